import { Button, Group, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useCommand } from "../../data/queries";
import classes from "./creating.module.css";

interface LikelyProps {
  type: string;
  /** What is typed so far, as it would be sent. */
  values: Record<string, unknown>;
  onOpen: (id: string) => void;
}

/** IMP-03: who may be meant already, told while the form is filled in. */
export function Likely({ type, values, onOpen }: LikelyProps) {
  const [typed] = useDebouncedValue(values, 300);
  const found = useCommand("matching.check", { type, values: typed }, { keep: true });
  const candidates = found.data?.candidates.slice(0, 3) ?? [];
  return (
    <div role="status" aria-label="Likely duplicates">
      {candidates.length > 0 && (
        <div className={classes.likely}>
          {candidates.map((one) => (
            <Group key={one.id} justify="space-between" wrap="nowrap" gap={8}>
              <Text size="sm" style={{ minWidth: 0 }} dir="auto" truncate>
                Here already: <strong>{one.title}</strong>
                {one.subtitle && `, ${one.subtitle}`}{" "}
                <Text span c="dimmed">
                  ({one.evidence.map((said) => said.text).join(", ")})
                </Text>
              </Text>
              <Button variant="subtle" size="compact-sm" onClick={() => onOpen(one.id)}>
                Open
              </Button>
            </Group>
          ))}
        </div>
      )}
    </div>
  );
}
