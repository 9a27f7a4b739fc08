import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useNavigate, useParams } from "@tanstack/react-router";
import { GitMerge, Trash2 } from "lucide-react";
import { BusyBar, ErrorBanner, MayChange, Near, NotHere, showError } from "../../components";
import { act } from "../../data/act";
import { useCommand, useRecordType } from "../../data/queries";
import { neighbour, useSession } from "../../data/session";
import { useKeys } from "../../keys";
import { toCommandError } from "../../transport";
import type { RecordRow } from "../../transport/api";
import { Celebration } from "../board/Celebration";
import { CloseDialog } from "../board/CloseDialog";
import { FillDialog } from "../board/FillDialog";
import { DocumentPage, Documents } from "../documents";
import { HOLDERS } from "../documents/Attach";
import { Message } from "../interactions/Message";
import { MergedFrom } from "../merging/MergedFrom";
import { NoPeople, RelationshipForm } from "../relations";
import { EditDialog } from "./EditDialog";
import { Facts } from "./Facts";
import { Header } from "./Header";
import { useNear } from "./near";
import { Others } from "./Others";
import { Related } from "./Related";
import classes from "./records.module.css";
import { StageBar } from "./StageBar";
import { Narrow, Views } from "./Views";

/** SCR-02: one person, company or deal. */
export function RecordScreen() {
  const { type, id } = useParams({ from: "/record/$type/$id" });
  const got = useCommand("records.get", { type, id }, { keep: true });
  const record = got.data?.record;
  const go = useNavigate();
  // While the next record is read, the old one stays on the screen; it must not be taken for the new one.
  const stale = record !== undefined && record.id !== id && got.data?.redirected_from !== id;
  const walk = (step: 1 | -1) => {
    if (!useSession.getState().walk) return false;
    neighbour(type, record && !stale ? record.id : id, step)
      .then((next) => {
        if (next) void go({ to: "/record/$type/$id", params: { type, id: next }, replace: true });
      })
      .catch((thrown) => showError(toCommandError(thrown)));
  };
  useKeys({ previous: () => walk(-1), next: () => walk(1) });

  if (got.error && !record) {
    return got.error.code === "not_found" ? (
      <NotHere type={type} />
    ) : (
      <div className={classes.alone}>
        <ErrorBanner error={got.error} onRetry={() => void got.refetch()} />
      </div>
    );
  }
  if (!record) return <BusyBar busy />;
  return (
    <div className={classes.page}>
      <BusyBar busy={got.isPlaceholderData} />
      <Loaded key={record.id} record={record} redirected={got.data?.redirected_from ?? null} onWalk={walk} />
    </div>
  );
}

interface LoadedProps {
  record: RecordRow;
  redirected: string | null;
  onWalk: (step: 1 | -1) => void;
}

function Loaded({ record, redirected, onWalk }: LoadedProps) {
  const info = useRecordType(record.type);
  const told = info?.history === true;
  const overview = useCommand("records.overview", { type: record.type, id: record.id }, { enabled: told });
  const near = useNear(record, overview.data);
  const roomy = useMediaQuery("(min-width: 1100px)", true, { getInitialValueInEffect: false });
  return (
    <Near value={near}>
      <Header record={record} overview={overview.data} onWalk={onWalk} />
      {record.type === "deal" && <StageBar record={record} />}
      {redirected !== null && (
        <p className={classes.notice} role="status">
          <GitMerge size={14} aria-hidden />
          The record that you opened was merged into {record.title}.
        </p>
      )}
      {info?.party && <MergedFrom id={record.id} />}
      {record.deleted_at && <Deleted record={record} />}
      <NoPeople record={record} overview={overview.data} />
      {overview.error && <ErrorBanner error={overview.error} onRetry={() => void overview.refetch()} />}
      {info && !told ? (
        record.type === "document" ? (
          <DocumentPage record={record}>
            <Facts record={record} source={null} />
          </DocumentPage>
        ) : (
          <div className={classes.plain}>
            {record.type === "interaction" && <Message id={record.id} />}
            <Facts record={record} source={null} />
            {HOLDERS.has(record.type) && <Documents record={record} />}
            <Others record={record} />
          </div>
        )
      ) : roomy ? (
        <div className={classes.zones}>
          <aside className={classes.left} aria-label="Facts">
            <Facts record={record} source={overview.data?.import ?? null} />
          </aside>
          <section className={classes.middle} aria-label="Story">
            <Views record={record} overview={overview.data} />
          </section>
          <aside className={classes.right} aria-label="Related">
            <Related record={record} overview={overview.data} />
          </aside>
        </div>
      ) : (
        <Narrow record={record} overview={overview.data} />
      )}
      <EditDialog />
      <CloseDialog />
      <FillDialog />
      <Celebration />
      <RelationshipForm />
    </Near>
  );
}

function Deleted({ record }: { record: RecordRow }) {
  const restore = async () => {
    try {
      await act("records.restore", { type: record.type, ids: [record.id] });
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  };
  return (
    <p className={classes.notice} role="status">
      <Trash2 size={14} aria-hidden />
      {record.title} is deleted and will be purged 30 days after that.
      <MayChange of={record}>
        <Button size="compact-sm" variant="default" onClick={() => void restore()}>
          Restore
        </Button>
      </MayChange>
    </p>
  );
}
