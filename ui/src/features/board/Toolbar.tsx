import { Button, Menu, Select, TextInput, UnstyledButton } from "@mantine/core";
import { Check, ChevronDown, Plus, Search, X } from "lucide-react";
import { useRef } from "react";
import { IconAction, Kbd } from "../../components";
import { openNew } from "../../data/dialogs";
import { useCommand, useWord, useWorkspace } from "../../data/queries";
import { useKeys } from "../../keys";
import type { Board } from "../../transport/api";
import { rememberName } from "../lists/filters";
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

/** Whose deals, which words, and a new one. */
export function Toolbar({ board }: { board: Board | undefined }) {
  const search = useBoard((state) => state.search);
  const owner = useBoard((state) => state.owner);
  const picked = useBoard((state) => state.picked.length);
  const me = useWorkspace().data?.user;
  const users = useCommand("records.page", { type: "user", limit: 200 }).data?.rows ?? [];
  const word = useWord("deal");
  const input = useRef<HTMLInputElement>(null);
  const create = () =>
    openNew({ type: "deal", values: board ? { pipeline: board.pipeline } : undefined, done: () => undefined });
  useKeys({ search: () => input.current?.focus(), new: create });
  const others = users.filter((row) => row.id !== me?.id).map((row) => ({ value: row.id, label: row.title }));
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
      <Select
        aria-label="Owner"
        size="xs"
        w={150}
        placeholder="All owners"
        clearable
        searchable
        data={me ? [{ value: me.id, label: "Mine" }, ...others] : others}
        value={owner}
        onChange={(next, option) => {
          if (next) rememberName(next, option?.label ?? "");
          useBoard.setState({ owner: next });
        }}
      />
      <TextInput
        ref={input}
        w={190}
        size="xs"
        aria-label={`Search ${word.many.toLocaleLowerCase()} on the board`}
        placeholder="Title or customer"
        leftSection={<Search size={14} aria-hidden />}
        rightSection={
          search ? (
            <IconAction icon={X} label="Clear the search" size={20} onClick={() => useBoard.setState({ search: "" })} />
          ) : (
            <Kbd id="search" />
          )
        }
        value={search}
        onChange={(event) => useBoard.setState({ search: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          if (search) useBoard.setState({ search: "" });
          else event.currentTarget.blur();
        }}
      />
      <IconAction icon={Plus} label={`New ${word.one.toLocaleLowerCase()}`} keyId="new" onClick={create} />
    </>
  );
}
