import { Button, Group, SegmentedControl, Text, TextInput } from "@mantine/core";
import { FileSpreadsheet } from "lucide-react";
import { type DragEvent, useEffect, useState } from "react";
import { BusyBar, ErrorBanner, showError, showNote } from "../../components";
import { formatNumber } from "../../data/format";
import { useWords } from "../../data/queries";
import { listenDrops, shell, toCommandError } from "../../transport";
import { Batches } from "./Batches";
import classes from "./importing.module.css";
import { SeenFile } from "./SeenFile";
import { SheetTable } from "./SheetTable";
import type { Import } from "./useImport";

const SHEETS = [
  { name: "Spreadsheets", extensions: ["csv", "tsv", "txt", "xlsx", "xls", "xlsm", "ods"] },
  { name: "All files", extensions: ["*"] },
];

export const IMPORTED = ["person", "organization", "deal"];

export function FileStep({ all }: { all: Import }) {
  const { draft, inspection, looking } = all;
  if (draft.path === "") {
    return (
      <>
        <ChooseFile onChoose={draft.choose} />
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
          <TypeChoice all={all} />
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

function nameOf(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}

async function pick(onChoose: (path: string) => void): Promise<void> {
  try {
    const path = await shell.pickFile({
      title: "Choose a spreadsheet",
      filters: SHEETS,
      save: false,
      default_name: null,
    });
    if (path) onChoose(path);
  } catch (thrown) {
    showError(toCommandError(thrown));
  }
}

/** What a drop on the page says about where the file lies; browsers keep the path of a file to themselves. */
function droppedPath(event: DragEvent): string | null {
  const text = event.dataTransfer.getData("text/uri-list") || event.dataTransfer.getData("text/plain");
  const first = text.split(/\r?\n/).find((line) => line !== "" && !line.startsWith("#"));
  if (!first) return null;
  if (first.startsWith("file://")) return decodeURIComponent(new URL(first).pathname);
  return first.startsWith("/") ? first : null;
}

function ChooseFile({ onChoose }: { onChoose: (path: string) => void }) {
  const [path, setPath] = useState("");
  const [over, setOver] = useState(false);
  useEffect(
    () =>
      listenDrops((paths) => {
        const first = paths[0];
        if (first) onChoose(first);
      }),
    [onChoose],
  );
  return (
    <section
      className={classes.drop}
      data-over={over || undefined}
      aria-label="Choose a spreadsheet"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const dropped = droppedPath(event);
        if (dropped) onChoose(dropped);
        else if (event.dataTransfer.files.length > 0)
          showNote("A browser does not say where a dropped file lies. Paste its path instead.");
      }}
    >
      <FileSpreadsheet size={28} strokeWidth={1.5} aria-hidden className={classes.fileIcon} />
      <Text fw={600}>Bring people, companies or deals from a spreadsheet</Text>
      <Text size="sm" c="dimmed" ta="center" maw={440}>
        CSV, TSV, Excel or OpenDocument, of any size. Nothing is written before you have seen what will happen.
      </Text>
      <Button mt={8} data-autofocus onClick={() => void pick(onChoose)}>
        Choose a file…
      </Button>
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
  const data = IMPORTED.map((key) => ({ value: key, label: word(key).many }));
  return (
    <Group gap={10} wrap="wrap">
      <Text size="sm" fw={500} id="rows-are">
        {inspection ? `The ${formatNumber(inspection.rows)} rows are` : "The rows are"}
      </Text>
      <SegmentedControl
        size="xs"
        aria-labelledby="rows-are"
        data={data}
        value={type}
        onChange={(next) => draft.set({ type: next, mapping: {}, matchBy: null })}
      />
      {draft.type === null && inspection && (
        <Text size="xs" c="dimmed">
          {inspection.type ? "Guessed from the columns" : "The columns do not tell"}
        </Text>
      )}
    </Group>
  );
}
