import { Button, Menu, Popover, TextInput, UnstyledButton } from "@mantine/core";
import { Ellipsis, Plus } from "lucide-react";
import { useState } from "react";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { useWorkspace } from "../../data/queries";
import { useKeys } from "../../keys";
import type { RecordTypeInfo } from "../../transport/api";
import classes from "./lists.module.css";
import type { List } from "./useList";
import { builtinViews, isAsSaved, type SavedView, savedViews } from "./views";

/** Saved views as tabs: one click, or its number. */
export function ViewTabs({ info, list }: { info: RecordTypeInfo; list: List }) {
  const { memory, set } = list;
  const views = useWorkspace().data?.settings.views;
  const own = savedViews(views, info.key);
  const all = [...builtinViews(info), ...own];
  const current = all.find((view) => view.id === memory.view) ?? all[0];
  const show = (view: SavedView | undefined) => {
    if (view) set({ view: view.id, filter: view.filter, search: view.search, sort: view.sort, cursor: 0, offset: 0 });
  };
  useKeys({ view: (event) => show(all[Number(event.key) - 1]) });

  const store = (next: SavedView[]) => {
    const others = typeof views === "object" && views !== null ? views : {};
    void act("settings.update", { views: { ...others, [info.key]: next } }, false);
  };
  const now = { filter: memory.filter, search: memory.search, sort: memory.sort };
  const changed = current !== undefined && !isAsSaved(current, now);
  const isOwn = own.some((view) => view.id === current?.id);
  return (
    <div className={classes.views} role="tablist" aria-label="Views">
      {all.map((view, at) => (
        <UnstyledButton
          key={view.id}
          role="tab"
          aria-selected={view.id === current?.id}
          className={classes.view}
          title={at < 9 ? `${view.name} (${at + 1})` : view.name}
          onClick={() => show(view)}
        >
          {view.name}
        </UnstyledButton>
      ))}
      {changed && (
        <SaveView
          onSave={(name) => {
            const view = { id: newId(), name, ...now };
            store([...own, view]);
            set({ view: view.id });
          }}
        />
      )}
      {isOwn && current && (
        <Menu position="bottom-start">
          <Menu.Target>
            <UnstyledButton className={classes.view} aria-label={`Change the view ${current.name}`}>
              <Ellipsis size={14} aria-hidden />
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {changed && (
              <Menu.Item
                onClick={() => store(own.map((view) => (view.id === current.id ? { ...view, ...now } : view)))}
              >
                Save the changes
              </Menu.Item>
            )}
            {changed && <Menu.Item onClick={() => show(current)}>Drop the changes</Menu.Item>}
            <Menu.Item
              onClick={() => {
                store(own.filter((view) => view.id !== current.id));
                show(all[0]);
              }}
            >
              Delete the view
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}

function SaveView({ onSave }: { onSave: (name: string) => void }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" width={240} trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes.view} onClick={() => setOpen(!open)}>
          <Plus size={13} aria-hidden /> Save view
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label="Save view">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!name.trim()) return;
            onSave(name.trim());
            setOpen(false);
            setName("");
          }}
        >
          <TextInput
            size="xs"
            data-autofocus
            aria-label="Name of the view"
            placeholder="Name of the view"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" size="compact-sm" mt={8} disabled={!name.trim()}>
            Save
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
