import { Button, Group } from "@mantine/core";
import { CircleX, RotateCcw, Trophy } from "lucide-react";
import { useAct } from "../../data/act";
import { useCommand, useMay } from "../../data/queries";
import type { BoardStage, RecordRow } from "../../transport/api";
import { afterMoves, askMove } from "../board/moving";
import { useBoard } from "../board/state";
import { asReference, cardOf } from "./context";
import classes from "./records.module.css";

/** Where the deal stands among the stages of its pipeline; one click moves it. */
export function StageBar({ record }: { record: RecordRow }) {
  const pipeline = asReference(record.values.pipeline);
  const board = useCommand("board.get", { pipeline_id: pipeline?.id ?? null }, { enabled: pipeline !== null });
  const waiting = useBoard((state) => state.pending.findLast((move) => move.card.id === record.id)?.to);
  const may = useMay(record);
  const reopen = useAct("deals.reopen");
  const stages = board.data?.stages ?? [];
  const card = cardOf(record, stages);
  if (!card || stages.length === 0) return null;
  const now = waiting ?? stages.find((stage) => stage.id === card.stage_id);
  const open = stages.filter((stage) => stage.kind === "open");
  const at = now ? open.findIndex((stage) => stage.id === now.id) : -1;
  const won = stages.find((stage) => stage.kind === "won");
  const lost = stages.find((stage) => stage.kind === "lost");
  const move = (stage: BoardStage) => askMove([card], stage, null);
  return (
    <div className={classes.stageBar}>
      <ol className={classes.stages} aria-label="Stages">
        {open.map((stage, index) => {
          const here = stage.id === now?.id;
          const state = here ? "here" : index < at || now?.kind === "won" ? "past" : "ahead";
          return (
            <li key={stage.id} className={classes.stage} data-state={state}>
              <button
                type="button"
                aria-current={here ? "step" : undefined}
                title={
                  here
                    ? `${card.days_in_stage} days in ${stage.name}`
                    : may.change
                      ? `Move to ${stage.name}`
                      : stage.name
                }
                disabled={!may.change}
                onClick={() => !here && move(stage)}
              >
                <span className="k-cut">{stage.name}</span>
                {here && <span className={classes.stageDays}>{card.days_in_stage} d</span>}
              </button>
            </li>
          );
        })}
      </ol>
      {now?.kind === "open" ? (
        <Group gap={6} wrap="nowrap">
          {won && may.change && (
            <Button variant="default" leftSection={<Trophy size={14} aria-hidden />} onClick={() => move(won)}>
              Win
            </Button>
          )}
          {lost && may.change && (
            <Button variant="default" leftSection={<CircleX size={14} aria-hidden />} onClick={() => move(lost)}>
              Lose…
            </Button>
          )}
        </Group>
      ) : (
        <Group gap={10} wrap="nowrap">
          <span className={classes.closed} data-kind={now?.kind}>
            {now?.kind === "won" ? <Trophy size={14} aria-hidden /> : <CircleX size={14} aria-hidden />}
            {now?.name}
          </span>
          {open[0] && may.change && (
            <Button
              variant="default"
              leftSection={<RotateCcw size={14} aria-hidden />}
              onClick={() => afterMoves(() => reopen.mutate({ id: record.id }))}
            >
              Reopen
            </Button>
          )}
        </Group>
      )}
    </div>
  );
}
