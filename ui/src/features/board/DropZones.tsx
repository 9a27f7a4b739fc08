import { Ban, CircleX, Trophy } from "lucide-react";
import type { BoardStage } from "../../transport/api";
import classes from "./board.module.css";
import { useBoard } from "./state";

const LOOK = {
  won: { icon: Trophy, label: "Won" },
  lost: { icon: CircleX, label: "Lost" },
  abandoned: { icon: Ban, label: "Abandoned" },
} as const;

/** The first stage of each closed kind, in the order won, lost, abandoned. */
export function closedStages(stages: BoardStage[]): BoardStage[] {
  return (["won", "lost", "abandoned"] as const).flatMap((kind) => stages.find((stage) => stage.kind === kind) ?? []);
}

/** The stage whose zone lies under the point; read from the document, so that no rectangle goes stale. */
export function zoneAt(x: number, y: number): string | null {
  for (const zone of document.querySelectorAll<HTMLElement>("[data-zone]")) {
    const box = zone.getBoundingClientRect();
    if (x >= box.left && x <= box.right && y >= box.top && y <= box.bottom) return zone.dataset.zone ?? null;
  }
  return null;
}

/** Won and lost, within reach of any card, while one is dragged. */
export function DropZones({ stages }: { stages: BoardStage[] }) {
  const dragging = useBoard((state) => state.drag !== null);
  const over = useBoard((state) => (state.drag?.over?.zone ? state.drag.over.stage.id : null));
  if (!dragging) return null;
  return (
    <div className={classes.zones} aria-hidden>
      {closedStages(stages).map((stage) => {
        if (stage.kind === "open") return null;
        const { icon: Icon, label } = LOOK[stage.kind];
        return (
          <div
            key={stage.id}
            className={classes.zone}
            data-zone={stage.id}
            data-kind={stage.kind}
            data-over={over === stage.id || undefined}
          >
            <Icon size={16} />
            {stage.name === label ? label : `${label}: ${stage.name}`}
          </div>
        );
      })}
    </div>
  );
}
