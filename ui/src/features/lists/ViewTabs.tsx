import { Button, Menu, UnstyledButton } from "@mantine/core";
import { Ellipsis, Lock, Pin, Plus } from "lucide-react";
import { useState } from "react";
import { showError, tipLabel } from "../../components";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { useMay } from "../../data/queries";
import { useKeys } from "../../keys";
import { toCommandError } from "../../transport";
import { keepList } from "./left";
import classes from "./lists.module.css";
import { NameDialog } from "./NameDialog";
import { contentOf, layoutKey, type SavedView, showView, type Viewed } from "./views";

const failed = (thrown: unknown) => showError(toCommandError(thrown));

/** What can be done with the view that is shown; all of it is undoable. */
function useViewActs({ type, place, view, views, memory, set, layout }: Viewed) {
  const own = views.filter((one) => !one.builtin);
  const update = (one: SavedView, values: Record<string, unknown>) =>
    act("records.update", { type: "saved_view", id: one.id, values }).catch(failed);
  const forget = (one: SavedView) => keepList(layoutKey(type, one.id), null);
  return {
    update,
    /** What is shown now becomes the view. */
    save: async () => {
      if (!view || view.builtin) return;
      await update(view, { content: contentOf(memory, layout) });
      forget(view);
    },
    /** What is shown now becomes another view. */
    saveAs: async (name: string, shared: boolean) => {
      const id = newId();
      const position = Math.max(0, ...own.map((one) => one.position + 1));
      const values = { name, record_type: type, content: contentOf(memory, layout), shared, position };
      await act("records.create", { type: "saved_view", id, values });
      set({ view: id });
      keepList(place, { view: id });
      if (view && !view.builtin) forget(view);
    },
    /** What is shown is as the view says again. */
    revert: () => {
      if (!view) return;
      if (!view.builtin) forget(view);
      showView(place, view);
    },
    remove: async () => {
      if (!view) return;
      await act("records.delete", { type: "saved_view", ids: [view.id] }).catch(failed);
      if (views[0]) showView(place, views[0]);
    },
    /** One place to the left or right among the views that were saved. */
    move: async (step: number) => {
      const order = own.filter((one) => one.id !== view?.id);
      if (!view) return;
      order.splice(Math.max(0, own.indexOf(view) + step), 0, view);
      const rows = order.map((one, position) => ({ id: one.id, values: { position } }));
      await act("records.update_many", { type: "saved_view", rows }).catch(failed);
    },
  };
}

/** Saved views as tabs: one click, or its number. */
export function ViewTabs({ viewed }: { viewed: Viewed }) {
  const { place, views, view: current, changed } = viewed;
  const acts = useViewActs(viewed);
  const [naming, setNaming] = useState<"new" | "rename" | null>(null);
  const may = useMay();
  const own = current !== undefined && !current.builtin;
  useKeys({
    view: (event) => {
      const view = views[Number(event.key) - 1];
      if (view) showView(place, view);
    },
    saveView: () => (own ? void acts.save() : setNaming("new")),
    saveViewAs: () => setNaming("new"),
  });
  return (
    <>
      <div className={classes.views} role="tablist" aria-label="Views">
        {views.map((view, at) => (
          <UnstyledButton
            key={view.id}
            role="tab"
            aria-selected={view.id === current?.id}
            className={classes.view}
            title={at < 9 ? `${view.name} (${at + 1})` : view.name}
            onClick={() => showView(place, view)}
          >
            {view.pinned && <Pin size={11} aria-label="Pinned" />}
            {!view.shared && <Lock size={11} aria-label="Only for you" />}
            <span className="k-cut">{view.name}</span>
            {changed && view.id === current?.id && <span className={classes.changed} role="img" aria-label="changed" />}
          </UnstyledButton>
        ))}
      </div>
      {changed && own && may.change && (
        <Button variant="light" size="compact-sm" title="Ctrl S" onClick={() => void acts.save()}>
          Save
        </Button>
      )}
      {changed && !own && may.change && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<Plus size={13} aria-hidden />}
          onClick={() => setNaming("new")}
        >
          Save view
        </Button>
      )}
      {current && (own || changed) && may.change && (
        <Menu position="bottom-start" width={240}>
          <Menu.Target>
            <UnstyledButton className={classes.view} aria-label={`Change the view ${current.name}`}>
              <Ellipsis size={14} aria-hidden />
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {changed && own && may.change && (
              <Menu.Item onClick={() => void acts.save()} rightSection={tipLabel("", "saveView")}>
                Save the changes
              </Menu.Item>
            )}
            {changed && <Menu.Item onClick={acts.revert}>Drop the changes</Menu.Item>}
            <Menu.Item onClick={() => setNaming("new")} rightSection={tipLabel("", "saveViewAs")}>
              Save as a new view…
            </Menu.Item>
            {own && (
              <>
                <Menu.Divider />
                <Menu.Item onClick={() => setNaming("rename")}>Rename…</Menu.Item>
                <Menu.Item onClick={() => void acts.saveAs(`${current.name} copy`, current.shared).catch(failed)}>
                  Duplicate
                </Menu.Item>
                <Menu.Item onClick={() => void acts.update(current, { pinned: !current.pinned })}>
                  {current.pinned ? "Take out of the rail" : "Pin to the rail"}
                </Menu.Item>
                <Menu.Item onClick={() => void acts.update(current, { shared: !current.shared })}>
                  {current.shared ? "Keep it to myself" : "Share with everyone"}
                </Menu.Item>
                <Menu.Item onClick={() => void acts.update(current, { usual: !current.usual })}>
                  {current.usual ? "Do not open the list with it" : "Open the list with it"}
                </Menu.Item>
                <Menu.Item onClick={() => void acts.move(-1)}>Move to the left</Menu.Item>
                <Menu.Item onClick={() => void acts.move(1)}>Move to the right</Menu.Item>
                <Menu.Divider />
                <Menu.Item onClick={() => void acts.remove()}>Delete the view</Menu.Item>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      {naming && (
        <NameDialog
          title={naming === "rename" ? "Rename the view" : "Save as a view"}
          label="Name of the view"
          name={naming === "rename" ? (current?.name ?? "") : ""}
          shared={naming === "rename" ? null : true}
          onClose={() => setNaming(null)}
          onSave={async (name, shared) => {
            if (naming === "rename" && current) await acts.update(current, { name });
            else await acts.saveAs(name, shared);
          }}
        />
      )}
    </>
  );
}
