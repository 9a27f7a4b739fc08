import { Button, Group, Tooltip } from "@mantine/core";
import { CalendarCheck, CalendarClock, type LucideIcon, Mail, Phone, StickyNote, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { ErrorBanner, FieldInput, IconAction, isAbout, Kbd, tipLabel, toInput, toPlain } from "../../components";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { useRecordType, useWorkspace } from "../../data/queries";
import { type KeyId, useKeys } from "../../keys";
import { type CommandError, toCommandError } from "../../transport";
import type { FieldInfo, Overview, RecordRow, Reference } from "../../transport/api";
import { AttachLater, attachLater, attachPending, useHasRecording } from "../documents/AttachLater";
import { pasted } from "../documents/adding";
import { AlsoIn, linksOf } from "../interactions/AlsoIn";
import { FollowUpOffer } from "../interactions/FollowUpOffer";
import { FromCalendar, heldOf, seenOf } from "../interactions/FromCalendar";
import { QuickCall } from "../interactions/QuickCall";
import { warnOfNumbers } from "../interactions/warning";
import { asReference, referenceOf } from "../records/context";
import { at, Direction, DueSoon, Links } from "./ComposerFields";
import { type ComposerTab, clearDraft, closeComposer, NO_DRAFT, openComposer, setDraft, useDrafts } from "./drafts";
import classes from "./timeline.module.css";

interface TabLook {
  key: ComposerTab;
  label: string;
  icon: LucideIcon;
  keyId?: KeyId;
  /** Which record the tab makes. */
  type: "note" | "interaction" | "activity";
}

const TABS: TabLook[] = [
  { key: "note", label: "Note", icon: StickyNote, keyId: "note", type: "note" },
  { key: "call", label: "Call", icon: Phone, keyId: "call", type: "interaction" },
  { key: "meeting", label: "Meeting", icon: CalendarClock, type: "interaction" },
  { key: "email", label: "Mail", icon: Mail, type: "interaction" },
  { key: "task", label: "Task", icon: CalendarCheck, keyId: "task", type: "activity" },
];

/** A call is a call, a meeting has no direction, and a mail may be a message of another kind. */
const TOUCH: Record<ComposerTab, string[]> = {
  note: [],
  task: [],
  call: ["direction", "occurred_at", "duration_minutes", "outcome", "sentiment"],
  meeting: ["type", "occurred_at", "duration_minutes", "outcome", "sentiment"],
  email: ["type", "direction", "occurred_at", "outcome", "sentiment"],
};

/** The fields of each tab in the order in which they are asked; those in `small` share lines. */
const FIELDS: Record<TabLook["type"], { large: string[]; small: string[] }> = {
  note: { large: ["content_html"], small: ["visibility"] },
  interaction: {
    large: ["subject", "description"],
    small: [],
  },
  activity: { large: ["subject", "description"], small: ["type", "due_at", "priority", "assigned_to"] },
};

/** What a tab starts with: it happened now, a task is due tomorrow at nine and is one's own. */
function fresh(tab: ComposerTab, record: RecordRow, me: Reference | null): Record<string, unknown> {
  const about =
    record.type === "deal"
      ? {
          party: asReference(record.values.party),
          contact: asReference(record.values.contact),
          deal: referenceOf(record),
        }
      : { party: referenceOf(record) };
  if (tab === "note") return { ...about, contact: undefined, visibility: "team" };
  if (tab === "task") return { ...about, type: "task", due_at: at(1, 9), priority: "normal", assigned_to: me };
  return { ...about, type: tab, direction: "outbound", occurred_at: new Date().toISOString() };
}

interface ComposerProps {
  record: RecordRow;
  overview: Overview | undefined;
}

/** Note, call, meeting, mail, task: closed it is one line, open it asks what INT-15 names. Ctrl+Enter saves. */
export function Composer({ record, overview }: ComposerProps) {
  const draft = useDrafts((state) => state.byRecord[record.id] ?? NO_DRAFT);
  const { id } = record;
  useKeys({
    call: () => openComposer(id, "call"),
    note: () => openComposer(id, "note"),
    task: () => openComposer(id, "task"),
  });
  if (!draft.open) {
    return (
      <div className={classes.composer}>
        <div className={classes.closed}>
          {TABS.map(({ key, label, icon: Icon, keyId }) => (
            <Tooltip key={key} label={tipLabel(draft.values[key] ? `${label}: a draft is waiting` : label, keyId)}>
              <button type="button" className={classes.tab} onClick={() => openComposer(id, key)}>
                <Icon size={14} aria-hidden /> {label}
                {draft.values[key] && <span className={classes.draftMark} role="img" aria-label="a draft is waiting" />}
              </button>
            </Tooltip>
          ))}
          <QuickCall about={fresh("call", record, null)} />
        </div>
      </div>
    );
  }
  const tab = TABS.find((one) => one.key === draft.tab) ?? TABS[0];
  return (
    <div className={classes.composer}>
      <div className={classes.tabs}>
        <div className={classes.tablist} role="tablist" aria-label="What to add">
          {TABS.map(({ key, label, icon: Icon, keyId }) => (
            <button
              key={key}
              type="button"
              role="tab"
              aria-selected={key === draft.tab}
              className={classes.tab}
              title={keyId ? undefined : label}
              onClick={() => openComposer(id, key)}
            >
              <Icon size={14} aria-hidden /> {label}
            </button>
          ))}
        </div>
        <span className={classes.tabsEnd}>
          <IconAction icon={X} label="Close, keep the draft" keyId="back" size={24} onClick={() => closeComposer(id)} />
        </span>
      </div>
      {tab && <Form key={tab.key} tab={tab} record={record} overview={overview} />}
    </div>
  );
}

function Form({ tab, record, overview }: ComposerProps & { tab: TabLook }) {
  const info = useRecordType(tab.type);
  const me = useWorkspace().data?.user ?? null;
  const typed = useDrafts((state) => state.byRecord[record.id]?.values[tab.key]);
  const start = useMemo(() => fresh(tab.key, record, me), [tab.key, record, me]);
  const [error, setError] = useState<CommandError | null>(null);
  const [saving, setSaving] = useState(false);
  const root = useRef<HTMLFormElement>(null);
  const tick = useDrafts((state) => state.tick);
  const values = { ...start, ...typed };
  const place = `${record.id} ${tab.key}`;
  const recorded = useHasRecording(place);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each tick asks for the cursor anew
  useEffect(() => {
    root.current?.querySelector<HTMLElement>("[contenteditable=true], textarea, input")?.focus();
  }, [tick]);

  const save = async () => {
    if (saving || !info) return;
    setSaving(true);
    setError(null);
    const input: Record<string, unknown> = {};
    for (const field of info.fields) {
      const value = toInput(field, values[field.key]);
      if (value !== null && value !== undefined) input[field.key] = value;
    }
    if (tab.type === "interaction") {
      const when = typeof values.occurred_at === "string" ? new Date(values.occurred_at) : new Date();
      input.utc_offset_minutes = -when.getTimezoneOffset();
    }
    let saved = newId();
    const links = linksOf(values).map(({ type, id }) => ({ type, id }));
    const planned = heldOf(values);
    try {
      if (planned) {
        // Whose it is stays as it was planned.
        delete input.party;
        saved = (await act("activities.held", { id: planned.id, seen: seenOf(values), values: input, links })).value.id;
      } else if (tab.type === "interaction") await act("interactions.log", { id: saved, values: input, links });
      else await act("records.create", { type: tab.type, id: saved, values: input });
      clearDraft(record.id, tab.key);
      attachPending(place, tab.type, saved);
      void warnOfNumbers(saved);
    } catch (thrown) {
      setError(toCommandError(thrown));
      setSaving(false);
    }
  };
  useKeys({ save: () => void save(), back: () => closeComposer(record.id) });
  if (!info) return null;

  const set = (key: string, value: unknown) => {
    setDraft(record.id, tab.key, { ...typed, [key]: value });
    if (error?.field === key) setError(null);
  };
  const field = (key: string) => info.fields.find((one) => one.key === key);
  const { large } = FIELDS[tab.type];
  const small = tab.type === "interaction" ? TOUCH[tab.key] : FIELDS[tab.type].small;
  const stale = error?.code === "changed_since";
  const placed = error?.field === "links" || [...large, ...small].some((key) => isAbout(error, { key }));
  const show = (one: FieldInfo) => (
    <FieldInput
      key={one.key}
      field={labelled(one, tab, recorded)}
      value={values[one.key] ?? null}
      onChange={(value) => set(one.key, value)}
      error={isAbout(error, one) ? error?.message : undefined}
    />
  );
  return (
    <form
      ref={root}
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onPaste={(event) => {
        const pictures = pasted(event.nativeEvent);
        if (pictures.length === 0) return;
        event.preventDefault();
        attachLater(place, pictures);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.stopPropagation();
        closeComposer(record.id);
      }}
    >
      {error && !placed && (
        <ErrorBanner error={error} title="Not saved">
          {stale && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                setError(null);
                setDraft(record.id, tab.key, { ...typed, planned: null });
              }}
            >
              Keep mine as a touch of its own
            </Button>
          )}
        </ErrorBanner>
      )}
      {tab.type === "interaction" && !stale && (
        <FromCalendar
          record={record}
          kind={tab.key}
          values={values}
          onSet={(part) => setDraft(record.id, tab.key, { ...typed, ...part })}
        />
      )}
      {large.flatMap((key) => field(key) ?? []).map(show)}
      {tab.type !== "activity" && (
        <FollowUpOffer
          text={written(values)}
          about={{
            party: asReference(values.party),
            contact: asReference(values.contact),
            deal: asReference(values.deal),
          }}
        />
      )}
      <div className={classes.small} data-kind={tab.key}>
        {small
          .flatMap((key) => field(key) ?? [])
          .map((one) =>
            one.key === "direction" ? (
              <Direction
                key={one.key}
                field={one}
                value={values.direction}
                onChange={(value) => set("direction", value)}
              />
            ) : (
              show(one)
            ),
          )}
        <Links record={record} overview={overview} values={values} onSet={set} note={tab.type === "note"} />
      </div>
      {tab.type === "interaction" && (
        <AlsoIn
          links={linksOf(values)}
          error={error?.field === "links" ? error.message : undefined}
          onSet={(links) => set("links", links)}
        />
      )}
      <AttachLater place={place} what={tab.label.toLocaleLowerCase()} />
      <div className={classes.formEnd}>
        {tab.key === "task" && <DueSoon subject={written(values)} onPick={(due) => set("due_at", due)} />}
        <Group gap={8} wrap="nowrap">
          <Button variant="default" onClick={() => closeComposer(record.id)}>
            Close
          </Button>
          <Button type="submit" loading={saving} rightSection={<Kbd id="save" />}>
            {tab.type === "activity"
              ? "Add task"
              : tab.type === "note"
                ? "Save note"
                : `Log ${tab.label.toLocaleLowerCase()}`}
          </Button>
        </Group>
      </div>
    </form>
  );
}

/** What the person wrote, for what can be read out of it. */
function written(values: Record<string, unknown>): string {
  const formatted = typeof values.content_html === "string" ? toPlain(values.content_html) : "";
  return [values.subject, values.description, formatted].filter((text) => typeof text === "string").join("\n");
}

/** The large fields say what to write instead of naming themselves twice. */
function labelled(field: FieldInfo, tab: TabLook, recorded: boolean): FieldInfo {
  // What is filled in already needs no mark that it must be.
  const plain = ["subject", "occurred_at", "due_at"].includes(field.key) ? field : { ...field, required: false };
  if (field.key === "content_html") return { ...plain, label: "Note" };
  if (field.key === "description" && tab.type === "interaction") {
    return { ...plain, label: recorded ? "What was said, as the recording has it" : "What was said" };
  }
  return plain;
}
