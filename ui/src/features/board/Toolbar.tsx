import { Button, Menu, UnstyledButton } from "@mantine/core";
import { Check, ChevronDown, Plus, Rows3 } from "lucide-react";
import { IconAction } from "../../components";
import { openNew } from "../../data/dialogs";
import { useWord } from "../../data/queries";
import { useKeys } from "../../keys";
import type { Board } from "../../transport/api";
import classes from "./board.module.css";
import type { LaneBy } from "./lanes";
import { useBoard } from "./state";

/** The name of the pipeline; where there are several, the way to another. */
export function PipelineSwitch({ board }: { board: Board | undefined }) {
  if (!board) return "Board";
  if (board.pipelines.length < 2) return board.pipeline.title;
  return (
    <Menu position="bottom-start" width={220}>
      <Menu.Target>
        <UnstyledButton className={classes.switch} aria-label={`Pipeline ${board.pipeline.title}: show another`}>
          <span className="k-cut">{board.pipeline.title}</span>
          <ChevronDown size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {board.pipelines.map((one) => (
          <Menu.Item
            key={one.id}
            rightSection={one.id === board.pipeline.id ? <Check size={14} aria-label="Shown" /> : undefined}
            onClick={() => useBoard.setState({ pipeline: one.id, picked: [], focused: null })}
          >
            {one.title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Swim lanes, and a new deal. */
export function Toolbar({ board }: { board: Board | undefined }) {
  const word = useWord("deal");
  const create = () =>
    openNew({ type: "deal", values: board ? { pipeline: board.pipeline } : undefined, done: () => undefined });
  useKeys({ new: create });
  return (
    <>
      <LaneSwitch />
      <IconAction icon={Plus} label={`New ${word.one.toLocaleLowerCase()}`} keyId="new" onClick={create} />
    </>
  );
}

const LANES: { by: LaneBy | null; label: string }[] = [
  { by: null, label: "No lanes" },
  { by: "owner", label: "Lanes by owner" },
  { by: "party", label: "Lanes by customer" },
];

function LaneSwitch() {
  const by = useBoard((state) => state.lanes);
  return (
    <Menu position="bottom-end" width={190}>
      <Menu.Target>
        <Button
          variant={by ? "light" : "subtle"}
          color={by ? undefined : "gray"}
          leftSection={<Rows3 size={15} aria-hidden />}
        >
          {LANES.find((one) => one.by === by)?.label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {LANES.map((one) => (
          <Menu.Item
            key={one.label}
            rightSection={one.by === by ? <Check size={14} aria-label="Shown" /> : undefined}
            onClick={() => useBoard.setState({ lanes: one.by, focused: null })}
          >
            {one.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
