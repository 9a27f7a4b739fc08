import { Button, Select } from "@mantine/core";
import { Bookmark, Trash2 } from "lucide-react";
import { IconAction, showError } from "../../components";
import { act } from "../../data/act";
import { useCommand } from "../../data/queries";
import { toCommandError } from "../../transport";
import classes from "./importing.module.css";
import { NONE, named, readBy } from "./mappings";
import type { Import } from "./useImport";

/** By which mapping the sheet is read; another one, or none, can be chosen. */
export function MappingBar({ all }: { all: Import }) {
  const { draft, inspection } = all;
  const saved = useCommand("importing.mappings", {}).data?.mappings ?? [];
  const recognised = inspection?.recognised ?? null;
  if (!recognised && saved.length === 0) return null;
  const data = [
    { value: NONE, label: "None: guess every column" },
    ...(recognised && !saved.some((one) => one.id === recognised.id)
      ? [{ value: recognised.id, label: recognised.name }]
      : []),
    ...saved.map((one) => ({ value: one.id, label: one.name })),
  ];
  const drop = async (id: string) => {
    try {
      await act("importing.delete_mapping", { id });
      readBy(NONE);
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  };
  return (
    <div className={classes.mappingBar}>
      <Bookmark size={16} aria-hidden />
      <span className={classes.mappingText} aria-live="polite">
        {recognised ? (
          <>
            {draft.mappingId === recognised.id ? "Read by " : "Recognised as "}
            <strong dir="auto">{named(recognised)}</strong>
          </>
        ) : (
          "Columns were guessed one by one"
        )}
      </span>
      {recognised && (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => readBy(NONE)}>
          That is wrong
        </Button>
      )}
      <Select
        size="xs"
        w={210}
        aria-label="Mapping"
        data={data}
        value={recognised?.id ?? NONE}
        onChange={(id) => id && readBy(id)}
      />
      {recognised?.kind === "saved" && (
        <IconAction
          icon={Trash2}
          label={`Delete the mapping ${recognised.name}`}
          changes
          onClick={() => void drop(recognised.id)}
        />
      )}
    </div>
  );
}
