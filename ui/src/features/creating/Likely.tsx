import { Button, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useCommand } from "../../data/queries";
import { Candidate } from "./Candidate";
import classes from "./creating.module.css";

interface LikelyProps {
  type: string;
  /** What is typed so far, as it would be sent. */
  values: Record<string, unknown>;
  onOpen: (id: string) => void;
  onMerge: (id: string) => void;
}

/** IMP-03: who may be meant already, told with reasons while the form is filled in. */
export function Likely({ type, values, onOpen, onMerge }: LikelyProps) {
  const [typed] = useDebouncedValue(values, 300);
  const found = useCommand("matching.check", { type, values: typed }, { keep: true });
  const [looking, setLooking] = useState<string | null>(null);
  const candidates = found.data?.candidates.slice(0, 3) ?? [];
  return (
    <section role="status" aria-label="Likely duplicates">
      {candidates.length > 0 && (
        <div className={classes.likely}>
          <Text size="xs" fw={600} className={classes.likelyTitle}>
            Here already?
          </Text>
          {candidates.map((one) => (
            <Candidate key={one.id} type={type} candidate={one} looking={looking === one.id}>
              <Button
                variant="subtle"
                size="compact-xs"
                aria-expanded={looking === one.id}
                aria-label={`Look at ${one.title}`}
                onClick={() => setLooking(looking === one.id ? null : one.id)}
              >
                Look
              </Button>
              <Button
                variant="subtle"
                size="compact-xs"
                aria-label={`Open ${one.title}`}
                onClick={() => onOpen(one.id)}
              >
                Open
              </Button>
              <Button
                variant="subtle"
                size="compact-xs"
                aria-label={`Merge with ${one.title}`}
                onClick={() => onMerge(one.id)}
              >
                Merge…
              </Button>
            </Candidate>
          ))}
        </div>
      )}
    </section>
  );
}
