import { showError, tellRefusals } from "../../components";
import { act } from "../../data/act";
import { refusalsOf } from "../../data/dialogs";
import { call, toCommandError } from "../../transport";
import type { BulkAction, Selection } from "../../transport/api";

/** From so many records on a change runs as a job that says how far it is. */
const AS_JOB = 5_000;

/** Makes one change to everything that is selected; false when the core refused it, which was shown. */
export async function runBulk(type: string, selection: Selection, action: BulkAction, count: number): Promise<boolean> {
  try {
    if (count > AS_JOB) await call("bulk.start", { type, selection, action });
    else tellRefusals(refusalsOf((await act("bulk.apply", { type, selection, action })).value));
    return true;
  } catch (thrown) {
    showError(toCommandError(thrown));
    return false;
  }
}
