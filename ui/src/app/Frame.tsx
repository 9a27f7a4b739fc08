import { Center, Loader } from "@mantine/core";
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { ErrorBanner, RefusalsDialog, showNote, Waiting } from "../components";
import { openHelp, openNew, openPalette } from "../data/dialogs";
import { lastly } from "../data/lastly";
import { useMay, useShellStatus, useWorkspace } from "../data/queries";
import { useSession } from "../data/session";
import { redo, undo } from "../data/undo";
import { bring as lookAtCalendar } from "../features/calendar/files";
import { NewRecord } from "../features/creating";
import { ExportDialog } from "../features/exporting";
import { bringFile, useDraft } from "../features/importing/draft";
import { Interrupted } from "../features/importing/Interrupted";
import { nameOf } from "../features/importing/sheets";
import { Palette } from "../features/palette";
import { Welcome } from "../features/welcome";
import { Drops } from "../features/welcome/Drops";
import { adoptKeys, adoptRights, useKeys } from "../keys";
import { call, toCommandError } from "../transport";
import classes from "./app.module.css";
import { ConflictDialog } from "./ConflictDialog";
import { KeyHelp } from "./KeyHelp";
import { Rail } from "./Rail";
import { TopBar, typeHere } from "./TopBar";
import { useJobNotices } from "./useJobNotices";
import { useRailOpen } from "./useRailOpen";

/** The frame around every screen; Welcome instead while no file is open. */
export function Frame() {
  const status = useShellStatus();
  if (status.isPending) return null;
  if (status.error) return <Unreachable error={toCommandError(status.error)} onRetry={() => void status.refetch()} />;
  if (status.data.workspace === null) return <Welcome />;
  return <Workspace />;
}

function Workspace() {
  const workspace = useWorkspace();
  const railOpen = useRailOpen();
  const bring = useBringing();
  const go = useNavigate();
  const bringCalendar = (path: string) => void go({ to: "/calendar" }).then(() => lookAtCalendar(path));
  useGlobalKeys();
  const keys = workspace.data?.settings.keys;
  useEffect(() => adoptKeys(keys), [keys]);
  const { change } = useMay();
  useEffect(() => adoptRights(change), [change]);
  useLastView(workspace.data !== undefined);
  useJobNotices();
  if (workspace.error) return <Unreachable error={workspace.error} onRetry={() => void workspace.refetch()} />;
  if (!workspace.data) {
    return (
      <Center h="100%">
        <Loader size="sm" aria-label="Opening" />
      </Center>
    );
  }
  return (
    <div className={classes.frame} data-rail={railOpen ? "open" : "closed"}>
      <button type="button" className={classes.skip} onClick={() => document.getElementById("main")?.focus()}>
        Skip to the content
      </button>
      <Rail />
      <TopBar />
      <main id="main" className={classes.main} tabIndex={-1}>
        {change && <Interrupted />}
        <div className={classes.screen}>
          <Outlet />
        </div>
      </main>
      <Palette />
      {change && <NewRecord />}
      <ExportDialog />
      <KeyHelp />
      <ConflictDialog />
      <RefusalsDialog />
      <Waiting />
      <Drops onSheet={change ? bring : null} onCalendar={change ? bringCalendar : null} />
    </div>
  );
}

function Unreachable({ error, onRetry }: { error: ReturnType<typeof toCommandError>; onRetry: () => void }) {
  return (
    <Center h="100%" p="xl">
      <div style={{ maxWidth: 520 }}>
        <ErrorBanner error={error} title="Kith cannot read the workspace" onRetry={onRetry} />
      </div>
    </Center>
  );
}

/** Another sheet takes the place of a draft, which can be had back. */
function useBringing(): (path: string) => void {
  const go = useNavigate();
  return (path) => {
    const before = bringFile(path);
    void go({ to: "/import" });
    if (!before) return;
    const back = { label: "Back to it", run: () => useDraft.getState().set(before) };
    showNote(`Put the draft of ${nameOf(before.path)} aside`, back);
  };
}

function useGlobalKeys(): void {
  const go = useNavigate();
  useKeys({
    palette: openPalette,
    help: openHelp,
    rail: useSession.getState().toggleRail,
    undo: () => void undo(),
    redo: () => void redo(),
    new: () => openNew({ type: typeHere(window.location.hash.slice(1)) }),
    goHome: () => void go({ to: "/home" }),
    goPeople: () => void go({ to: "/list/$type", params: { type: "person" } }),
    goCompanies: () => void go({ to: "/list/$type", params: { type: "organization" } }),
    goHouseholds: () => void go({ to: "/list/$type", params: { type: "household" } }),
    goDeals: () => void go({ to: "/list/$type", params: { type: "deal" } }),
    goBoard: () => void go({ to: "/board" }),
    goForecast: () => void go({ to: "/forecast" }),
    goActivities: () => void go({ to: "/activities" }),
    goCalendar: () => void go({ to: "/calendar" }),
    goReports: () => void go({ to: "/reports" }),
    goInbox: () => void go({ to: "/inbox" }),
    goImport: () => void go({ to: "/import" }),
    goSettings: () => void go({ to: "/settings" }),
    goHistory: () => void go({ to: "/history" }),
  });
}

// A view that could not be remembered is not worth a message.
const remember = lastly(async (path: string) => {
  await call("settings.update", { last_view: { path } }).catch(() => undefined);
});

/** Remembers the view in the file, so that the next start continues there. */
function useLastView(ready: boolean): void {
  // Where the router has arrived, not where it is going: until then Home still asks for `next`.
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname ?? "/" });
  useEffect(() => {
    if (useSession.getState().next === path) useSession.setState({ next: null });
    if (!ready || path === "/" || path.startsWith("/merge")) return;
    const timer = setTimeout(() => {
      remember(path);
    }, 800);
    return () => clearTimeout(timer);
  }, [ready, path]);
}
