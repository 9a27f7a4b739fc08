import { ActionIcon, Button, Menu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { Download, FileInput, Plus, SearchX } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { BusyBar, EmptyState, ErrorBanner, iconOf, Kbd, MayChange, Page, VirtualTable } from "../../components";
import { openNew } from "../../data/dialogs";
import { formatNumber } from "../../data/format";
import { type Rows, rowsBetween } from "../../data/pages";
import { useRecordType, useWord, useWorkspace } from "../../data/queries";
import { useSession } from "../../data/session";
import { useKeys } from "../../keys";
import { openExport } from "../exporting/open";
import { BulkBar } from "./BulkBar";
import { CellEditor } from "./CellEditor";
import { ColumnsMenu } from "./ColumnsMenu";
import { listColumns } from "./columns";
import { GroupMenu, GroupWords } from "./GroupMenu";
import classes from "./lists.module.css";
import { NarrowBar } from "./NarrowBar";
import { PasteDialog } from "./PasteDialog";
import { Peek } from "./Peek";
import { SortMenu } from "./SortMenu";
import { useCells } from "./useCells";
import { useChosen } from "./useChosen";
import { useColumnKeys } from "./useColumnKeys";
import { isHead, isRow, type Line, useLines } from "./useGroups";
import { useList } from "./useList";
import { ViewTabs } from "./ViewTabs";

/** So many lines before and after the record that is opened are handed on to walk along; the rest is read on the way. */
const WALK = 500;

/** The lines around one that have been read, without a gap. */
function readAround(lines: Rows<Line>, index: number): [number, number] {
  let [first, last] = [index, index];
  while (first > Math.max(0, index - WALK) && lines.at(first - 1) !== undefined) first -= 1;
  while (last < Math.min(lines.length - 1, index + WALK) && lines.at(last + 1) !== undefined) last += 1;
  return [first, last];
}

/** People, companies or deals: search, filter, sort, select, open. One screen for every record type. */
export function ListScreen({ type }: { type: string }) {
  const list = useList(type);
  const { info, memory, set, pages, groups, count } = list;
  const chosen = useChosen(list);
  const word = useWord(type);
  const go = useNavigate();
  const [peek, setPeek] = useState(false);
  const anchor = useRef(0);
  const offset = useRef(memory.offset);
  useEffect(() => () => useSession.getState().setList(type, { offset: offset.current }), [type]);

  const columns = useMemo(() => (info ? listColumns(info, list.layout) : []), [info, list.layout]);
  const lines = useLines(groups, pages.rows, pages.answered || !groups.open);
  const loaded = pages.loaded.length;
  const look = useCallback(
    (first: number, last: number) => pages.look(lines.rowsBefore(first), lines.rowsBefore(last)),
    [pages.look, lines],
  );
  const cursor = Math.min(memory.cursor, Math.max(0, lines.length - 1));
  const line = lines.at(cursor);
  const current = isRow(line) ? line : undefined;
  const cells = useCells({
    info,
    columns,
    rows: lines,
    read: pages.read,
    cursor,
    setCursor: (row) => set({ cursor: row }),
  });
  const open = (row: Line, index: number) => {
    if (isHead(row)) {
      set({ cursor: index });
      groups.toggle(row.value);
      return;
    }
    set({ cursor: index, offset: offset.current });
    const [first, last] = readAround(lines, index);
    const ids = rowsBetween(lines, first, last)
      .filter(isRow)
      .map((one) => one.id);
    const total = (memory.group ? groups.unfolded : count) ?? ids.length;
    useSession.getState().setWalk(type, ids, { request: list.request, first: lines.rowsBefore(first), total });
    void go({ to: "/record/$type/$id", params: { type, id: row.id } });
  };
  const select = (row: Line, index: number, range: boolean) => {
    if (range) {
      const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
      void pages.read(lines.rowsBefore(from), lines.rowsBefore(to)).then(chosen.add);
    } else if (isRow(row)) chosen.toggle(row.id);
    anchor.current = index;
    set({ cursor: index });
  };
  const move = (step: number) => {
    const next = Math.max(0, Math.min(lines.length - 1, cursor + step));
    set({ cursor: next });
    cells.move(next);
  };
  const close = () => {
    if (cells.range) cells.leave();
    else if (peek) setPeek(false);
    else if (chosen.count > 0) chosen.clear();
    else return false;
  };

  useKeys({
    down: () => move(1),
    up: () => move(-1),
    top: () => move(-lines.length),
    bottom: () => move(lines.length),
    open: () => cells.edit() || (line && open(line, cursor)),
    cellRight: () => (isHead(line) && line.folded ? groups.toggle(line.value) : isHead(line)),
    cellLeft: () => (isHead(line) && !line.folded ? groups.toggle(line.value) : isHead(line)),
    foldAll: () => groups.by !== null && groups.toggleAll(),
    peek: () => setPeek(!peek),
    select: () => current && select(current, cursor, false),
    selectRange: () => current && select(current, cursor, true),
    selectAll: chosen.everything,
    new: () => (info?.imported ? false : openNew({ type })),
    export: () => (chosen.count > 0 ? openExport({ type }, chosen) : openExport(list.asked)),
    back: close,
  });

  useColumnKeys(list, columns, cells.range?.column);

  const narrowed = memory.filter.length > 0 || memory.search.trim() !== "";
  const empty = !pages.isPending && count === 0;
  // PTY-31: agents stand in the list and count as no clients.
  const known = useWorkspace().data?.agents[type] ?? 0;
  const agents = narrowed ? 0 : known;
  return (
    <Page
      title={word.many}
      aside={
        <>
          {count !== undefined && (
            <span className="k-num" aria-live="polite">
              {formatNumber(count - agents)}
              {agents > 0 && ` and ${formatNumber(agents)} ${agents === 1 ? "agent" : "agents"}`}
            </span>
          )}
          {info && <ViewTabs viewed={list} />}
        </>
      }
      actions={
        <>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label="Export or import" variant="subtle">
                <Download size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<Download size={16} aria-hidden />} onClick={() => openExport(list.asked)}>
                Export {narrowed ? "what is shown" : "all"}…
              </Menu.Item>
              <MayChange>
                <Menu.Item leftSection={<FileInput size={16} aria-hidden />} onClick={() => void go({ to: "/import" })}>
                  Import a spreadsheet…
                </Menu.Item>
              </MayChange>
            </Menu.Dropdown>
          </Menu>
          <SortMenu list={list} />
          <GroupMenu list={list} />
          <ColumnsMenu list={list} />
        </>
      }
    >
      <NarrowBar
        viewed={list}
        label={`Search ${word.many.toLocaleLowerCase()}`}
        onLeave={(enter) => {
          if (enter && current && memory.search) open(current, cursor);
        }}
      />
      {pages.error && <ErrorBanner error={pages.error} onRetry={() => void pages.refetch()} />}
      {groups.error && <ErrorBanner error={groups.error} onRetry={() => set({ group: null })} />}
      {!chosen.all && count !== undefined && loaded < count && chosen.count >= loaded && loaded > 0 && (
        <div className={classes.offer}>
          All {formatNumber(loaded)} loaded rows are selected.
          <Button variant="subtle" size="compact-sm" rightSection={<Kbd id="selectAll" />} onClick={chosen.everything}>
            Select all {formatNumber(count)}
          </Button>
        </div>
      )}
      <div className={classes.body}>
        <div className={classes.table}>
          <BusyBar busy={pages.isFetching && !pages.answered} />
          {info && !empty && !pages.error && (
            <VirtualTable
              label={word.many}
              columns={columns}
              rows={lines}
              rowKey={(row) => row.id}
              rowLabel={(row) => (isRow(row) ? row.title : row.label)}
              total={count === undefined ? undefined : count + groups.groups.length}
              head={(row) =>
                isHead(row) ? { content: <GroupWords list={list} head={row} />, folded: row.folded } : null
              }
              onColumns={{
                move: (key, before) => list.moveColumn(key, before),
                resize: list.setWidth,
              }}
              question={JSON.stringify([list.asked, list.request.sort, memory.group])}
              onRange={look}
              sort={list.request.sort}
              onSort={list.sortBy}
              selected={chosen.loaded}
              onSelect={select}
              allSelected={chosen.count > 0 && pages.loaded.every((row) => chosen.loaded.has(row.id))}
              onSelectAll={(all) => (all ? chosen.add(pages.loaded) : chosen.clear())}
              cursor={cursor}
              onOpen={open}
              cells={cells.range}
              editor={
                cells.editing && cells.field && current ? (
                  <CellEditor
                    key={`${current.id} ${cells.field.key}`}
                    row={current}
                    field={cells.field}
                    onSaved={cells.step}
                    onCancel={cells.stop}
                  />
                ) : undefined
              }
              {...(cells.range ? { onCell: cells.click } : {})}
              offset={memory.offset}
              onOffset={(at) => {
                offset.current = at;
              }}
            />
          )}
          {empty &&
            !pages.error &&
            (narrowed ? (
              <NothingFound word={word.many} onClear={() => set({ filter: [], search: "" })} />
            ) : (
              <NothingYet type={type} />
            ))}
        </div>
        {peek && current && <Peek row={current} onClose={() => setPeek(false)} onOpen={() => open(current, cursor)} />}
      </div>
      {cells.pasted && info && <PasteDialog info={info} rows={cells.pasted} onClose={cells.closePaste} />}
      {chosen.count > 0 && <BulkBar type={type} chosen={chosen} />}
    </Page>
  );
}

function NothingFound({ word, onClear }: { word: string; onClear: () => void }) {
  return (
    <EmptyState
      icon={SearchX}
      title={`No ${word.toLocaleLowerCase()} match`}
      actions={
        <Button variant="default" onClick={onClear}>
          Clear search and filters
        </Button>
      }
    >
      Search finds words in names, e-mails, phones and companies, parts of them, and names that are nearly spelt so.
    </EmptyState>
  );
}

function NothingYet({ type }: { type: string }) {
  const word = useWord(type);
  const info = useRecordType(type);
  const go = useNavigate();
  // A sheet has no bytes.
  if (type === "document") {
    return (
      <EmptyState icon={info && iconOf(info.icon)} title={`No ${word.many.toLocaleLowerCase()} yet`}>
        Drop files on a person, a company, a deal or a note. Here all of them are found, by name, by tag and by their
        text.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={info && iconOf(info.icon)}
      title={`No ${word.many.toLocaleLowerCase()} yet`}
      actions={
        <MayChange>
          <Button leftSection={<FileInput size={15} aria-hidden />} onClick={() => void go({ to: "/import" })}>
            Bring a spreadsheet
          </Button>
          {!info?.imported && (
            <Button variant="default" leftSection={<Plus size={15} aria-hidden />} onClick={() => openNew({ type })}>
              New {word.one.toLocaleLowerCase()}
            </Button>
          )}
        </MayChange>
      }
    >
      A CSV or Excel file brings all of them at once; every import can be undone.
    </EmptyState>
  );
}
