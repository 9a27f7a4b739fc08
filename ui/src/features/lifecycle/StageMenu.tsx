import { Menu, UnstyledButton } from "@mantine/core";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { showError } from "../../components";
import { act } from "../../data/act";
import { useCommand, useMay } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { LifecycleStage, RecordRow } from "../../transport/api";
import { LifeDialog } from "./LifeDialog";
import classes from "./lifecycle.module.css";
import { OverrideDialog } from "./OverrideDialog";

/** Where a customer stands in its life, and where it may go from there (LIF-09). */
export function StageMenu({ record }: { record: RecordRow }) {
  const may = useMay(record);
  const life = useCommand("lifecycle.get", { party_id: record.id }).data;
  const stages = useCommand("lifecycle.summary", {}).data?.stages ?? [];
  const [open, setOpen] = useState<"history" | "override" | null>(null);
  if (!life) return null;
  const move = (stage: LifecycleStage) =>
    act("lifecycle.move", { party_id: record.id, stage_id: stage.id }).catch((thrown) =>
      showError(toCommandError(thrown)),
    );
  const next = stages.filter((stage) => life.allowed.includes(stage.id));
  const others = stages.filter(
    (stage) => stage.is_active && stage.id !== life.stage.id && !life.allowed.includes(stage.id),
  );
  return (
    <>
      <Menu position="bottom-start" width={220}>
        <Menu.Target>
          <UnstyledButton className={classes.stage} aria-label={`Lifecycle stage: ${life.stage.name}`}>
            <Dot stage={life.stage} />
            <span className="k-cut" dir="auto">
              {life.stage.name}
            </span>
            <ChevronDown size={13} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {may.change && (
            <>
              <Menu.Label>Move to</Menu.Label>
              {next.map((stage) => (
                <Menu.Item key={stage.id} leftSection={<Dot stage={stage} />} onClick={() => void move(stage)}>
                  {stage.name}
                </Menu.Item>
              ))}
              {next.length === 0 && <Menu.Item disabled>No move leads on from here</Menu.Item>}
              {life.may_override && others.length > 0 && (
                <Menu.Item onClick={() => setOpen("override")}>Another stage, with a reason…</Menu.Item>
              )}
              <Menu.Divider />
            </>
          )}
          <Menu.Item onClick={() => setOpen("history")}>Purchases and moves…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === "history" && <LifeDialog life={life} name={record.title} onClose={() => setOpen(null)} />}
      {open === "override" && <OverrideDialog record={record} stages={others} onClose={() => setOpen(null)} />}
    </>
  );
}

/** A stage's colour; its name always stands beside it. */
export function Dot({ stage }: { stage: Pick<LifecycleStage, "color"> }) {
  return <span className={classes.dot} style={stage.color ? { background: stage.color } : undefined} aria-hidden />;
}
