import { MultiSelect, SimpleGrid, Text } from "@mantine/core";
import { Section, showError } from "../../components";
import { act } from "../../data/act";
import { useCatalog, useWords } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { Settings } from "../../transport/api";

const TYPES = ["person", "organization", "household", "deal"];

/** IMP-30: what this workspace wants to know of everybody, in forms and in sheets. */
export function Required({ settings }: { settings: Settings }) {
  const word = useWords();
  const types = useCatalog().types.filter((one) => TYPES.includes(one.key));
  const set = (type: string, keys: string[]) =>
    act("settings.update", { required_fields: { ...settings.required_fields, [type]: keys } }, false).catch((thrown) =>
      showError(toCommandError(thrown)),
    );
  return (
    <Section title="Required fields">
      <Text size="sm" c="dimmed" mb={10}>
        New records are not saved without these, whether typed or imported. What is there already stays as it is.
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing={16} verticalSpacing={12}>
        {types.map((type) => {
          const chosen = settings.required_fields[type.key] ?? [];
          const fields = type.fields.filter(
            (one) =>
              one.importable &&
              one.in_form &&
              !one.read_only &&
              one.kind !== "yes_no" &&
              (!one.required || chosen.includes(one.key)),
          );
          return (
            <MultiSelect
              key={type.key}
              label={word(type.key).many}
              placeholder={chosen.length === 0 ? "Nothing more" : undefined}
              searchable
              data={fields.map((one) => ({ value: one.key, label: one.label }))}
              value={chosen}
              onChange={(keys) => set(type.key, keys)}
            />
          );
        })}
      </SimpleGrid>
    </Section>
  );
}
