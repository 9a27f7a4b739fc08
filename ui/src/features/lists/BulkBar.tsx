import { Autocomplete, Button, Group, Popover, Text, Tooltip } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { Download, Merge, Tag, Trash2 } from "lucide-react";
import { useState } from "react";
import { showError, tipLabel } from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { useCommand, useRecordType, useWord } from "../../data/queries";
import { useKeys } from "../../keys";
import { toCommandError } from "../../transport";
import { openExport } from "../exporting/open";
import classes from "./lists.module.css";

/** What can be done with the selected rows. Everything here can be undone, so nothing asks first. */
export function BulkBar({ type, ids, onDone }: { type: string; ids: string[]; onDone: () => void }) {
  const go = useNavigate();
  const word = useWord(type);
  const info = useRecordType(type);
  const remove = async () => {
    try {
      await act("records.delete", { type, ids });
      onDone();
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  };
  useKeys({ remove: () => void remove() });
  return (
    <div className={classes.bulk} role="toolbar" aria-label="Selected rows">
      <Text size="sm" fw={600} className="k-num" aria-live="polite">
        {formatNumber(ids.length)} selected
      </Text>
      <Group gap={4}>
        <TagButton type={type} ids={ids} />
        {info?.mergeable && (
          <Tooltip
            label={
              ids.length < 2 ? "Select at least two to merge" : `Merge them into one ${word.one.toLocaleLowerCase()}`
            }
          >
            <Button
              variant="subtle"
              color="gray"
              leftSection={<Merge size={15} aria-hidden />}
              disabled={ids.length < 2 || ids.length > 10}
              onClick={() => void go({ to: "/merge/$type", params: { type }, search: { ids: ids.join(",") } })}
            >
              Merge
            </Button>
          </Tooltip>
        )}
        <Button
          variant="subtle"
          color="gray"
          leftSection={<Download size={15} aria-hidden />}
          onClick={() => openExport({ type }, ids)}
        >
          Export
        </Button>
        <Tooltip label={tipLabel("Delete; can be undone", "remove")}>
          <Button
            variant="subtle"
            color="red"
            leftSection={<Trash2 size={15} aria-hidden />}
            onClick={() => void remove()}
          >
            Delete
          </Button>
        </Tooltip>
      </Group>
      <Button variant="subtle" color="gray" onClick={onDone} ml="auto">
        Clear selection
      </Button>
    </div>
  );
}

function TagButton({ type, ids }: { type: string; ids: string[] }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const known = useCommand("records.page", { type: "tag", limit: 200 }, { enabled: open }).data?.rows ?? [];
  const run = async (command: "tags.add" | "tags.remove") => {
    try {
      await act(command, { type, ids, tag: name.trim() });
      setOpen(false);
      setName("");
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  };
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" trapFocus width={280}>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<Tag size={15} aria-hidden />}
          onClick={() => setOpen(!open)}
        >
          Tag
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label="Tag the selected rows">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim()) void run("tags.add");
          }}
        >
          <Autocomplete
            size="xs"
            data-autofocus
            aria-label="Tag"
            placeholder="Name of the tag"
            data={known.map((row) => row.title)}
            value={name}
            onChange={setName}
            comboboxProps={{ withinPortal: false, position: "top-start" }}
          />
          <Group gap={6} mt={8} justify="flex-end">
            <Button size="compact-sm" variant="default" disabled={!name.trim()} onClick={() => void run("tags.remove")}>
              Remove tag
            </Button>
            <Button size="compact-sm" type="submit" disabled={!name.trim()}>
              Add tag
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
