import { Button, Group, Modal, Text } from "@mantine/core";
import { Avatar } from "../../components";
import { useWord } from "../../data/queries";
import type { MatchCandidate } from "../../transport/api";
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

/** SCR-06: somebody like this is here already, and why Kith thinks so. */
export function DuplicateDialog({ type, candidates, onCancel, onCreate, onMerge, onOpen }: DuplicateDialogProps) {
  const word = useWord(type);
  return (
    <Modal
      opened
      zIndex={250}
      onClose={onCancel}
      title={`This ${word.one.toLocaleLowerCase()} may be here already`}
      size={520}
      closeOnClickOutside={false}
    >
      {candidates.map((one) => (
        <div key={one.id} className={classes.candidate}>
          <Avatar id={one.id} name={one.title} size={32} round={type === "person"} />
          <div className={classes.candidateText}>
            <Text size="sm" fw={600} dir="auto">
              {one.title}
            </Text>
            {one.subtitle && (
              <Text size="sm" c="dimmed" dir="auto">
                {one.subtitle}
              </Text>
            )}
            <Text size="xs" c="dimmed">
              {percent(one.score)} alike: {one.evidence.map((said) => said.text).join(", ")}
            </Text>
          </div>
          <Group gap={4} wrap="nowrap">
            <Button variant="subtle" onClick={() => onOpen(one.id)}>
              Open
            </Button>
            <Button variant="default" onClick={() => onMerge(one.id)}>
              Merge
            </Button>
          </Group>
        </div>
      ))}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onCancel} data-autofocus>
          Cancel
        </Button>
        <Button onClick={onCreate}>Create anyway</Button>
      </Group>
    </Modal>
  );
}

function percent(score: number): string {
  return `${Math.round(score <= 1 ? score * 100 : score)} %`;
}
