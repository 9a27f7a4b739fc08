import { Button } from "@mantine/core";
import { ErrorBanner, FieldValue, RecordLink, TimeText } from "../../components";
import { useCommand, usePages, useRecordType } from "../../data/queries";
import type { AuditRow, FieldInfo, RecordRow } from "../../transport/api";
import classes from "./panels.module.css";

const ACTIONS: Record<string, string> = {
  created: "Created",
  updated: "Changed",
  deleted: "Deleted",
  restored: "Restored",
  merged: "Merged",
  imported: "Imported",
  undone: "Change undone",
  redone: "Change redone",
};

/** AUD-02: who changed which field of this record when, from what to what. */
export function Changes({ record }: { record: RecordRow }) {
  const pages = usePages("audit.list", { type: record.type, id: record.id, limit: 50 });
  const info = useRecordType(record.type);
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? [];
  if (pages.error) return <ErrorBanner error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.data && rows.length === 0) return <p className={classes.none}>Nothing was changed since it is here.</p>;
  return (
    <>
      <ol className={classes.changes} aria-label="Changes, the newest on top">
        {rows.map((row) => (
          <Change key={row.seq} row={row} fields={info?.fields ?? []} />
        ))}
      </ol>
      {pages.hasNextPage && (
        <Button size="compact-sm" variant="subtle" onClick={() => void pages.fetchNextPage()}>
          Show earlier ones
        </Button>
      )}
    </>
  );
}

function Change({ row, fields }: { row: AuditRow; fields: FieldInfo[] }) {
  const first = row.action === "created" || row.action === "imported";
  const changes = Object.entries(row.changes).flatMap(([key, { old, new: now }]) => {
    const field = fields.find((one) => one.key === key);
    // What a new record began with empty, and what no form shows, tells nobody anything.
    const told = field && (!first || (!isNothing(now) && now !== 0 && field.in_form));
    return told ? [{ field, old, now }] : [];
  });
  return (
    <li className={classes.change}>
      <p className={classes.changeHead}>
        <strong>{ACTIONS[row.action] ?? row.action}</strong>
        {row.actor && <RecordLink reference={row.actor} />}
        <TimeText at={row.at} />
        {row.origin && <span>{row.origin}</span>}
      </p>
      {changes.length > 0 && (
        <dl className={classes.fields}>
          {changes.map(({ field, old, now }) => (
            <div key={field.key}>
              <dt>{field.label}</dt>
              <dd>
                {!first && (
                  <>
                    <del>
                      <Value field={field} value={old} />
                    </del>
                    <span aria-hidden> → </span>
                  </>
                )}
                <ins>
                  <Value field={field} value={now} />
                </ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/** A value as the log keeps it: lists as words, records by id. */
function Value({ field, value }: { field: FieldInfo; value: unknown }) {
  if (isNothing(value)) return <span className={classes.dim}>empty</span>;
  if (Array.isArray(value)) return <span dir="auto">{value.map(String).join(", ")}</span>;
  if (field.kind === "yes_no") return value === 0 || value === false ? "No" : "Yes";
  if ((field.kind === "reference" || field.kind === "user") && typeof value === "string")
    return <Named type={field.kind === "user" ? "user" : (field.reference_type ?? "party")} id={value} />;
  return typeof value === "object" ? <span>{JSON.stringify(value)}</span> : <FieldValue field={field} value={value} />;
}

function Named({ type, id }: { type: string; id: string }) {
  const got = useCommand("records.get", { type, id });
  const record = got.data?.record;
  if (got.error) return <span className={classes.dim}>a record that is gone</span>;
  return record ? <RecordLink reference={{ type: record.type, id: record.id, title: record.title }} /> : null;
}
