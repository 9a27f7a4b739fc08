import { showError, showNote } from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { call, toCommandError } from "../../transport";
import type { BulkAction, BulkReport, Selection } from "../../transport/api";

/** From so many records on a change runs as a job that says how far it is. */
const AS_JOB = 5_000;

/** Makes one change to everything that is selected; false when the core refused it, which was shown. */
export async function runBulk(type: string, selection: Selection, action: BulkAction, count: number): Promise<boolean> {
  try {
    if (count > AS_JOB) await call("bulk.start", { type, selection, action });
    else tellRefusals((await act("bulk.apply", { type, selection, action })).value);
    return true;
  } catch (thrown) {
    showError(toCommandError(thrown));
    return false;
  }
}

function tellRefusals({ refused, refusals }: BulkReport): void {
  const first = refusals[0];
  if (!first) return;
  const others = refused > 1 ? ` and ${formatNumber(refused - 1)} more stayed as they were.` : " stayed as it was.";
  showNote(`${first.title}${others} ${first.message}`);
}
