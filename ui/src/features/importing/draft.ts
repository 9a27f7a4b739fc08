import { create } from "zustand";
import { persist } from "zustand/middleware";
import { queryClient } from "../../data/client";
import type { ColumnInfo, ImportPlan, OnMatch, Reference, SheetOptions } from "../../transport/api";

export type Step = "file" | "columns" | "questions" | "matching" | "preview" | "run";
export type Mode = ImportPlan["mode"];
export type DateOrder = "dmy" | "mdy" | "ymd";
export type DecimalStyle = "point" | "comma";

/** Where a column goes; see `plan.ts` for its text form in a select. */
export interface Target {
  type: string;
  field: string;
  qualifier: string | null;
  /** The field that the import makes for the column. */
  newField?: { label: string; kind: ColumnInfo["new_kind"] };
}

/** Rows that name no customer are refused, or get this one. */
export type PartyAnswer =
  | { kind: "refuse" }
  | { kind: "existing"; party: Reference | null }
  | { kind: "new"; name: string };

/** What becomes of a name that nobody here has. */
export type MissingAnswer =
  | { kind: "create" | "create_person" | "refuse" | "leave_out" }
  | { kind: "use"; record: Reference | null };

/** How what rows bring along is found (null: by the usual keys), and what happens to one that is here. */
export interface AlongAnswer {
  matchBy: string[] | null;
  onMatch: OnMatch;
}

export const USUAL_ALONG: AlongAnswer = { matchBy: null, onMatch: "fill" };

export type OwnerAnswer = { kind: "create" } | { kind: "empty" } | { kind: "existing"; user: Reference };

export type StageAnswer = { kind: "new"; stage: string; probability: number } | { kind: "existing"; id: string };

/** An import under way: every answer that was given, and nothing that can be read again. */
export interface Draft {
  /** The workspace that the draft belongs to; another file starts afresh. */
  workspace: string;
  step: Step;
  path: string;
  options: SheetOptions;
  /** The mapping to read the sheet by, by id; `none` for none; null: the one that its columns are recognised by. */
  mappingId: string | null;
  /** The mapping whose answers were taken over into this draft. */
  adopted: string | null;
  /** What the rows become; null while the guess stands. */
  type: string | null;
  /** By the column's name: its target, or null for a column that is left out. Columns that are not here go as suggested. */
  mapping: Record<string, Target | null>;
  mode: Mode;
  /** null: the usual keys. */
  matchBy: string[] | null;
  /** By the type of what rows bring along. */
  along: Record<string, AlongAnswer>;
  party: PartyAnswer | null;
  /** One answer for all owners that nobody knows; names can differ from it. */
  ownersAnswer: "create" | "empty" | "refuse" | null;
  owners: Record<string, OwnerAnswer>;
  /** By the place where the name stands (`missingPlaces` in `plan.ts`). */
  missing: Record<string, MissingAnswer>;
  stages: Record<string, StageAnswer>;
  stagesConfirmed: boolean;
  dateOrder: Record<string, DateOrder>;
  decimalStyle: Record<string, DecimalStyle>;
  /** Column, text as it stands in the sheet, what to read instead (null: nothing). */
  values: Record<string, Record<string, string | null>>;
  /** Column, choices that its custom field gets with the import. */
  newChoices: Record<string, string[]>;
  /** The column that says what each row is; null: all are of one kind; undefined: as suggested. */
  kinds: string | null | undefined;
  currency: string | null;
  pipeline: string | null;
  /** The job that runs, or ran, this import. */
  job: string | null;
  /** Its outcome was on the screen: whoever comes back wants to start afresh. */
  seen: boolean;
}

/** The answers of a draft that no sheet was asked about yet. */
export const NO_ANSWERS = {
  mapping: {},
  mode: "upsert",
  matchBy: null,
  along: {},
  party: null,
  ownersAnswer: null,
  owners: {},
  missing: {},
  stages: {},
  stagesConfirmed: false,
  dateOrder: {},
  decimalStyle: {},
  values: {},
  newChoices: {},
  kinds: undefined,
  currency: null,
  pipeline: null,
} satisfies Partial<Draft>;

const FRESH: Omit<Draft, "workspace"> = {
  ...NO_ANSWERS,
  step: "file",
  path: "",
  options: {},
  mappingId: null,
  adopted: null,
  type: null,
  job: null,
  seen: false,
};

/** A file that is chosen again may have been edited meanwhile: it is looked at anew. */
function forgetSheets(): void {
  queryClient.removeQueries({ queryKey: ["importing.inspect"] });
  queryClient.removeQueries({ queryKey: ["importing.preview"] });
}

interface DraftState extends Draft {
  set: (part: Partial<Draft>) => void;
  /** Another file: what was said about the last one does not count, the way of importing does. */
  choose: (path: string) => void;
  discard: () => void;
  /** The draft of another workspace is not this one's. */
  belong: (workspace: string) => void;
}

export const useDraft = create<DraftState>()(
  persist(
    (set) => ({
      ...FRESH,
      workspace: "",
      set: (part) => set(part),
      choose: (path) => {
        forgetSheets();
        set((state) => ({ ...FRESH, path, mode: state.mode }));
      },
      discard: () => set(FRESH),
      belong: (workspace) =>
        set((state) => {
          if (state.workspace === workspace) return state;
          // A file that was brought before the workspace was open waits for the one that opens.
          return state.workspace === "" ? { workspace } : { ...FRESH, workspace };
        }),
    }),
    { name: "kith-import-draft", version: 1 },
  ),
);

/**
 * Opens the wizard on this file when it is shown next, whichever workspace is open by then. The answer is the draft that
 * it took the place of, when that was under way.
 */
export function bringFile(path: string): Draft | null {
  const before = useDraft.getState();
  forgetSheets();
  useDraft.setState({ ...FRESH, workspace: "", path });
  return before.path !== "" && before.path !== path && before.job === null ? before : null;
}
