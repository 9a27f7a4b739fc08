import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { Columns3, FileInput, Plus, SearchX } from "lucide-react";
import { useCallback, useEffect, useMemo } from "react";
import { BusyBar, EmptyState, ErrorBanner, MayChange, Page } from "../../components";
import { openNew } from "../../data/dialogs";
import { useCommand, useWord } from "../../data/queries";
import { useSession } from "../../data/session";
import type { BoardStage, DealCard, Filter } from "../../transport/api";
import { rememberName } from "../lists/filters";
import { NarrowBar } from "../lists/NarrowBar";
import { ViewTabs } from "../lists/ViewTabs";
import { useViewed } from "../lists/views";
import { EditDialog } from "../records/EditDialog";
import { Celebration } from "./Celebration";
import { CloseDialog } from "./CloseDialog";
import { Columnset, justDragged } from "./Columnset";
import { DropZones } from "./DropZones";
import { FillDialog } from "./FillDialog";
import { Lanes } from "./Lanes";
import { Picked } from "./Picked";
import { Summary } from "./Summary";
import { useBoard } from "./state";
import { PipelineSwitch, Toolbar } from "./Toolbar";

function boardFilter(filters: Filter[], search: string): Filter | null {
  const all = [...filters];
  if (search) {
    const name: Filter = { field: "display_name", op: "contains", value: search };
    all.push({
      any: [
        { field: "title", op: "contains", value: search },
        ...["organization", "person", "household", "contact"].map(
          (related): Filter => ({ related, op: "some", filter: name }),
        ),
      ],
    });
  }
  return all.length === 0 ? null : all.length === 1 ? (all[0] ?? null) : { all };
}

/** SCR-24: the deals of one pipeline by stage. */
export function BoardScreen() {
  const pipelineId = useBoard((state) => state.pipeline);
  const lanes = useBoard((state) => state.lanes);
  const picked = useBoard((state) => state.picked);
  const viewed = useViewed("deal", "board");
  const { info, memory, set, ready } = viewed;
  const filters = memory.filter;
  const [search] = useDebouncedValue(memory.search.trim(), 120);
  const filter = useMemo(() => boardFilter(filters, search), [filters, search]);
  const query = useCommand("board.get", { pipeline_id: pipelineId, filter }, { enabled: ready, keep: true });
  const board = query.data;
  const go = useNavigate();
  const word = useWord("deal");

  useEffect(() => {
    if (query.error?.code === "not_found" && pipelineId !== null) useBoard.setState({ pipeline: null });
  }, [query.error, pipelineId]);

  const open = useCallback(
    (card: DealCard, column: DealCard[]) => {
      if (justDragged()) return;
      useBoard.setState({ focused: card.id });
      useSession.getState().setWalk(
        "deal",
        column.map((one) => one.id),
      );
      void go({ to: "/record/$type/$id", params: { type: "deal", id: card.id } });
    },
    [go],
  );
  const rows = useCallback(
    (stage: BoardStage) => {
      const shown: Filter[] = [{ field: "stage", op: "eq", value: stage.id }, ...filters];
      rememberName(stage.id, stage.name);
      useSession
        .getState()
        .setList("deal", { view: "all", filter: shown, search, cursor: 0, offset: 0, selected: [], allBut: null });
      void go({ to: "/list/$type", params: { type: "deal" } });
    },
    [go, filters, search],
  );

  useEffect(
    () => () => {
      useBoard.setState({ drag: null, menu: null, closing: null, filling: null, won: null });
    },
    [],
  );

  const total = board?.stages.reduce((sum, stage) => sum + stage.count, 0) ?? 0;
  const empty = board !== undefined && total === 0;
  return (
    <Page
      title={<PipelineSwitch board={board} />}
      aside={info && <ViewTabs viewed={viewed} />}
      actions={<Toolbar board={board} />}
    >
      <NarrowBar
        viewed={viewed}
        label={`Search ${word.many.toLocaleLowerCase()} on the board`}
        placeholder="Title or customer"
      >
        {board && <Summary stages={board.stages} />}
      </NarrowBar>
      <BusyBar busy={query.isFetching} />
      {query.error && <ErrorBanner error={query.error} onRetry={() => void query.refetch()} />}
      {board && empty && filter === null ? (
        <NoDeals onImport={() => void go({ to: "/import" })} pipeline={board.pipeline} />
      ) : (
        board &&
        (lanes ? (
          <Lanes board={board} by={lanes} filter={filter} onOpen={open} onRows={rows} />
        ) : (
          <Columnset stages={board.stages} board={board} filter={filter} onOpen={open} onRows={rows} />
        ))
      )}
      {board && <DropZones stages={board.stages} />}
      {board && picked.length > 0 && <Picked stages={board.stages} />}
      {board && empty && filter !== null && (
        <EmptyState
          icon={SearchX}
          title="No deals match"
          actions={
            <Button variant="default" onClick={() => set({ filter: [], search: "" })}>
              Show all deals
            </Button>
          }
        />
      )}
      <CloseDialog />
      <FillDialog />
      <Celebration />
      <EditDialog />
      <Live />
    </Page>
  );
}

function NoDeals({
  onImport,
  pipeline,
}: {
  onImport: () => void;
  pipeline: { type: string; id: string; title: string };
}) {
  return (
    <EmptyState
      icon={Columns3}
      title="No deals in this pipeline yet"
      actions={
        <MayChange>
          <Button leftSection={<FileInput size={15} aria-hidden />} onClick={onImport}>
            Bring a spreadsheet
          </Button>
          <Button
            variant="default"
            leftSection={<Plus size={15} aria-hidden />}
            onClick={() => openNew({ type: "deal", values: { pipeline }, done: () => undefined })}
          >
            New deal
          </Button>
        </MayChange>
      }
    >
      Every deal becomes a card in the column of its stage. Drag it on, or press Shift with the arrow keys.
    </EmptyState>
  );
}

/** What a screen reader hears of picks, moves and what the file refused. */
function Live() {
  const said = useBoard((state) => state.said);
  return (
    <div className="k-hidden" role="status" aria-live="assertive">
      {said}
    </div>
  );
}
