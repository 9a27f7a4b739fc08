import { Link } from "@tanstack/react-router";
import { TimeText } from "../../components";
import { formatNumber } from "../../data/format";
import { useCommand, useWords } from "../../data/queries";
import type { ImportBatch } from "../../transport/api";
import classes from "./importing.module.css";
import { UndoImport } from "./Outcome";
import { totals } from "./words";

const SHOWN = 5;

/** What was imported last, and the way back. */
export function Batches() {
  const batches = useCommand("importing.batches", {}).data?.batches ?? [];
  if (batches.length === 0) return null;
  return (
    <section aria-labelledby="earlier" className={classes.earlier}>
      <div className={classes.sampleHead}>
        <h3 id="earlier" className={classes.subheading}>
          Earlier imports
        </h3>
        <Link to="/imports" className={classes.all}>
          All imports
        </Link>
      </div>
      <ul className={classes.batches}>
        {batches.slice(0, SHOWN).map((batch) => (
          <Batch key={batch.id} batch={batch} />
        ))}
      </ul>
    </section>
  );
}

function Batch({ batch }: { batch: ImportBatch }) {
  const word = useWords();
  const { report } = batch;
  const created = totals(report.created, word);
  const updated = totals(report.updated, word);
  const words = [
    created && `${created} created`,
    updated && `${updated} updated`,
    report.error_count > 0 && `${formatNumber(report.error_count)} refused`,
    !created && !updated && report.error_count === 0 && "nothing new",
  ].filter(Boolean);
  return (
    <li className={classes.batch} data-undone={batch.undone || undefined}>
      <Link to="/imports/$id" params={{ id: batch.id }} className={classes.batchLink} dir="auto">
        {batch.file_name}
      </Link>
      <span className={classes.batchText}>{batch.undone ? "Undone" : words.join(", ")}</span>
      <span className={classes.batchTime}>
        <TimeText at={batch.at} relative />
      </span>
      {!batch.undone && batch.undo.length > 0 && (
        <UndoImport seqs={batch.undo} label={`Undo the import of ${batch.file_name}`} compact />
      )}
    </li>
  );
}
