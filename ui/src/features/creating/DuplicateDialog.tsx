import { Button, Group, Modal, Text } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { useWord } from "../../data/queries";
import type { MatchCandidate } from "../../transport/api";
import { Candidate } from "./Candidate";
import classes from "./creating.module.css";

interface DuplicateDialogProps {
  type: string;
  candidates: MatchCandidate[];
  onCancel: () => void;
  onCreate: () => void;
  /** Keep what was typed, then choose value by value. */
  onMerge: (id: string) => void;
  onOpen: (id: string) => void;
}

/** SCR-06: somebody like this is here already, and why Kith thinks so. Arrows, M, C and Space do what the buttons do. */
export function DuplicateDialog({ type, candidates, onCancel, onCreate, onMerge, onOpen }: DuplicateDialogProps) {
  const word = useWord(type);
  const [at, setAt] = useState(0);
  const [looking, setLooking] = useState<string | null>(null);
  const current = candidates[at];
  const look = (id: string) => setLooking(looking === id ? null : id);
  const step = (by: number) => setAt(Math.max(0, Math.min(candidates.length - 1, at + by)));
  const onKeyDown = (event: KeyboardEvent) => {
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey || event.altKey || !current) return;
    const onButton = event.target instanceof HTMLElement && event.target.closest("button") !== null;
    if (key === "arrowdown" || key === "j") step(1);
    else if (key === "arrowup" || key === "k") step(-1);
    else if (key === "m") onMerge(current.id);
    else if (key === "c") onCreate();
    else if (key === " " && !onButton) look(current.id);
    else if (key === "o") onOpen(current.id);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      opened
      zIndex={250}
      onClose={onCancel}
      title={`This ${word.one.toLocaleLowerCase()} may be here already`}
      size={560}
      closeOnClickOutside={false}
      onKeyDown={onKeyDown}
    >
      {/* The focus starts here, so that every key works at once and Enter decides nothing. */}
      <div tabIndex={-1} data-autofocus className={classes.candidates}>
        {candidates.map((one, index) => (
          <Candidate
            key={one.id}
            type={type}
            candidate={one}
            current={candidates.length > 1 && index === at}
            looking={looking === one.id}
          >
            <Button
              variant="subtle"
              size="compact-sm"
              aria-expanded={looking === one.id}
              aria-label={`Look at ${one.title}`}
              onClick={() => look(one.id)}
            >
              Look
            </Button>
            <Button variant="subtle" size="compact-sm" aria-label={`Open ${one.title}`} onClick={() => onOpen(one.id)}>
              Open
            </Button>
            <Button
              variant="default"
              size="compact-sm"
              aria-label={`Merge with ${one.title}`}
              onClick={() => onMerge(one.id)}
            >
              Merge…
            </Button>
          </Candidate>
        ))}
      </div>
      <Text size="xs" c="dimmed" mt="sm">
        Merge saves what you typed and lets you choose value by value. Keys: <Key>↑</Key> <Key>↓</Key> another one,{" "}
        <Key>Space</Key> look, <Key>M</Key> merge, <Key>C</Key> create anyway, <Key>Esc</Key> cancel
      </Text>
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button onClick={onCreate}>Create anyway</Button>
      </Group>
    </Modal>
  );
}

function Key({ children }: { children: string }) {
  return <kbd className={classes.key}>{children}</kbd>;
}
