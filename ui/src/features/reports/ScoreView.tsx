import { Button } from "@mantine/core";
import { BrainCircuit } from "lucide-react";
import { useState } from "react";
import { BusyBar, ErrorBanner, MayChange, showError, TimeText } from "../../components";
import { act } from "../../data/act";
import { queryClient } from "../../data/client";
import { formatNumber } from "../../data/format";
import { useCommand } from "../../data/queries";
import { toCommandError } from "../../transport";
import classes from "./reports.module.css";

const percent = (part: number) => `${formatNumber(Math.round(part * 1000) / 10)} %`;

/** PIP-16: what scores of deals are made of, and how well that tells won from lost. */
export function ScoreView() {
  const status = useCommand("scoring.status", {});
  const [busy, setBusy] = useState(false);
  const train = async () => {
    setBusy(true);
    try {
      await act("scoring.train", {}, false);
      await queryClient.invalidateQueries({ queryKey: ["scoring.status"] });
      await queryClient.invalidateQueries({ queryKey: ["scoring.scores"] });
    } catch (thrown) {
      showError(toCommandError(thrown));
    } finally {
      setBusy(false);
    }
  };
  const model = status.data;
  return (
    <>
      <BusyBar busy={status.isFetching || busy} />
      {status.error && <ErrorBanner error={status.error} onRetry={() => void status.refetch()} />}
      {model && (
        <>
          <p className={classes.said} role="status">
            {model.said}
          </p>
          <dl className={classes.facts}>
            <dt>Scores come from</dt>
            <dd>{model.basis === "model" ? "The won and lost deals here" : "How far deals came"}</dd>
            <dt>Trained</dt>
            <dd>{model.trained_at ? <TimeText at={model.trained_at} /> : "Not yet"}</dd>
            <dt>Version</dt>
            <dd>{model.version === 0 ? "–" : formatNumber(model.version)}</dd>
            <dt>Won and lost deals</dt>
            <dd>{formatNumber(model.deals)}</dd>
            <dt>A won one scores above a lost one</dt>
            <dd>
              {model.auc === null || model.auc_low === null || model.auc_high === null
                ? "–"
                : `${percent(model.auc)} of pairs (${percent(model.auc_low)} to ${percent(model.auc_high)}; chance is 50 %)`}
            </dd>
          </dl>
          <MayChange>
            <Button
              leftSection={<BrainCircuit size={15} aria-hidden />}
              loading={busy}
              onClick={() => void train()}
              className={classes.train}
            >
              {model.version === 0 ? "Train the score" : "Train again"}
            </Button>
          </MayChange>
          <p className={classes.about}>
            The score of an open deal is reckoned on this machine from the deals of this workspace alone; nothing leaves
            it. It stands beside the probability that a person gives, and never replaces it. The newest fifth of the
            closed deals is held out to test it.
          </p>
        </>
      )}
    </>
  );
}
