import { Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { blank, ErrorBanner, FormFields, isAbout, Kbd, toInput } from "../../components";
import { act } from "../../data/act";
import { closeNew, type NewRequest, openNew } from "../../data/dialogs";
import { newId } from "../../data/ids";
import { hasPage, MAIN } from "../../data/places";
import { useRecordType, useWords, useWorkspace } from "../../data/queries";
import { useKeys } from "../../keys";
import { type CommandError, toCommandError } from "../../transport";
import type { FieldInfo, MatchCandidate, RecordTypeInfo } from "../../transport/api";
import { WHEN_FIELDS, When } from "../activities/When";
import { warnOfNumbers } from "../interactions/warning";
import classes from "./creating.module.css";
import { DuplicateDialog } from "./DuplicateDialog";
import { forgetDraft, keptDraft, useKeptDraft } from "./draft";
import { Likely } from "./Likely";
import { useFirstStage } from "./stages";

/** What is asked at once; the rest of the fields waits behind "More fields". */
const FIRST: Record<string, string[]> = {
  person: ["first_name", "last_name", "emails", "phones", "affiliations", "job_title", "owner"],
  organization: ["name", "display_name", "website", "domain", "phones", "emails", "industry", "owner"],
  household: ["display_name", "emails", "phones", "addresses", "owner"],
  deal: ["title", "party", "contact", "value", "pipeline", "stage", "expected_close_date", "owner"],
  activity: ["subject", "type", "party", "deal", "priority", "assigned_to"],
};

/** What is asked of a client of outreach at once (PTY-29). */
const CLIENT = ["channel", "source_type", "listing_ref", "automation_enabled", "viability", "source_url"];

function isFirst(type: RecordTypeInfo, named: string[], field: FieldInfo): boolean {
  return field.required || (FIRST[type.key] ? named.includes(field.key) : true);
}

/** Whether a deal in this pipeline, or in none yet, is a client of outreach. */
function useOutreach(pipeline: unknown): boolean {
  const settings = useWorkspace().data?.settings;
  const chosen = typeof pipeline === "object" && pipeline !== null && "id" in pipeline ? pipeline.id : null;
  if (!settings) return false;
  if (settings.outreach_pipeline) return chosen === settings.outreach_pipeline;
  return settings.profile === "outreach";
}

function startValues(
  type: RecordTypeInfo,
  given: Record<string, unknown> | undefined,
  me: unknown,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of type.fields) {
    if (!field.in_form || field.read_only) continue;
    if (field.default !== null && field.default !== undefined) values[field.key] = field.default;
    else if (field.key === "owner" || field.key === "assigned_to") values[field.key] = me;
  }
  // One empty row each, so that an e-mail is typed without a click first; toInput drops what stays empty.
  for (const field of type.fields) {
    if (!FIRST[type.key]?.includes(field.key) || values[field.key] !== undefined) continue;
    if (field.kind === "emails") values[field.key] = [blank.email(true)];
    if (field.kind === "phones") values[field.key] = [blank.phone(true)];
    if (field.kind === "affiliations") values[field.key] = [blank.affiliation(true)];
  }
  if (type.key === "activity" && values.due_at === undefined && given?.due_at === undefined) {
    const tomorrow = new Date();
    tomorrow.setDate(tomorrow.getDate() + 1);
    tomorrow.setHours(9, 0, 0, 0);
    values.due_at = tomorrow.toISOString();
  }
  return { ...values, ...given };
}

function candidatesOf(error: CommandError): MatchCandidate[] {
  const details = error.details;
  if (typeof details !== "object" || details === null || !("candidates" in details)) return [];
  return Array.isArray(details.candidates) ? (details.candidates as MatchCandidate[]) : [];
}

interface NewFormProps {
  request: NewRequest;
  /** Told when the question about a duplicate opens over the form, and when it closes. */
  onAsking: (asking: boolean) => void;
}

/** SCR-03: the fields of the catalogue, errors beside the field they belong to, and a word about likely duplicates. */
export function NewForm({ request, onAsking }: NewFormProps) {
  const type = useRecordType(request.type);
  return type ? <Fields type={type} request={request} onAsking={onAsking} /> : null;
}

function Fields({ type, request, onAsking }: NewFormProps & { type: RecordTypeInfo }) {
  const me = useWorkspace().data?.user ?? null;
  const word = useWords();
  const go = useNavigate();
  const id = useMemo(() => newId(), []);
  // A form opened for something in particular starts afresh; the plain one goes on where it was left.
  const keeps = !request.values && !request.done;
  const [fromDraft, setFromDraft] = useState(() => keeps && keptDraft(type.key) !== null);
  const [typed, setTyped] = useState(false);
  const [values, setValues] = useState(
    () => (keeps ? keptDraft(type.key) : null) ?? startValues(type, request.values, me),
  );
  useKeptDraft(type.key, keeps && typed ? values : null);
  const [error, setError] = useState<CommandError | null>(null);
  const [candidates, setCandidates] = useState<MatchCandidate[] | null>(null);
  useEffect(() => {
    onAsking(candidates !== null);
    return () => onAsking(false);
  }, [candidates, onAsking]);
  const [all, setAll] = useState(false);
  const [saving, setSaving] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  // Where the deal will stand is said before it is made.
  const begin = useFirstStage(type.key === "deal" && !values.stage, values.pipeline);
  const ready = type.key === "deal" && !values.stage && begin.stage !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ids say what else it would be
  useEffect(() => {
    if (ready) setValues((now) => ({ ...now, pipeline: begin.pipeline, stage: begin.stage }));
  }, [ready, begin.pipeline?.id, begin.stage?.id]);

  const outreach = useOutreach(values.pipeline);
  const fields = type.fields.filter(
    (field) => field.in_form && !field.read_only && (field.section !== "Outreach" || outreach),
  );
  const named = [...(FIRST[type.key] ?? []), ...(outreach ? CLIENT : [])];
  const rank = (field: FieldInfo) => (named.includes(field.key) ? named.indexOf(field.key) : named.length);
  // When planned work is due is one input of several fields.
  const planned = type.key === "activity";
  const single = planned ? fields.filter((field) => !WHEN_FIELDS.includes(field.key)) : fields;
  const first = single.filter((field) => isFirst(type, named, field)).sort((a, b) => rank(a) - rank(b));
  const rest = single.filter((field) => !isFirst(type, named, field));
  const placed = fields.some((field) => isAbout(error, field));

  const inputs = useMemo(() => {
    const input: Record<string, unknown> = {};
    for (const field of type.fields) {
      if (!field.in_form || field.read_only) continue;
      const value = toInput(field, values[field.key]);
      if (value !== null && !(Array.isArray(value) && value.length === 0)) input[field.key] = value;
    }
    return input;
  }, [type, values]);

  const save = async (allowDuplicate: boolean): Promise<boolean> => {
    setSaving(true);
    setError(null);
    try {
      await act("records.create", { type: type.key, id, values: inputs, allow_duplicate: allowDuplicate });
      forgetDraft(type.key);
      if (type.fields.some((field) => field.kind === "long_text" && inputs[field.key])) void warnOfNumbers(id);
      return true;
    } catch (thrown) {
      const failed = toCommandError(thrown);
      if (failed.code === "possible_duplicate") setCandidates(candidatesOf(failed));
      else {
        setError(failed);
        if (rest.some((field) => field.key === failed.field)) setAll(true);
      }
      return false;
    } finally {
      setSaving(false);
    }
  };

  const change = (field: FieldInfo, value: unknown) => {
    setTyped(true);
    // The stages of one pipeline are none of another.
    const other = field.reference_type === "pipeline" ? { stage: null } : {};
    setValues((now) => ({ ...now, ...other, [field.key]: value }));
    if (isAbout(error, field)) setError(null);
  };
  const startOver = () => {
    forgetDraft(type.key);
    setFromDraft(false);
    setTyped(false);
    setValues(startValues(type, request.values, me));
  };

  const finish = () => {
    closeNew();
    if (request.done) request.done(id);
    else if (hasPage(type.key)) void go({ to: "/record/$type/$id", params: { type: type.key, id } });
  };
  const submit = async () => {
    if (!saving && (await save(false))) finish();
  };
  useKeys({ save: () => void submit() }, candidates === null);
  const openRecord = (other: string) => {
    closeNew();
    void go({ to: "/record/$type/$id", params: { type: type.key, id: other } });
  };
  /** What was typed is kept as a record of its own, so that nothing of it is lost; then the two become one, value by value. */
  const mergeWith = async (other: string) => {
    setCandidates(null);
    if (!(await save(true))) return;
    closeNew();
    void go({ to: "/merge/$type", params: { type: type.key }, search: { ids: `${other},${id}` } });
  };

  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Stack gap={12}>
        {!request.done && !request.values && MAIN.includes(type.key) && (
          <SegmentedControl
            aria-label="What to make"
            size="xs"
            fullWidth
            data={MAIN.map((key) => ({ value: key, label: word(key).one }))}
            value={type.key}
            onChange={(next) => openNew({ type: next })}
          />
        )}
        {error && !placed && <ErrorBanner error={error} title="Not saved" />}
        {fromDraft && (
          <div className={classes.draft}>
            <Text size="sm" c="dimmed">
              What you typed last time is still here.
            </Text>
            <Button variant="subtle" size="compact-sm" onClick={startOver}>
              Start over
            </Button>
          </div>
        )}
        <FormFields
          type={type}
          fields={planned ? first.slice(0, 2) : first}
          values={values}
          error={error}
          onChange={change}
          autoFocus
        />
        {planned && (
          <When
            fresh
            values={values}
            error={error}
            onChange={(part) => {
              setTyped(true);
              setValues((now) => ({ ...now, ...part }));
              if (error?.field && error.field in part) setError(null);
            }}
          />
        )}
        {planned && <FormFields type={type} fields={first.slice(2)} values={values} error={error} onChange={change} />}
        {all && rest.length > 0 && (
          <FormFields type={type} fields={rest} values={values} error={error} onChange={change} sections />
        )}
        {rest.length > 0 && !all && (
          <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)} style={{ alignSelf: "flex-start" }}>
            {rest.length} more fields
          </Button>
        )}
        {type.mergeable && typed && (
          <Likely type={type.key} values={inputs} onOpen={openRecord} onMerge={(other) => void mergeWith(other)} />
        )}
        <Group justify="flex-end" gap="xs" className={classes.foot}>
          <Button variant="default" onClick={closeNew}>
            Cancel
          </Button>
          <Button type="submit" loading={saving} rightSection={<Kbd id="save" />}>
            Create
          </Button>
        </Group>
      </Stack>
      {candidates && (
        <DuplicateDialog
          type={type.key}
          candidates={candidates}
          onCancel={() => setCandidates(null)}
          onCreate={async () => {
            setCandidates(null);
            if (await save(true)) finish();
          }}
          onMerge={(other) => void mergeWith(other)}
          onOpen={openRecord}
        />
      )}
    </form>
  );
}
