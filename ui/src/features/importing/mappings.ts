import type { ImportPlan, Inspection, Recognised } from "../../transport/api";
import {
  type AlongAnswer,
  type Draft,
  type MissingAnswer,
  NO_ANSWERS,
  type OwnerAnswer,
  type StageAnswer,
  useDraft,
} from "./draft";

/** Columns that are guessed one by one, whatever mapping the sheet is recognised by. */
export const NONE = "none";

/** "Google Contacts", "your mapping “Trade fair”". */
export function named({ kind, name }: Recognised): string {
  return kind === "saved" ? `your mapping “${name}”` : name;
}

/**
 * A sheet that is recognised by a saved mapping brings the answers that were given before; without it they are not its
 * own any more. What the person says after that stands.
 */
export function adopt({ recognised, plan }: Inspection): void {
  const { adopted, set } = useDraft.getState();
  const id = recognised?.id ?? null;
  if (id === adopted) return;
  set({ ...(recognised ? answersOf(plan) : NO_ANSWERS), adopted: id });
}

/** Reads the sheet by another mapping: the answers of the last one go with it. */
export function readBy(id: string): void {
  useDraft.getState().set({ ...NO_ANSWERS, mappingId: id, adopted: null, type: null });
}

type Answers = Partial<Draft>;

function answersOf(plan: ImportPlan): Answers {
  const { mode, match_by, date_order, decimal_style, values, defaults } = plan;
  const { "*": others, ...named } = plan.owners;
  const owners = Object.entries(named).map(([name, id]): [string, OwnerAnswer] => [
    name,
    id === null ? { kind: "empty" } : { kind: "existing", user: { type: "user", id, title: name } },
  ]);
  const stages = Object.entries(plan.stages).map(([name, stage]): [string, StageAnswer] => [
    name,
    "id" in stage
      ? { kind: "existing", id: stage.id }
      : { kind: "new", stage: stage.kind, probability: stage.probability },
  ]);
  const { owner, ...elsewhere } = plan.missing ?? {};
  const missing = Object.entries(elsewhere).map(([place, said]): [string, MissingAnswer] => [
    place,
    typeof said === "string"
      ? { kind: said }
      : { kind: "use", record: { type: "organization", id: said.use, title: "As in the mapping" } },
  ]);
  const customer = defaults.party?.organization;
  return {
    ...NO_ANSWERS,
    mode,
    matchBy: match_by.length > 0 ? match_by : null,
    along: Object.fromEntries(
      Object.entries(plan.along ?? {}).map(([type, said]): [string, AlongAnswer] => [
        type,
        { matchBy: said.match_by.length > 0 ? said.match_by : null, onMatch: said.on_match },
      ]),
    ),
    party: customer ? { kind: "new", name: customer } : null,
    ownersAnswer: others === null || owner === "leave_out" ? "empty" : owner === "refuse" ? owner : null,
    owners: Object.fromEntries(owners),
    missing: Object.fromEntries(missing),
    stages: Object.fromEntries(stages),
    dateOrder: date_order ?? {},
    decimalStyle: decimal_style ?? {},
    values: values ?? {},
    newChoices: plan.new_choices ?? {},
    kinds: undefined,
    currency: defaults.currency ?? null,
    pipeline: defaults.pipeline ?? null,
  };
}
