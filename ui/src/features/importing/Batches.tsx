import { Button } from "@mantine/core";
import { useState } from "react";
import { TimeText } from "../../components";
import { formatNumber } from "../../data/format";
import { useCommand, useWords } from "../../data/queries";
import { undo } from "../../data/undo";
import type { ImportBatch } from "../../transport/api";
import classes from "./importing.module.css";
import { totals } from "./words";

/** What was imported before, and the way back. */
export function Batches() {
  const batches = useCommand("importing.batches", {}).data?.batches ?? [];
  if (batches.length === 0) return null;
  return (
    <section aria-labelledby="earlier" className={classes.earlier}>
      <h3 id="earlier" className={classes.subheading}>
        Earlier imports
      </h3>
      <ul className={classes.batches}>
        {batches.slice(0, 20).map((batch) => (
          <Batch key={batch.id} batch={batch} />
        ))}
      </ul>
    </section>
  );
}

function Batch({ batch }: { batch: ImportBatch }) {
  const word = useWords();
  const [busy, setBusy] = useState(false);
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
      <span className={classes.batchName} dir="auto">
        {batch.file_name}
      </span>
      <span className={classes.batchText}>{batch.undone ? "Undone" : words.join(", ")}</span>
      <span className={classes.batchTime}>
        <TimeText at={batch.at} relative />
      </span>
      <Button
        size="compact-xs"
        variant="subtle"
        disabled={batch.undone || report.seq === null}
        aria-label={`Undo the import of ${batch.file_name}`}
        loading={busy}
        onClick={() => {
          setBusy(true);
          void undo(report.seq).finally(() => setBusy(false));
        }}
      >
        Undo
      </Button>
    </li>
  );
}
