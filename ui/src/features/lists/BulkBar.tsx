import {
  Autocomplete,
  Button,
  Group,
  Popover,
  ScrollArea,
  Text,
  TextInput,
  Tooltip,
  UnstyledButton,
} from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { Download, type LucideIcon, Merge, Pencil, Tag, Trash2, UserRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import { MayChange, NO_MERGE, showNote, someOthersWords, tipLabel, useBottomBar } from "../../components";
import { formatNumber } from "../../data/format";
import { useCommand, useMay, useRecordType, useWord } from "../../data/queries";
import { type KeyId, useKeys } from "../../keys";
import type { BulkAction, FieldInfo, Filter, RecordRow } from "../../transport/api";
import { openExport } from "../exporting/open";
import { BulkEdit } from "./BulkEdit";
import { runBulk } from "./bulk";
import classes from "./lists.module.css";
import type { Chosen } from "./useChosen";

interface BulkBarProps {
  type: string;
  chosen: Chosen;
  /** What a screen can do with them besides. */
  first?: ReactNode;
}

/** How many of the selected rows are somebody else's and stay as they are; who may change everything does not ask. */
function useLeftOut(type: string, { selection }: Chosen): number {
  const { change, set_up } = useMay();
  const request = { type, selection, action: { kind: "delete" } as const };
  return useCommand("bulk.preview", request, { enabled: change && !set_up, keep: true }).data?.refused ?? 0;
}

/** What can be done with the selected rows. Everything here can be undone, so nothing asks first. */
export function BulkBar({ type, chosen, first }: BulkBarProps) {
  const go = useNavigate();
  const word = useWord(type);
  const info = useRecordType(type);
  const [editing, setEditing] = useState(false);
  const { count, selection } = chosen;
  const leftOut = useLeftOut(type, chosen);
  const refused = leftOut >= count ? someOthersWords(leftOut, count) : null;
  const run = async (action: BulkAction) => {
    if (refused === null) return runBulk(type, selection, action, count);
    showNote(refused);
    return false;
  };
  const edit = () => (refused === null ? setEditing(true) : showNote(refused));
  const remove = async () => {
    if (await run({ kind: "delete" })) chosen.clear();
  };
  useKeys({ remove: () => void remove(), edit });
  const owner = info?.fields.find((field) => field.kind === "user" && !field.read_only);
  const tagged = info?.fields.some((field) => field.kind === "tags");
  const ids = "ids" in selection ? selection.ids : [];
  useBottomBar();
  const may = useMay();
  const mergeable = may.merge && ids.length >= 2 && ids.length <= 20;
  return (
    <div className={classes.bulk} role="toolbar" aria-label="Selected rows">
      <Text size="sm" fw={600} className="k-num" aria-live="polite">
        {chosen.all ? `All ${formatNumber(count)} selected` : `${formatNumber(count)} selected`}
      </Text>
      {leftOut > 0 && (
        <Text size="sm" c="dimmed" aria-live="polite">
          {refused ?? `${someOthersWords(leftOut, count)} and ${leftOut === 1 ? "stays as it is" : "stay as they are"}`}
        </Text>
      )}
      <Group gap={4}>
        {first}
        <MayChange>
          <Tooltip label={refused ?? tipLabel("Set a field of all of them", "edit")}>
            <BarButton icon={Pencil} label="Edit" refused={refused !== null} onClick={edit} />
          </Tooltip>
          {tagged && <TagButton onRun={run} refused={refused} />}
          {owner && <AssignButton field={owner} onRun={run} refused={refused} />}
        </MayChange>
        {info?.mergeable && (
          <Tooltip
            label={
              !may.merge
                ? NO_MERGE
                : mergeable
                  ? `Merge them into one ${word.one.toLocaleLowerCase()}`
                  : "Select two to twenty rows to merge them"
            }
          >
            <BarButton
              icon={Merge}
              label="Merge"
              refused={!mergeable || leftOut > 0}
              onClick={() => void go({ to: "/merge/$type", params: { type }, search: { ids: ids.join(",") } })}
            />
          </Tooltip>
        )}
        <BarButton icon={Download} label="Export" onClick={() => openExport({ type }, chosen)} />
        <MayChange>
          <Tooltip label={refused ?? tipLabel("Delete; can be undone", "remove")}>
            <BarButton
              icon={Trash2}
              label="Delete"
              color="red"
              refused={refused !== null}
              onClick={() => void remove()}
            />
          </Tooltip>
        </MayChange>
      </Group>
      <Button variant="subtle" color="gray" onClick={chosen.clear} ml="auto">
        Clear selection
      </Button>
      {editing && info && <BulkEdit info={info} chosen={chosen} onClose={() => setEditing(false)} />}
    </div>
  );
}

interface BarButtonProps {
  icon: LucideIcon;
  label: string;
  color?: string;
  /** It does nothing now; its tooltip says why. */
  refused?: boolean;
  onClick: () => void;
}

function BarButton({ icon: Icon, label, color = "gray", refused = false, ...rest }: BarButtonProps) {
  return (
    <Button variant="subtle" color={color} leftSection={<Icon size={15} aria-hidden />} disabled={refused} {...rest}>
      {label}
    </Button>
  );
}

interface OpeningProps {
  icon: LucideIcon;
  label: string;
  tip: string;
  keyId: KeyId;
  /** Why it does nothing now. */
  refused: string | null;
  children: (close: () => void) => ReactNode;
}

/** A button of the bar that asks one thing before it acts. */
function Opening({ icon: Icon, label, tip, keyId, refused, children }: OpeningProps) {
  const [open, setOpen] = useState(false);
  useKeys({ [keyId]: () => (refused === null ? setOpen(true) : showNote(refused)) });
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" trapFocus width={280}>
      <Popover.Target>
        <Tooltip label={refused ?? tipLabel(tip, keyId)} disabled={open}>
          <Button
            variant="subtle"
            color="gray"
            disabled={refused !== null}
            leftSection={<Icon size={15} aria-hidden />}
            onClick={() => setOpen(!open)}
          >
            {label}
          </Button>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={tip}>
        {children(() => setOpen(false))}
      </Popover.Dropdown>
    </Popover>
  );
}

type Run = (action: BulkAction) => Promise<boolean>;

interface ActProps {
  onRun: Run;
  /** Why it does nothing now. */
  refused: string | null;
}

function TagButton({ onRun, refused }: ActProps) {
  return (
    <Opening icon={Tag} label="Tag" tip="Tag the selected rows" keyId="tag" refused={refused}>
      {(close) => <TagForm onRun={onRun} onDone={close} />}
    </Opening>
  );
}

function TagForm({ onRun, onDone }: { onRun: Run; onDone: () => void }) {
  const [name, setName] = useState("");
  const known = useCommand("records.page", { type: "tag", limit: 200 }).data?.rows ?? [];
  const run = async (kind: "add_tag" | "remove_tag") => {
    if (name.trim() && (await onRun({ kind, tag: name.trim() }))) onDone();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void run("add_tag");
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
        <Button size="compact-sm" variant="default" disabled={!name.trim()} onClick={() => void run("remove_tag")}>
          Remove tag
        </Button>
        <Button size="compact-sm" type="submit" disabled={!name.trim()}>
          Add tag
        </Button>
      </Group>
    </form>
  );
}

function AssignButton({ field, onRun, refused }: ActProps & { field: FieldInfo }) {
  return (
    <Opening icon={UserRound} label="Assign" tip="Assign the selected rows" keyId="assign" refused={refused}>
      {(close) => <AssignForm field={field} onRun={onRun} onDone={close} />}
    </Opening>
  );
}

/** PTY-35: only who is active is given records. */
const ACTIVE: Filter = { field: "active", op: "eq", value: true };

function AssignForm({ field, onRun, onDone }: { field: FieldInfo; onRun: Run; onDone: () => void }) {
  const [text, setText] = useState("");
  const users = useCommand("records.page", { type: "user", filter: ACTIVE, limit: 200 }).data?.rows ?? [];
  const found = users.filter((user) => user.title.toLocaleLowerCase().includes(text.toLocaleLowerCase()));
  const assign = async (user: RecordRow | undefined) => {
    if (user && (await onRun({ kind: "set", values: { [field.key]: user.id } }))) onDone();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void assign(found[0]);
      }}
    >
      <TextInput
        size="xs"
        data-autofocus
        aria-label={field.label}
        placeholder="Find a user"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        mb={6}
      />
      <ScrollArea.Autosize mah={220}>
        {found.map((user) => (
          <UnstyledButton key={user.id} className={classes.choice} onClick={() => void assign(user)}>
            {user.title}
          </UnstyledButton>
        ))}
      </ScrollArea.Autosize>
    </form>
  );
}
