import { Button, Group, Text } from "@mantine/core";
import { ErrorBanner, Section, showError } from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { useMay, usePages, useWords } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { PiiRow } from "../../transport/api";
import { editRecord } from "../records/editing";
import classes from "./interactions.module.css";

const KINDS: Record<string, string> = { card: "Card number", ssn: "Social security number" };

/** IMP-26: card and social security numbers that stand in free text, to be looked through. */
export function SensitiveNumbers() {
  const pages = usePages("pii.list", { limit: 50 });
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? [];
  const count = pages.data?.pages[0]?.count ?? 0;
  const may = useMay();
  const word = useWords();
  const run = (command: "pii.clear" | "pii.redact", { record }: PiiRow) =>
    act(command, { type: record.type, id: record.id }).catch((thrown) => showError(toCommandError(thrown)));
  return (
    <Section title="Sensitive numbers">
      {pages.error && <ErrorBanner error={pages.error} onRetry={() => void pages.refetch()} />}
      <Text size="sm" c="dimmed" mb={rows.length > 0 ? 8 : 0}>
        {count === 0
          ? "No card or social security number stands in a note, a description or what was said and done."
          : `${formatNumber(count)} in notes, descriptions and what was said and done. Blacking out keeps the last four digits.`}
      </Text>
      {rows.map((row) => (
        <Group key={`${row.record.id} ${row.digest}`} gap={10} wrap="nowrap" className={classes.number}>
          <Text size="sm" w={190} style={{ flexShrink: 0 }}>
            {KINDS[row.kind] ?? row.kind} <span className="k-num">{row.shown}</span>
          </Text>
          <Text size="sm" c="dimmed" className="k-cut" style={{ flex: 1 }} dir="auto">
            {word(row.record.type).one}: {row.record.title}
          </Text>
          {may.change && (
            <>
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                onClick={() => editRecord(row.record.type, row.record.id)}
              >
                Edit
              </Button>
              <Button size="compact-sm" variant="subtle" color="gray" onClick={() => void run("pii.clear", row)}>
                Not sensitive
              </Button>
              <Button size="compact-sm" variant="default" onClick={() => void run("pii.redact", row)}>
                Black out
              </Button>
            </>
          )}
        </Group>
      ))}
      {pages.hasNextPage && (
        <Button size="compact-sm" variant="subtle" mt={6} onClick={() => void pages.fetchNextPage()}>
          Show more
        </Button>
      )}
    </Section>
  );
}
