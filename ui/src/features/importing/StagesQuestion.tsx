import { Checkbox, NumberInput, Select } from "@mantine/core";
import { formatNumber } from "../../data/format";
import { useCommand } from "../../data/queries";
import type { RecordRow } from "../../transport/api";
import type { StageAnswer } from "./draft";
import classes from "./importing.module.css";
import { Question } from "./QuestionsStep";
import type { Import } from "./useImport";

const NEW = "new";
const KINDS = [
  { value: "open", label: "Open" },
  { value: "won", label: "Won" },
  { value: "lost", label: "Lost" },
  { value: "abandoned", label: "Abandoned" },
];

function pipelineOf(stage: RecordRow): string | null {
  const pipeline = stage.values.pipeline;
  if (typeof pipeline === "object" && pipeline !== null && "id" in pipeline) return String(pipeline.id);
  return typeof pipeline === "string" ? pipeline : null;
}

/** Stages that the pipeline lacks: added with a kind and a probability, or read as one that is there. */
export function StagesQuestion({ all }: { all: Import }) {
  const { draft, questions, open } = all;
  const pipelines = useCommand("records.page", { type: "pipeline", limit: 200 }).data?.rows ?? [];
  const pipeline = draft.pipeline ?? pipelines[0]?.id ?? null;
  const stages = (useCommand("records.page", { type: "stage", limit: 200 }).data?.rows ?? []).filter(
    (stage) => pipeline === null || pipelineOf(stage) === pipeline,
  );
  const fresh = questions.stages.filter((stage) => stage.existing === null);
  const added = fresh.filter((stage) => draft.stages[stage.name]?.kind !== "existing").length;
  const set = (name: string, answer: StageAnswer) => draft.set({ stages: { ...draft.stages, [name]: answer } });
  return (
    <Question
      id="ask-stages"
      open={open.stages}
      title={fresh.length === 1 ? "1 stage is not in the pipeline" : `${fresh.length} stages are not in the pipeline`}
      lead="What a stage means is its kind: sums, forecasts and the board follow it, whatever the stage is called."
    >
      <table className={classes.answers}>
        <thead>
          <tr>
            <th scope="col">In the sheet</th>
            <th scope="col" className={classes.count}>
              Rows
            </th>
            <th scope="col">Becomes</th>
            <th scope="col">Means</th>
            <th scope="col">Probability</th>
          </tr>
        </thead>
        <tbody>
          {fresh.map((stage) => {
            const answer: StageAnswer = draft.stages[stage.name] ?? {
              kind: "new",
              stage: stage.kind,
              probability: stage.probability,
            };
            return (
              <tr key={stage.name}>
                <td dir="auto">{stage.name}</td>
                <td className={classes.count}>{formatNumber(stage.rows)}</td>
                <td>
                  <Select
                    size="xs"
                    aria-label={`${stage.name} becomes`}
                    data={[
                      { value: NEW, label: "A new stage" },
                      {
                        group: "Stages of the pipeline",
                        items: stages.map((row) => ({ value: row.id, label: row.title })),
                      },
                    ]}
                    value={answer.kind === "existing" ? answer.id : NEW}
                    onChange={(value) =>
                      set(
                        stage.name,
                        value === NEW || value === null
                          ? { kind: "new", stage: stage.kind, probability: stage.probability }
                          : { kind: "existing", id: value },
                      )
                    }
                  />
                </td>
                {answer.kind === "new" ? (
                  <>
                    <td>
                      <Select
                        size="xs"
                        w={116}
                        aria-label={`What ${stage.name} means`}
                        data={KINDS}
                        value={answer.stage}
                        onChange={(kind) =>
                          kind &&
                          set(stage.name, {
                            kind: "new",
                            stage: kind,
                            probability: kind === "open" ? answer.probability : kind === "won" ? 100 : 0,
                          })
                        }
                      />
                    </td>
                    <td>
                      <NumberInput
                        size="xs"
                        w={84}
                        aria-label={`Probability of ${stage.name} in percent`}
                        suffix=" %"
                        min={0}
                        max={100}
                        allowDecimal={false}
                        clampBehavior="strict"
                        disabled={answer.stage !== "open"}
                        value={answer.probability}
                        onChange={(probability) =>
                          typeof probability === "number" &&
                          set(stage.name, { kind: "new", stage: answer.stage, probability })
                        }
                      />
                    </td>
                  </>
                ) : (
                  <td colSpan={2} />
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
      {added > 0 && (
        <Checkbox
          mt={12}
          label={added === 1 ? "Add this stage to the pipeline" : `Add these ${added} stages to the pipeline`}
          checked={draft.stagesConfirmed}
          onChange={(event) => draft.set({ stagesConfirmed: event.currentTarget.checked })}
        />
      )}
    </Question>
  );
}
