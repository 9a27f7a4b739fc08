import { Button, Menu, UnstyledButton } from "@mantine/core";
import { Check, ChevronDown, Plus, X } from "lucide-react";
import { IconAction } from "../../components";
import { openNew } from "../../data/dialogs";
import { useWord } from "../../data/queries";
import { useKeys } from "../../keys";
import type { Board } from "../../transport/api";
import classes from "./board.module.css";
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

/** What is picked, and a new deal. */
export function Toolbar({ board }: { board: Board | undefined }) {
  const picked = useBoard((state) => state.picked.length);
  const word = useWord("deal");
  const create = () =>
    openNew({ type: "deal", values: board ? { pipeline: board.pipeline } : undefined, done: () => undefined });
  useKeys({ new: create });
  return (
    <>
      {picked > 0 && (
        <Button
          variant="light"
          rightSection={<X size={14} aria-hidden />}
          onClick={() => useBoard.setState({ picked: [] })}
        >
          {picked} picked
        </Button>
      )}
      <IconAction icon={Plus} label={`New ${word.one.toLocaleLowerCase()}`} keyId="new" onClick={create} />
    </>
  );
}
