import { Button, Modal, SegmentedControl, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { CircleAlert, Search, Undo2 } from "lucide-react";
import { useState } from "react";
import { BusyBar, ErrorBanner, IconAction } from "../../components";
import { formatNumber } from "../../data/format";
import { useCatalog, useCommand } from "../../data/queries";
import type { ColumnValue, FieldInfo, ImportRequest } from "../../transport/api";
import { useDraft } from "./draft";
import classes from "./importing.module.css";
import { nearest } from "./nearest";
import { ChoiceSelect, Clamped } from "./Problems";
import type { Import } from "./useImport";
import { counted, ROWS } from "./words";

type Only = "all" | "wrong" | "changed";

interface ValuesDialogProps {
  column: string;
  /** Where the column goes; undefined for a field that the import makes. */
  field: FieldInfo | undefined;
  request: ImportRequest;
  onClose: () => void;
}

/** The different values of a column: what each becomes, or why it cannot. Said otherwise once, it is so in every row. */
function ValuesDialog({ column, field, request, onClose }: ValuesDialogProps) {
  const [only, setOnly] = useState<Only>("all");
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text, 200);
  const { path, options, plan } = request;
  const asked = useCommand("importing.values", { path, options, plan, column, only, search }, { keep: true });
  const { data } = asked;
  const tab = (value: Only, label: string, count: number | undefined) => ({
    value,
    label: count === undefined ? label : `${label} ${formatNumber(count)}`,
  });
  return (
    <Modal opened onClose={onClose} size={960} title={<span dir="auto">Values of {column}</span>}>
      <BusyBar busy={asked.isFetching} />
      <div className={classes.columnsBar}>
        <SegmentedControl
          size="xs"
          aria-label="Which values"
          data={[
            tab("all", "All", data?.distinct),
            tab("wrong", "Wrong", data?.wrong),
            tab("changed", "Changed", data?.changed),
          ]}
          value={only}
          onChange={(next) => setOnly(next as Only)}
        />
        <TextInput
          size="xs"
          data-autofocus
          aria-label="Find a value"
          placeholder="Find a value"
          leftSection={<Search size={14} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      {asked.error && <ErrorBanner error={asked.error} onRetry={() => void asked.refetch()} />}
      {data && data.values.length > 0 && (
        <table className={`${classes.answers} ${classes.values}`}>
          <thead>
            <tr>
              <th scope="col">In the sheet</th>
              <th scope="col" className={classes.count}>
                Rows
              </th>
              <th scope="col">Becomes</th>
              <th scope="col">Read it as</th>
            </tr>
          </thead>
          <tbody>
            {data.values.map((value) => (
              <ValueRow key={value.text} column={column} value={value} field={field} />
            ))}
          </tbody>
        </table>
      )}
      {data && data.values.length === 0 && (
        <Text size="sm" c="dimmed" mt="md">
          {only === "wrong" && search === "" ? "Every value can be read." : "No such value."}
        </Text>
      )}
      {data && (
        <Text size="xs" c="dimmed" mt="sm">
          {[
            data.blank > 0 && `Empty in ${counted(data.blank, ROWS)}.`,
            data.more && "There are more different values than can be told apart here.",
            data.values.length >= 200 && "The 200 most frequent are shown; search finds the others.",
          ]
            .filter(Boolean)
            .join(" ")}
        </Text>
      )}
    </Modal>
  );
}

/** The same for a column of the sheet under way. */
export function Values({ all, column, onClose }: { all: Import; column: string; onClose: () => void }) {
  const catalog = useCatalog();
  const target = all.mapped.find((one) => one.column.name === column)?.target;
  const info = catalog.types.find((one) => one.key === target?.type);
  const field = info?.fields.find((one) => one.key === target?.field);
  return all.request && <ValuesDialog column={column} field={field} request={all.request} onClose={onClose} />;
}

/** Reads a value of a column otherwise in every row; undefined: as it stands. */
function say(column: string, text: string, next: string | null | undefined): void {
  const { values, set } = useDraft.getState();
  const { [text]: _, ...others } = values[column] ?? {};
  set({ values: { ...values, [column]: next === undefined ? others : { ...others, [text]: next } } });
}

/** The custom field gets a choice of that name with the import. */
function addChoice(column: string, text: string): void {
  const { newChoices, set } = useDraft.getState();
  set({ newChoices: { ...newChoices, [column]: [...(newChoices[column] ?? []), text] } });
}

function ValueRow({ column, value, field }: { column: string; value: ColumnValue; field: FieldInfo | undefined }) {
  const said = useDraft((draft) => draft.values[column]?.[value.text]);
  const added = useDraft((draft) => draft.newChoices[column]?.includes(value.text) ?? false);
  const [next, setNext] = useState("");
  const choices = (field?.choices ?? []).map((choice) => choice.label);
  const near = value.error ? nearest(value.text, choices) : undefined;
  const settle = (text: string) => {
    if (text.trim() === "") return;
    say(column, value.text, text.trim());
    setNext("");
  };
  return (
    <tr>
      <td className={classes.valueCell} dir="auto">
        <Clamped text={value.text} />
      </td>
      <td className={classes.count}>{formatNumber(value.rows)}</td>
      <td>
        {value.error ? (
          <span className={classes.warn}>
            <CircleAlert size={13} aria-hidden /> {value.error.message}
          </span>
        ) : (
          <span dir="auto">{value.becomes === "" ? "left empty" : (value.becomes ?? value.text)}</span>
        )}
        {added && <span className={classes.dim}> New choice</span>}
      </td>
      <td>
        {said !== undefined ? (
          <div className={classes.said}>
            <span dir="auto">{said ?? "Left out"}</span>
            <IconAction
              icon={Undo2}
              size={22}
              label={`Read ${value.text} as it stands again`}
              onClick={() => say(column, value.text, undefined)}
            />
          </div>
        ) : (
          <div className={classes.said}>
            {choices.length > 0 ? (
              <ChoiceSelect
                value={value.text}
                choices={choices}
                onFix={(choice) => choice !== null && settle(choice)}
              />
            ) : (
              <TextInput
                size="xs"
                aria-label={`Read ${value.text} as`}
                placeholder={value.error ? "Another value" : undefined}
                value={next}
                onChange={(event) => setNext(event.currentTarget.value)}
                onKeyDown={(event) => event.key === "Enter" && settle(next)}
                onBlur={() => settle(next)}
              />
            )}
            {near && (
              <Button size="compact-xs" variant="default" onClick={() => settle(near)}>
                {near}
              </Button>
            )}
            {value.error && field?.custom && field.choices.length > 0 && (
              <Button size="compact-xs" variant="default" onClick={() => addChoice(column, value.text)}>
                New choice
              </Button>
            )}
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => say(column, value.text, null)}>
              Leave out
            </Button>
          </div>
        )}
      </td>
    </tr>
  );
}
