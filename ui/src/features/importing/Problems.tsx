import { ActionIcon, Button, Menu, Select, TextInput } from "@mantine/core";
import { Ellipsis, Undo2 } from "lucide-react";
import { useState } from "react";
import { IconAction } from "../../components";
import { formatNumber } from "../../data/format";
import { useCatalog } from "../../data/queries";
import type { Catalog, ImportIssue, ImportReport } from "../../transport/api";
import classes from "./importing.module.css";
import type { Import } from "./useImport";

interface Problem {
  key: string;
  column: string | null;
  value: string | null;
  message: string;
  rows: number[];
}

/** The same complaint about the same value is one problem, however many rows have it. */
export function problemsOf(issues: ImportIssue[]): Problem[] {
  const found = new Map<string, Problem>();
  for (const issue of issues) {
    const key = JSON.stringify([issue.code, issue.column, issue.value]);
    const known = found.get(key);
    if (known) known.rows.push(issue.row);
    else found.set(key, { key, column: issue.column, value: issue.value, message: issue.message, rows: [issue.row] });
  }
  return [...found.values()].sort((a, b) => b.rows.length - a.rows.length);
}

function rowsText(rows: number[]): string {
  const first = rows.slice(0, 3).map(formatNumber).join(", ");
  const more = rows.length > 3 ? ` and ${formatNumber(rows.length - 3)} more` : "";
  return `${rows.length === 1 ? "Row" : "Rows"} ${first}${more}`;
}

const SHOWN = 50;

/** What is wrong, by value: said otherwise once, it is right in every row. */
export function Problems({ report, all }: { report: ImportReport; all: Import }) {
  const { draft } = all;
  const catalog = useCatalog();
  const [more, setMore] = useState(false);
  const problems = problemsOf(report.errors);
  const shown = more ? problems : problems.slice(0, SHOWN);
  const fixed = Object.entries(draft.values).flatMap(([column, texts]) =>
    Object.entries(texts).map(([text, next]) => ({ column, text, next })),
  );
  const fix = (column: string, text: string, next: string | null) =>
    draft.set({ values: { ...draft.values, [column]: { ...draft.values[column], [text]: next } } });
  const unfix = (column: string, text: string) => {
    const { [text]: _, ...rest } = draft.values[column] ?? {};
    draft.set({ values: { ...draft.values, [column]: rest } });
  };
  if (problems.length === 0 && fixed.length === 0) return null;
  return (
    <section aria-labelledby="problems">
      <h3 id="problems" className={classes.subheading}>
        Problems
      </h3>
      {shown.length > 0 && (
        <table className={classes.answers}>
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col">Value</th>
              <th scope="col">What is wrong</th>
              <th scope="col">Read it as</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((problem) => (
              <tr key={problem.key}>
                <td>
                  {problem.column && <div dir="auto">{problem.column}</div>}
                  <span className={classes.dim}>{rowsText(problem.rows)}</span>
                </td>
                <td dir="auto" className={classes.valueCell}>
                  {problem.value && <Clamped text={problem.value} />}
                </td>
                <td>
                  <Clamped text={problem.message} />
                </td>
                <td>
                  {problem.column !== null && problem.value !== null && problem.value !== "" && (
                    <Fix
                      value={problem.value}
                      choices={choicesOf(catalog, all, problem.column)}
                      onFix={(next) => problem.column && problem.value && fix(problem.column, problem.value, next)}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {problems.length > shown.length && (
        <Button variant="subtle" size="compact-sm" mt={6} onClick={() => setMore(true)}>
          Show {formatNumber(problems.length - shown.length)} more
        </Button>
      )}
      {report.error_count > report.errors.length && (
        <p className={classes.reason}>
          The first {formatNumber(report.errors.length)} of {formatNumber(report.error_count)} refused rows are listed.
        </p>
      )}
      {fixed.length > 0 && (
        <ul className={classes.fixed} aria-label="Values read otherwise">
          {fixed.map(({ column, text, next }) => (
            <li key={`${column} ${text}`}>
              <span className={classes.dim}>{column}</span> <del>{text}</del> <span>{next ?? "left empty"}</span>
              <IconAction
                icon={Undo2}
                size={22}
                label={`Read ${text} as it stands again`}
                onClick={() => unfix(column, text)}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Three lines of a text; all of it at the pointer. */
export function Clamped({ text }: { text: string }) {
  return (
    <span className={classes.clamp} title={text.length > 60 ? text : undefined}>
      {text}
    </span>
  );
}

/** Labels of the choices of the field that a column goes to; none where anything can stand. */
function choicesOf(catalog: Catalog, all: Import, name: string): string[] {
  const target = all.mapped.find(({ column }) => column.name === name)?.target;
  const info = catalog.types.find((one) => one.key === target?.type);
  const field = info?.fields.find((one) => one.key === target?.field);
  return (field?.choices ?? []).map((choice) => choice.label);
}

interface FixProps {
  value: string;
  choices: string[];
  onFix: (next: string | null) => void;
}

function Fix({ value, choices, onFix }: FixProps) {
  const [text, setText] = useState("");
  return (
    <form
      className={classes.fix}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") onFix(text.trim());
      }}
    >
      {choices.length > 0 ? (
        <ChoiceSelect value={value} choices={choices} onFix={onFix} />
      ) : (
        <TextInput
          size="xs"
          aria-label={`Read ${value} as`}
          placeholder="Another value"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={() => text.trim() !== "" && onFix(text.trim())}
        />
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={`More for ${value}`}>
            <Ellipsis size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => onFix(null)}>Leave it empty</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </form>
  );
}

/** Only a choice can be read: what is typed finds one, and is none itself. */
export function ChoiceSelect({ value, choices, onFix }: FixProps) {
  return (
    <Select
      size="xs"
      aria-label={`Read ${value} as`}
      placeholder="One of its choices"
      data={choices}
      searchable
      selectFirstOptionOnChange
      nothingFoundMessage="No such choice"
      value={null}
      onChange={(choice) => choice !== null && onFix(choice)}
    />
  );
}
