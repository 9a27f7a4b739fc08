import { X } from "lucide-react";
import { useState } from "react";
import { ErrorBanner, IconAction, RecordLink, RecordPicker, showError } from "../../components";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { useCommand, useMay } from "../../data/queries";
import { type CommandError, toCommandError } from "../../transport";
import type { RecordRow, Reference } from "../../transport/api";
import { asReference } from "../records/context";
import classes from "./documents.module.css";

/** The fields of a link that lead to what a document belongs to. */
const TO = ["party", "deal", "interaction", "note", "activity"];

/** DOC-04: the further records that a document belongs to; it stands among the documents of each. */
export function Links({ document }: { document: RecordRow }) {
  const may = useMay(document);
  const filter = { field: "document", op: "eq" as const, value: document.id };
  const got = useCommand("records.page", { type: "document_link", filter, limit: 200 });
  const [error, setError] = useState<CommandError | null>(null);
  const rows = got.data?.rows ?? [];
  const add = async (to: Reference) => {
    setError(null);
    const key = to.type === "deal" ? "deal" : "party";
    const values = { document: document.id, [key]: to.id };
    try {
      await act("records.create", { type: "document_link", id: newId(), values });
    } catch (thrown) {
      setError(toCommandError(thrown));
    }
  };
  const remove = (row: RecordRow) =>
    act("records.delete", { type: "document_link", ids: [row.id] }).catch((thrown) =>
      showError(toCommandError(thrown)),
    );
  if (!may.change && rows.length === 0) return null;
  return (
    <section aria-label="Also belongs to">
      <h2 className={classes.heading}>Also belongs to</h2>
      {got.error && <ErrorBanner error={got.error} onRetry={() => void got.refetch()} />}
      <ul className={classes.links}>
        {rows.map((row) => {
          const to = TO.map((key) => asReference(row.values[key])).find((one) => one !== null);
          return (
            to && (
              <li key={row.id} className={classes.link}>
                <RecordLink reference={to} avatar={to.type !== "deal"} />
                <IconAction
                  icon={X}
                  label={`Does not belong to ${to.title}`}
                  changes
                  size={22}
                  onClick={() => void remove(row)}
                />
              </li>
            )
          );
        })}
      </ul>
      {may.change && (
        <RecordPicker
          label={null}
          aria-label="Add it to a further record"
          placeholder="A person, company or deal"
          types={["person", "organization", "household", "deal"]}
          value={null}
          error={error?.message}
          onChange={(to) => to && void add(to)}
        />
      )}
    </section>
  );
}
