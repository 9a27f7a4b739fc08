import { create } from "zustand";

export type ComposerTab = "note" | "call" | "meeting" | "email" | "task";

interface Draft {
  open: boolean;
  tab: ComposerTab;
  /** What was typed under each tab, by field key. */
  values: Partial<Record<ComposerTab, Record<string, unknown>>>;
}

export const NO_DRAFT: Draft = { open: false, tab: "note", values: {} };

interface Drafts {
  byRecord: Record<string, Draft>;
  /** Grows when the composer shall take the cursor. */
  tick: number;
}

/** What was begun and not saved, by record: walking away from a page loses nothing. */
export const useDrafts = create<Drafts>(() => ({ byRecord: {}, tick: 0 }));

function put(id: string, part: (draft: Draft) => Partial<Draft>, tick = 0): void {
  useDrafts.setState((state) => {
    const draft = state.byRecord[id] ?? NO_DRAFT;
    return { byRecord: { ...state.byRecord, [id]: { ...draft, ...part(draft) } }, tick: state.tick + tick };
  });
}

/** Opens the composer of a record under a tab and puts the cursor into it. */
export function openComposer(id: string, tab: ComposerTab): void {
  put(id, () => ({ open: true, tab }), 1);
}

export function closeComposer(id: string): void {
  put(id, () => ({ open: false }));
}

export function setDraft(id: string, tab: ComposerTab, values: Record<string, unknown>): void {
  put(id, (draft) => ({ values: { ...draft.values, [tab]: values } }));
}

/** Saved: the tab is empty again and the composer closes. */
export function clearDraft(id: string, tab: ComposerTab): void {
  put(id, (draft) => ({ open: false, values: { ...draft.values, [tab]: undefined } }));
}
