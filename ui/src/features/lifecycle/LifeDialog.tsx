import { Modal, Text } from "@mantine/core";
import { DateText, MoneyText, Separated, TimeText } from "../../components";
import { formatNumber } from "../../data/format";
import type { Lifecycle } from "../../transport/api";
import classes from "./lifecycle.module.css";
import { Dot } from "./StageMenu";

const BY: Record<string, string> = { system: "by itself", api: "over the interface", rule: "by a rule" };

/** What a customer bought, and by which moves it came to where it stands (LIF-04, LIF-06). */
export function LifeDialog({ life, name, onClose }: { life: Lifecycle; name: string; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={`The life of ${name}`}>
      <dl className={classes.figures}>
        <div>
          <dt>Stage</dt>
          <dd>
            <span>
              <Dot stage={life.stage} /> {life.stage.name}
              {life.entered_stage_at && (
                <>
                  , since <TimeText at={life.entered_stage_at} relative />
                </>
              )}
            </span>
          </dd>
        </div>
        <div>
          <dt>Purchases</dt>
          <dd>
            {life.purchase_count === 0 ? (
              "None yet"
            ) : (
              <Separated
                items={[
                  formatNumber(life.purchase_count),
                  ...life.total_revenue.map((sum) => <MoneyText key={sum.currency} value={sum} />),
                  life.last_purchase_date && (
                    <span key="last">
                      last on <DateText day={life.last_purchase_date} />
                    </span>
                  ),
                  life.active_customer ? "active customer" : "no active customer",
                ]}
              />
            )}
          </dd>
        </div>
      </dl>
      {life.history.length === 0 ? (
        <Text size="sm" c="dimmed">
          Never moved: the stage follows from the status.
        </Text>
      ) : (
        <ol className={classes.moves} aria-label="Moves">
          {life.history.map((move) => (
            <li key={move.id}>
              <span dir="auto">
                {move.from ? `${move.from} → ${move.to}` : move.to}
                {move.reason && `: ${move.reason}`}
              </span>
              <span className={classes.moveBy}>
                {move.changed_by?.title ?? BY[move.trigger] ?? ""}
                {move.override && ", overriding the allowed moves"} · <TimeText at={move.changed_at} relative />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Modal>
  );
}
