import { ActionIcon, Button, Menu } from "@mantine/core";
import { Bookmark, Ellipsis } from "lucide-react";
import { useState } from "react";
import { MayChange, showError } from "../../components";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { useMay } from "../../data/queries";
import { useKeys } from "../../keys";
import { toCommandError } from "../../transport";
import { NameDialog } from "../lists/NameDialog";
import { contentOf, isChanged, type KeptReport, openKept } from "./kept";
import { useReports } from "./state";

const failed = (thrown: unknown) => showError(toCommandError(thrown));

/** Keeps the report that is shown under a name; all of it is undoable. */
export function Keep({ all }: { all: KeptReport[] }) {
  const state = useReports();
  const may = useMay();
  const [naming, setNaming] = useState<"new" | "rename" | null>(null);
  const shown = all.find((one) => one.id === state.kept);
  const changed = shown !== undefined && isChanged(shown, state);
  const change = async (values: Record<string, unknown>) => {
    if (shown) await act("records.update", { type: "saved_view", id: shown.id, values });
  };
  const update = (values: Record<string, unknown>) => change(values).catch(failed);
  const keep = async (name: string, shared: boolean) => {
    const id = newId();
    const position = Math.max(0, ...all.map((one) => one.position + 1));
    const values = { name, record_type: "report", content: contentOf(state), shared, position };
    await act("records.create", { type: "saved_view", id, values });
    useReports.setState({ kept: id });
  };
  useKeys({
    saveView: () => (shown ? void update({ content: contentOf(state) }) : setNaming("new")),
    saveViewAs: () => setNaming("new"),
  });
  if (!may.change) return null;
  return (
    <MayChange>
      {shown && changed && (
        <Button
          variant="light"
          size="compact-sm"
          title="Ctrl S"
          onClick={() => void update({ content: contentOf(state) })}
        >
          Keep the changes
        </Button>
      )}
      {!shown && (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<Bookmark size={14} aria-hidden />}
          onClick={() => setNaming("new")}
        >
          Keep report
        </Button>
      )}
      {shown && (
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={28} aria-label={`Change the report ${shown.name}`}>
              <Ellipsis size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {changed && <Menu.Item onClick={() => openKept(shown)}>Drop the changes</Menu.Item>}
            <Menu.Item onClick={() => setNaming("new")}>Keep as another report…</Menu.Item>
            <Menu.Item onClick={() => setNaming("rename")}>Rename…</Menu.Item>
            <Menu.Item onClick={() => void update({ shared: !shown.shared })}>
              {shown.shared ? "Keep it to myself" : "Share with everyone"}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              onClick={() => {
                useReports.setState({ kept: null });
                act("records.delete", { type: "saved_view", ids: [shown.id] }).catch(failed);
              }}
            >
              Delete the report
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {naming && (
        <NameDialog
          title={naming === "rename" ? "Rename the report" : "Keep this report"}
          label="Name of the report"
          name={naming === "rename" ? (shown?.name ?? "") : ""}
          shared={naming === "rename" ? null : true}
          onClose={() => setNaming(null)}
          onSave={async (name, shared) => {
            if (naming === "rename") await change({ name });
            else await keep(name, shared);
          }}
        />
      )}
    </MayChange>
  );
}
