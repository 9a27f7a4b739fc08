import { Button, Group, Select, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { ErrorBanner } from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { useCatalog, useCommand, useWords } from "../../data/queries";
import { type CommandError, toCommandError } from "../../transport";
import type { RecordRow, ChangeKind as Wish } from "../../transport/api";
import { KINDS, kindLabel } from "./kinds";

interface ChangeKindProps {
  field: RecordRow;
  onBack: () => void;
  onDone: () => void;
}

/** TAG-04: another kind for a field, after a look at what it would keep and lose. */
export function ChangeKind({ field, onBack, onDone }: ChangeKindProps) {
  const word = useWords();
  const types = useCatalog().types.filter((one) => one.searched);
  const [kind, setKind] = useState<Wish["kind"] | null>(null);
  const [to, setTo] = useState("party");
  const [error, setError] = useState<CommandError | null>(null);
  const wish: Wish = {
    id: field.id,
    kind: kind ?? "text",
    reference_type: kind === "reference" ? to : null,
  };
  const preview = useCommand("custom_fields.preview_kind", wish, { enabled: kind !== null });
  const change = async () => {
    try {
      await act("custom_fields.change_kind", wish);
      onDone();
    } catch (thrown) {
      setError(toCommandError(thrown));
    }
  };
  const found = kind === null ? undefined : preview.data;
  const failed = error ?? (kind === null ? null : preview.error);
  return (
    <Stack gap={12}>
      {failed && <ErrorBanner error={failed} title="Cannot be changed" />}
      <Select
        label={`Kind of ${field.title}, now ${kindLabel(String(field.values.kind)).toLocaleLowerCase()}`}
        placeholder="Choose the new kind"
        data-autofocus
        data={KINDS.filter((one) => one.value !== field.values.kind)}
        value={kind}
        onChange={(next) => {
          setKind(next as Wish["kind"] | null);
          setError(null);
        }}
      />
      {kind === "reference" && (
        <Select
          label="Points to"
          data={[
            { value: "party", label: "Any person or organization" },
            ...types.map((one) => ({ value: one.key, label: word(one.key).one })),
          ]}
          value={to}
          onChange={(next) => setTo(next ?? to)}
        />
      )}
      {found && (
        <div role="status">
          <Text size="sm">
            {found.records === 0
              ? "No record has a value yet: nothing is lost."
              : `${formatNumber(found.kept)} of ${formatNumber(found.records)} values are kept, ${formatNumber(found.lost)} are lost.`}
          </Text>
          {found.examples.length > 0 && (
            <Table mt={8} fz="sm" verticalSpacing={4}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Record</Table.Th>
                  <Table.Th>Now</Table.Th>
                  <Table.Th>Then</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {found.examples.slice(0, 8).map((one) => (
                  <Table.Tr key={one.id}>
                    <Table.Td>{one.title}</Table.Td>
                    <Table.Td>{one.before}</Table.Td>
                    <Table.Td>
                      {one.after ?? (
                        <Text span size="sm" c="red">
                          Lost
                        </Text>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </div>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
        <Button disabled={!found} onClick={() => void change()}>
          Change kind
        </Button>
      </Group>
    </Stack>
  );
}
