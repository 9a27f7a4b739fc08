import { Button } from "@mantine/core";
import { showError } from "../../components";
import { act } from "../../data/act";
import { useCommand, useField, useMay } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { RecordRow, Reference } from "../../transport/api";
import { Zone } from "../records/Zone";
import classes from "./deals.module.css";

/** How likely the deal is and as what it is forecast: whose word that is, and the way back to the stage's (PIP-08). */
export function DealChance({ deal }: { deal: RecordRow }) {
  const may = useMay(deal);
  const stage = deal.values.stage as Reference | null;
  const found = useCommand("records.get", { type: "stage", id: stage?.id ?? "" }, { enabled: stage !== null });
  const choices = useField("deal", "forecast")?.choices ?? [];
  const own = deal.values.probability_override;
  const category = deal.values.forecast_category;
  const reset = (values: Record<string, unknown>) =>
    act("records.update", { type: "deal", id: deal.id, values }).catch((thrown) => showError(toCommandError(thrown)));
  if (deal.values.status !== "open") return null;
  const usual = found.data?.record.values.probability;
  return (
    <Zone title="Forecast">
      <dl className={classes.chance}>
        <div>
          <dt>Probability</dt>
          <dd>
            <strong>{String(deal.values.probability)} %</strong>{" "}
            <span className={classes.role}>
              {typeof own === "number" ? "set by hand" : `as the stage ${stage?.title ?? ""} has it`}
            </span>
            {typeof own === "number" && may.change && (
              <Button variant="subtle" size="compact-xs" onClick={() => void reset({ probability_override: null })}>
                {usual === undefined ? "Back to the stage's" : `Back to ${String(usual)} %`}
              </Button>
            )}
          </dd>
        </div>
        <div>
          <dt>Category</dt>
          <dd>
            <strong>{choices.find((one) => one.value === deal.values.forecast)?.label}</strong>{" "}
            <span className={classes.role}>{category ? "set by hand" : "by the probability"}</span>
            {typeof category === "string" && may.change && (
              <Button variant="subtle" size="compact-xs" onClick={() => void reset({ forecast_category: null })}>
                By the probability
              </Button>
            )}
          </dd>
        </div>
      </dl>
    </Zone>
  );
}
