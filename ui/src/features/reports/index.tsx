import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { ChartColumn, Columns3, FileInput, Lock, Printer } from "lucide-react";
import { BusyBar, EmptyState, ErrorBanner, MayChange, Page } from "../../components";
import { useCommand, useWorkspace } from "../../data/queries";
import { useKeys } from "../../keys";
import { call } from "../../transport";
import type { ReportInfo } from "../../transport/api";
import { Controls } from "./Controls";
import { Figures } from "./Figures";
import { Keep } from "./Keep";
import { openKept, useKeptReports } from "./kept";
import { Picture } from "./Picture";
import classes from "./reports.module.css";
import { SaveAs } from "./SaveAs";
import { ScoreView } from "./ScoreView";
import { requestOf, SCORE, TREND, trendOf, useReports } from "./state";
import { TrendView } from "./TrendView";

const ABOUT_TREND = "What was won by month, and what past months say of the next ones.";

/** SCR-31: figures over the deals, each of which opens its rows. */
export function ReportsScreen() {
  const reports = useCommand("reports.list", {}).data?.reports ?? [];
  const shown = useReports((state) => state.report);
  const places = [
    ...reports.map(({ key, label }) => ({ key, label })),
    { key: TREND, label: "Trend" },
    { key: SCORE, label: "Deal score" },
  ];
  const info = reports.find((report) => report.key === shown) ?? null;
  const at = places.findIndex((place) => place.key === shown);
  const step = (by: number) => {
    const next = places[at + by];
    if (!next) return false;
    useReports.setState({ report: next.key, kept: null });
  };
  const kept = useKeptReports();
  const opened = useReports((state) => state.kept);
  const current = kept.find((one) => one.id === opened);
  useKeys({ previous: () => step(-1), next: () => step(1) });
  return (
    <Page
      title={current?.name ?? places[at]?.label ?? "Reports"}
      aside={<span className={classes.about}>{info?.about ?? (shown === TREND ? ABOUT_TREND : null)}</span>}
      actions={
        <>
          <Keep all={kept} />
          {(info || shown === TREND) && <Take report={shown} />}
        </>
      }
    >
      <div className={classes.screen}>
        <nav className={classes.places} aria-label="Reports">
          {places.map((place) => (
            <button
              key={place.key}
              type="button"
              className={classes.place}
              aria-current={place.key === shown && !current ? "page" : undefined}
              onClick={() => useReports.setState({ report: place.key, kept: null })}
            >
              {place.label}
            </button>
          ))}
          {kept.length > 0 && <h2 className={classes.placesHead}>Kept reports</h2>}
          {kept.map((one) => (
            <button
              key={one.id}
              type="button"
              className={classes.place}
              title={one.name}
              aria-current={one.id === opened ? "page" : undefined}
              onClick={() => openKept(one)}
            >
              <span className="k-cut" dir="auto">
                {one.name}
              </span>
              {!one.shared && <Lock size={11} aria-label="Only for you" />}
            </button>
          ))}
        </nav>
        <div className={classes.body}>
          {shown === TREND ? <TrendView /> : shown === SCORE ? <ScoreView /> : info && <Shown info={info} />}
        </div>
      </div>
    </Page>
  );
}

function Shown({ info }: { info: ReportInfo }) {
  const state = useReports();
  const asked = useCommand("reports.run", requestOf(state), { keep: true });
  const currency = useWorkspace().data?.settings.currency ?? "EUR";
  const report = asked.data?.report === info.key ? asked.data : undefined;
  const nothing = report?.rows.every((row) => row.cells.every((cell) => !cell.filter)) ?? false;
  return (
    <>
      <Controls info={info} />
      <BusyBar busy={asked.isFetching} />
      {asked.error && <ErrorBanner error={asked.error} onRetry={() => void asked.refetch()} />}
      {report && nothing && <Nothing />}
      {report && !nothing && (
        <>
          <Picture report={report} currency={currency} />
          {report.notes.map((note) => (
            <p key={note} className={classes.said}>
              {note}
            </p>
          ))}
          <Figures report={report} />
        </>
      )}
    </>
  );
}

function Nothing() {
  const go = useNavigate();
  const deals = useWorkspace().data?.counts.deal ?? 0;
  if (deals > 0) {
    return (
      <EmptyState
        icon={ChartColumn}
        title="No deals match"
        actions={
          <Button
            variant="default"
            onClick={() => useReports.setState({ pipeline: null, owner: null, period: "all", filters: [] })}
          >
            Show all deals
          </Button>
        }
      >
        Other days, another owner or fewer filters may have some.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={ChartColumn}
      title="There are no deals to count yet"
      actions={
        <>
          <MayChange>
            <Button leftSection={<FileInput size={15} aria-hidden />} onClick={() => void go({ to: "/import" })}>
              Bring a spreadsheet
            </Button>
          </MayChange>
          <Button
            variant="default"
            leftSection={<Columns3 size={15} aria-hidden />}
            onClick={() => void go({ to: "/board" })}
          >
            Open the board
          </Button>
        </>
      }
    >
      Deals count here from the moment they stand on the board. Each figure opens the deals behind it.
    </EmptyState>
  );
}

/** Takes what is shown along: as a file, on paper. */
function Take({ report }: { report: string }) {
  const save = (path: string) => {
    const state = useReports.getState();
    return report === TREND
      ? call("scoring.save_trend", { request: trendOf(state), path })
      : call("reports.save", { request: requestOf(state), path });
  };
  return (
    <>
      <SaveAs name={report} save={save} />
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<Printer size={14} aria-hidden />}
        onClick={() => window.print()}
      >
        Print
      </Button>
    </>
  );
}
