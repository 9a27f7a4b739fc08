import { Button, Group, Modal, Text } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { showError, showNote, Wizard, type WizardStep } from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { isRunning, useJob } from "../../data/queries";
import { toCommandError } from "../../transport";
import { ColumnsStep } from "./ColumnsStep";
import { type Step, useDraft } from "./draft";
import { FileStep } from "./FileStep";
import { Forecast } from "./Forecast";
import classes from "./importing.module.css";
import { MatchingStep } from "./MatchingStep";
import { PreviewStep } from "./PreviewStep";
import { hasQuestions } from "./plan";
import { QuestionsStep } from "./QuestionsStep";
import { RunStep } from "./RunStep";
import { type Import, useImport } from "./useImport";
import { counted, ROWS } from "./words";

const ORDER: Step[] = ["file", "columns", "questions", "matching", "preview", "run"];

const HEADINGS: Record<Step, { heading: string; lead: string }> = {
  file: { heading: "Choose a file", lead: "" },
  columns: {
    heading: "What the columns mean",
    lead: "Recognised by their names and by what stands in them. Every column can go elsewhere or be left out.",
  },
  questions: { heading: "What the sheet leaves open", lead: "" },
  matching: { heading: "New or here already", lead: "" },
  preview: { heading: "What would change", lead: "" },
  run: { heading: "Import", lead: "" },
};

/** SCR-08: a spreadsheet becomes people, companies or deals, step by step; nothing is written before the last one. */
export function ImportScreen() {
  const all = useImport();
  const { draft, inspection, workspace } = all;
  const job = useJob(draft.job);
  const [leaving, setLeaving] = useState(false);
  const [starting, setStarting] = useState(false);
  const go = useNavigate();
  const { done } = useSearch({ from: "/import" });
  // Whoever comes anew wants to start afresh; whoever goes back sees what the import did.
  useEffect(() => {
    const now = useDraft.getState();
    if (done === undefined && now.seen) now.discard();
    else if (done !== undefined && now.job !== done)
      void go({ to: "/imports/$id", params: { id: done }, replace: true });
  }, [done, go]);
  const told = useRef(done ?? null);
  const ended = job?.state === "done" ? job.id : null;
  useEffect(() => {
    if (ended === null || told.current === ended) return;
    told.current = ended;
    void go({ to: "/import", search: { done: ended }, replace: true });
  }, [ended, go]);
  if (!workspace || draft.workspace !== workspace.path) return null;

  const step: Step = draft.job ? "run" : stepNow(all);
  const open = Object.values(all.open).filter(Boolean).length;
  const running = isRunning(job);
  const to = (next: Step) => draft.set({ step: next });
  const start = async () => {
    if (!all.request) return;
    setStarting(true);
    try {
      const begun = await act("importing.start", { ...all.request, dry_run: false });
      draft.set({ job: begun.id, step: "run" });
    } catch (thrown) {
      showError(toCommandError(thrown));
    } finally {
      setStarting(false);
    }
  };

  const at = ORDER.indexOf(step);
  const next = ORDER[at + 1];
  const back = ORDER[at - 1];
  // A sheet that asks nothing goes past the questions in both directions.
  const quiet = all.preview !== undefined && !all.counting && !hasQuestions(all.questions);
  const skip = (target: Step, after: Step) => (target === "questions" && quiet ? after : target);
  const finished = job?.state === "done";

  return (
    <>
      <Wizard
        title="Import"
        about={inspection && draft.path !== "" ? <span dir="auto">{inspection.file_name}</span> : null}
        steps={steps(all, step, finished)}
        current={step}
        onStep={to}
        heading={
          step === "file" && draft.path !== ""
            ? "The file"
            : step === "run"
              ? runHeading(job?.state)
              : HEADINGS[step].heading
        }
        lead={HEADINGS[step].lead}
        asideLabel={step === "run" ? "About this import" : "What will happen"}
        aside={step === "run" ? <AboutRun running={running} /> : <Forecast all={all} />}
        back={back && step !== "run" ? { label: "Back", onClick: () => to(skip(back, "columns")) } : null}
        cancel={
          running || draft.path === ""
            ? null
            : draft.job !== null
              ? {
                  label: "Import another file",
                  onClick: () => {
                    draft.discard();
                    void go({ to: "/import", search: {} });
                  },
                }
              : { label: "Cancel", onClick: () => setLeaving(true) }
        }
        next={
          step === "run" || draft.path === ""
            ? null
            : step === "preview"
              ? {
                  label: importLabel(all),
                  onClick: () => void start(),
                  disabled: !taken(all) || all.counting || all.previewError !== null || open > 0,
                  loading: starting,
                }
              : {
                  label: "Next",
                  onClick: () => next && to(skip(next, "matching")),
                  disabled:
                    (step === "file" && (!inspection?.rows || all.looking.error !== null)) ||
                    (step !== "file" && !all.ready) ||
                    (step === "questions" && (open > 0 || !all.preview)),
                }
        }
        hint={hint(all, step, open)}
      >
        {step === "file" && <FileStep all={all} />}
        {step === "columns" && <ColumnsStep all={all} />}
        {step === "questions" && <QuestionsStep all={all} />}
        {step === "matching" && <MatchingStep all={all} />}
        {step === "preview" && <PreviewStep all={all} />}
        {step === "run" && <RunStep all={all} />}
      </Wizard>
      <Modal opened={leaving} onClose={() => setLeaving(false)} title="Leave the import?" size={420}>
        <Text size="sm">A draft keeps the file and every answer. You find it here again, also after closing Kith.</Text>
        <Group justify="flex-end" gap="xs" mt="lg">
          <Button variant="default" onClick={() => setLeaving(false)}>
            Stay
          </Button>
          <Button
            variant="default"
            onClick={() => {
              setLeaving(false);
              draft.discard();
            }}
          >
            Discard
          </Button>
          <Button
            data-autofocus
            onClick={() => {
              setLeaving(false);
              showNote("Kept the draft of the import");
              void go({ to: "/list/$type", params: { type: "person" } });
            }}
          >
            Keep draft
          </Button>
        </Group>
      </Modal>
    </>
  );
}

/** How many rows are not refused or left out, as far as they were counted; undefined before. */
function taken({ preview, part }: Import): number | undefined {
  if (!preview) return undefined;
  const { of, report } = preview;
  return part ? of : of - report.error_count - report.skipped;
}

/** "Import 9 rows"; "Import 5 of 9 rows" where all were counted and some would be refused or left out. */
function importLabel(all: Import): string {
  const count = taken(all);
  if (!all.preview || count === undefined) return "Import";
  const { of } = all.preview;
  return count < of ? `Import ${formatNumber(count)} of ${counted(of, ROWS)}` : `Import ${counted(of, ROWS)}`;
}

/** A draft from last time can stand on a step that its file does not allow any more. */
function stepNow(all: Import): Step {
  const { draft, inspection, looking } = all;
  if (draft.path === "" || looking.error || !inspection?.rows) return "file";
  if (draft.step === "run") return "preview";
  if (!all.ready && ORDER.indexOf(draft.step) > 1 && !looking.isFetching) return "columns";
  return draft.step;
}

function steps(all: Import, step: Step, finished: boolean): WizardStep<Step>[] {
  const { draft, inspection, mapped, ready, preview, questions } = all;
  const job = draft.job !== null;
  const open = Object.values(all.open).filter(Boolean).length;
  const at = ORDER.indexOf(step);
  const seen = inspection !== undefined && inspection.rows > 0 && draft.path !== "" && all.looking.error === null;
  const done = (one: Step) => job || ORDER.indexOf(one) < at;
  const asked = preview !== undefined;
  return [
    {
      key: "file",
      label: "File",
      note: seen ? counted(inspection.rows, ROWS) : undefined,
      done: done("file"),
      enabled: !job,
    },
    {
      key: "columns",
      label: "Columns",
      note: seen && at > 0 ? `${mapped.length} of ${inspection.columns.length}` : undefined,
      done: done("columns"),
      problem: seen && at > 0 && all.missing.length > 0,
      enabled: !job && seen,
    },
    {
      key: "questions",
      label: "Questions",
      note: asked && seen ? (open > 0 ? `${open} open` : hasQuestions(questions) ? "Answered" : "None") : undefined,
      done: done("questions") && open === 0,
      problem: asked && open > 0 && at > 2,
      enabled: !job && seen && ready && at > 0,
    },
    {
      key: "matching",
      label: "Matching",
      done: done("matching"),
      enabled: !job && seen && ready && asked && open === 0,
    },
    {
      key: "preview",
      label: "Preview",
      done: done("preview"),
      enabled: !job && seen && ready && asked && open === 0,
    },
    { key: "run", label: "Import", done: finished, enabled: job },
  ];
}

function hint(all: Import, step: Step, open: number): string | null {
  if (step === "columns" && all.missing.length > 0) return `A column has to give ${all.missing.join(" and ")}`;
  if (step === "questions" && open > 0) return open === 1 ? "1 question is open" : `${open} questions are open`;
  if (step === "preview" && taken(all) === 0 && !all.counting) return "No row would come in";
  return null;
}

function runHeading(state: string | undefined): string {
  if (state === "done") return "Imported";
  if (state === "failed") return "Not imported";
  if (state === "cancelled" || state === "interrupted") return "Stopped";
  return "Importing";
}

function AboutRun({ running }: { running: boolean }) {
  return running ? (
    <p className={classes.asideText}>Cancel at any moment: then nothing of this file is written.</p>
  ) : (
    <p className={classes.asideText}>
      The import is one entry of the history. Undo takes back what it created and what it changed; what was edited since
      is shown first.
    </p>
  );
}
