import { Button, Group, Select, Text, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { CircleAlert, FileSpreadsheet } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { BusyBar, ErrorBanner } from "../../components";
import { formatNumber } from "../../data/format";
import { listedTypes } from "../../data/places";
import { useCatalog, useWords } from "../../data/queries";
import { isCalendar, bring as lookAtCalendar } from "../calendar/files";
import { Batches } from "./Batches";
import classes from "./importing.module.css";
import { named } from "./mappings";
import { PasteBlock } from "./PasteBlock";
import { keepBlock, usePastedBlock } from "./pasting";
import { SeenFile } from "./SeenFile";
import { SheetTable } from "./SheetTable";
import { nameOf, pickSheet } from "./sheets";
import type { Import } from "./useImport";

export function FileStep({ all }: { all: Import }) {
  const { draft, inspection, looking } = all;
  const go = useNavigate();
  // Who brings a calendar here finds the place where its meetings are looked at.
  const choose = (path: string) =>
    isCalendar(path) ? void go({ to: "/calendar" }).then(() => lookAtCalendar(path)) : draft.choose(path);
  if (draft.path === "") {
    return (
      <>
        <ChooseFile onChoose={choose} />
        <Batches />
      </>
    );
  }
  return (
    <div className={classes.stack}>
      <BusyBar busy={looking.isFetching} />
      <div className={classes.fileHead}>
        <FileSpreadsheet size={20} strokeWidth={1.75} aria-hidden className={classes.fileIcon} />
        <div className={classes.fileName}>
          <strong dir="auto">{inspection?.file_name ?? nameOf(draft.path)}</strong>
          <span>{draft.path}</span>
        </div>
        <Button variant="default" onClick={() => void pick(draft.choose)}>
          Choose another…
        </Button>
      </div>
      {looking.error && (
        <ErrorBanner error={looking.error} title="This file cannot be read" onRetry={() => void looking.refetch()} />
      )}
      {inspection && !looking.error && (
        <>
          {inspection.rows === 0 ? (
            <p className={classes.warn} role="status">
              <CircleAlert size={14} aria-hidden /> There is nothing to import: no row stands below the names of the
              columns. Say in which row the names stand, or choose another file.
            </p>
          ) : (
            <TypeChoice all={all} />
          )}
          <SeenFile inspection={inspection} options={draft.options} onChange={(options) => draft.set({ options })} />
          <section aria-labelledby="first-rows">
            <h3 id="first-rows" className={classes.subheading}>
              First rows
            </h3>
            <SheetTable inspection={inspection} />
          </section>
        </>
      )}
      {!inspection && looking.error && (
        <SeenFile inspection={null} options={draft.options} onChange={(options) => draft.set({ options })} />
      )}
    </div>
  );
}

async function pick(onChoose: (path: string) => void): Promise<void> {
  const path = await pickSheet();
  if (path) onChoose(path);
}

function ChooseFile({ onChoose }: { onChoose: (path: string) => void }) {
  const [path, setPath] = useState("");
  // Whoever comes here by keyboard opens the dialog with Enter.
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus({ preventScroll: true }), []);
  const [pasting, setPasting] = useState(false);
  const word = useWords();
  const many = (type: string) => word(type).many.toLocaleLowerCase();
  const bring = async (text: string) => {
    const kept = await keepBlock(text);
    if (kept) onChoose(kept);
  };
  usePastedBlock((text) => void bring(text));
  return (
    <section className={classes.drop} aria-label="Choose a spreadsheet">
      <FileSpreadsheet size={28} strokeWidth={1.5} aria-hidden className={classes.fileIcon} />
      <Text fw={600}>{`Bring ${many("person")}, ${many("organization")} or ${many("deal")} from a spreadsheet`}</Text>
      <Text size="sm" c="dimmed" ta="center" maw={440}>
        CSV, TSV, Excel, OpenDocument, JSON or address cards (vCard), of any size, zipped too; or cells pasted with
        Ctrl+V. Nothing is written before you have seen what will happen.
      </Text>
      <Group gap="xs" mt={8}>
        <Button ref={button} onClick={() => void pick(onChoose)}>
          Choose a file…
        </Button>
        <Button variant="default" onClick={() => setPasting(true)}>
          Paste cells…
        </Button>
      </Group>
      {pasting && <PasteBlock onBlock={(text) => void bring(text)} onClose={() => setPasting(false)} />}
      <form
        className={classes.pathForm}
        onSubmit={(event) => {
          event.preventDefault();
          if (path.trim() !== "") onChoose(path.trim());
        }}
      >
        <TextInput
          size="xs"
          aria-label="Path of the file on this computer"
          placeholder="or drop it here, or paste its path"
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={path.trim() === ""}>
          Open
        </Button>
      </form>
    </section>
  );
}

function TypeChoice({ all }: { all: Import }) {
  const { draft, type, inspection } = all;
  const word = useWords();
  const data = listedTypes(useCatalog()).map((one) => ({ value: one.key, label: word(one.key).many }));
  return (
    <Group gap={10} wrap="wrap">
      <Text size="sm" fw={500} id="rows-are">
        {inspection?.rows === 1 ? "The row is" : `The ${inspection ? formatNumber(inspection.rows) : ""} rows are`}
      </Text>
      <Select
        size="xs"
        w={180}
        aria-labelledby="rows-are"
        data={data}
        value={type}
        onChange={(next) => next && draft.set({ type: next, mapping: {}, matchBy: null, along: {} })}
      />
      {draft.type === null && inspection && (
        <Text size="xs" c="dimmed">
          {inspection.recognised
            ? `Recognised as ${named(inspection.recognised)}`
            : inspection.type
              ? "Guessed from what stands in the file"
              : "The columns do not tell"}
        </Text>
      )}
    </Group>
  );
}
