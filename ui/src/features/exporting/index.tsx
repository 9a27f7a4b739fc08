import { Button, Checkbox, Group, Modal, Radio, Select, Stack, Text } from "@mantine/core";
import { FileDown } from "lucide-react";
import { showError, showNote } from "../../components";
import { formatNumber } from "../../data/format";
import { useCommand, useRecordType, useWord } from "../../data/queries";
import { useKeys } from "../../keys";
import { call, shell, toCommandError } from "../../transport";
import type { ExportRequest, Outreach, RecordTypeInfo } from "../../transport/api";
import { defaultColumns } from "../lists/columns";
import { useLayout, useShownView } from "../lists/views";
import { closeExport, type Form, leftOutWords, sumOf, useExporting } from "./open";

const FORMS: { value: Form; label: string; says: string }[] = [
  { value: "xlsx", label: "Excel workbook (.xlsx)", says: "Real dates and numbers, a header that stays in sight" },
  { value: "csv", label: "CSV table (.csv)", says: "Every spreadsheet and database reads it" },
  { value: "vcf", label: "Address cards (.vcf)", says: "For address books on phones and in mail programs" },
  { value: "json", label: "JSON (.json)", says: "Every value in the shape that commands use" },
  { value: "jsonl", label: "JSON lines (.jsonl)", says: "The same, one record a line" },
];

/** What an export is for (PTY-27); a copy has no name. */
const USES: { value: Outreach | ""; label: string }[] = [
  { value: "", label: "A copy: everyone" },
  { value: "email", label: "Writing e-mails" },
  { value: "phone", label: "Calling" },
  { value: "post", label: "Writing letters" },
];

/** AUT-06: how and where to export what a list shows or what is selected in it. */
export function ExportDialog() {
  const asked = useExporting((state) => state.asked);
  const info = useRecordType(asked?.type ?? "");
  if (!asked || !info) return null;
  return <Choices asked={asked} info={info} />;
}

function Choices({ asked, info }: { asked: Omit<ExportRequest, "path">; info: RecordTypeInfo }) {
  const choice = useExporting();
  const set = useExporting.setState;
  const word = useWord(info.key);
  const shown = useLayout(info.key, useShownView(info.key));
  const counted = useCommand("records.count", asked, { enabled: choice.picked === null });
  const { outreach } = choice;
  const opening = outreach ? ["letter_opening"] : [];
  const columns = [...new Set([info.title_field, ...(shown.columns ?? defaultColumns(info)), ...opening])];
  const left = useCommand(
    "exporting.left_out",
    { ...asked, outreach: outreach ?? "email" },
    { enabled: outreach !== null },
  ).data;
  const all = choice.picked ?? counted.data?.count;
  const fewer = left ? sumOf(left) : undefined;
  const count = !outreach || all === undefined ? all : fewer === undefined ? undefined : all - fewer;
  const forms = FORMS.filter((form) => form.value !== "vcf" || info.party);
  const form = forms.find((one) => one.value === choice.form) ?? FORMS[0];
  const returns = info.listed;
  const name = count === undefined ? word.many : `${formatNumber(count)} ${count === 1 ? word.one : word.many}`;
  const start = async () => {
    const ending = form?.value ?? "csv";
    try {
      const path = await shell.pickFile({
        title: `Export ${word.many.toLocaleLowerCase()}`,
        filters: [{ name: form?.label ?? ending, extensions: [ending] }],
        save: true,
        default_name: `${word.many}.${ending}`,
      });
      if (!path) return;
      const fields = choice.all || ending === "vcf" ? null : columns;
      const csv = ending === "csv" ? { bom: choice.bom, separator: choice.separator } : {};
      const card = ending === "vcf" ? { vcard: choice.vcard } : {};
      await call("exporting.start", { ...asked, path, fields, outreach, ...csv, ...card });
      closeExport();
      showNote(`Exporting to ${path}`);
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  };
  useKeys({ save: () => void start() });
  return (
    <Modal opened onClose={closeExport} title={`Export ${name.toLocaleLowerCase()}`} size={460}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <Stack gap="md">
          <Select
            label="Format"
            description={form?.says}
            inputWrapperOrder={["label", "input", "description"]}
            data={forms.map(({ value, label }) => ({ value, label }))}
            value={form?.value ?? null}
            onChange={(value) => set({ form: forms.find((one) => one.value === value)?.value ?? "xlsx" })}
            checkIconPosition="right"
            data-autofocus
          />
          {info.party && (
            <Select
              label="For"
              description={outreach && (left ? leftOutWords(left) : "Counting…")}
              inputWrapperOrder={["label", "input", "description"]}
              data={USES}
              value={outreach ?? ""}
              onChange={(value) => set({ outreach: USES.find((use) => use.value === value)?.value || null })}
              checkIconPosition="right"
            />
          )}
          {form?.value !== "vcf" && (
            <Radio.Group
              label="Columns"
              value={choice.all ? "all" : "shown"}
              onChange={(value) => set({ all: value === "all" })}
            >
              <Stack gap={6} mt={6}>
                <Radio
                  value="shown"
                  label={`Those of the list${outreach ? ", and how a letter opens" : ""} (${formatNumber(columns.length)})`}
                />
                <Radio value="all" label={`All (${formatNumber(info.fields.length)})`} />
              </Stack>
            </Radio.Group>
          )}
          {form?.value === "csv" && (
            <Group align="end" grow>
              <Select
                label="Separator"
                data={[
                  { value: ",", label: "Comma" },
                  { value: ";", label: "Semicolon" },
                  { value: "\t", label: "Tab" },
                ]}
                value={choice.separator}
                onChange={(separator) => separator && set({ separator })}
              />
              <Checkbox
                mb={6}
                label="Opens in Excel with accents"
                aria-description="Begins the file with a byte order mark"
                checked={choice.bom}
                onChange={(event) => set({ bom: event.currentTarget.checked })}
              />
            </Group>
          )}
          {form?.value === "vcf" && (
            <Radio.Group label="Version" value={choice.vcard} onChange={(vcard) => set({ vcard })}>
              <Stack gap={6} mt={6}>
                <Radio value="4.0" label="vCard 4.0" />
                <Radio value="3.0" label="vCard 3.0, for older address books" />
              </Stack>
            </Radio.Group>
          )}
          {returns && (
            <Text size="xs" c="dimmed">
              The file names every record by its id, so importing it again changes only what you changed in it.
            </Text>
          )}
        </Stack>
        <Group justify="flex-end" gap="xs" mt="lg">
          <Button variant="default" onClick={closeExport}>
            Cancel
          </Button>
          <Button type="submit" leftSection={<FileDown size={15} aria-hidden />} disabled={count === 0}>
            Choose where…
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
