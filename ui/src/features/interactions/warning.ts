import { showNote } from "../../components";
import { act } from "../../data/act";
import { call } from "../../transport";

/** IMP-26: says after saving when a card or social security number stands in what was written, and offers to black it out. */
export async function warnOfNumbers(id: string): Promise<void> {
  const { rows } = await call("pii.list", { id });
  const [first] = rows;
  if (!first) return;
  const what = first.kind === "card" ? "a card number" : "a social security number";
  showNote(`This looks like ${what} (${first.shown}). Everybody who may read the record can read it.`, {
    label: "Black out",
    run: () => void act("pii.redact", { type: first.record.type, id }),
  });
}
