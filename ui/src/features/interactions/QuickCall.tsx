import { Tooltip } from "@mantine/core";
import { PhoneCall, X } from "lucide-react";
import { useState } from "react";
import { IconAction, showError, toInput } from "../../components";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { useRecordType } from "../../data/queries";
import { toCommandError } from "../../transport";
import classes from "./interactions.module.css";

const MINUTES = [5, 10, 15, 30, 60];

/** INT-16: one click writes down a call that was just made; how long it took is asked afterwards. */
export function QuickCall({ about }: { about: Record<string, unknown> }) {
  const type = useRecordType("interaction");
  const [logged, setLogged] = useState<string | null>(null);
  const run = async (work: Promise<unknown>) => {
    try {
      await work;
      return true;
    } catch (thrown) {
      showError(toCommandError(thrown));
      return false;
    }
  };
  const log = async () => {
    const now = new Date();
    const values: Record<string, unknown> = {
      outcome: "completed",
      occurred_at: now.toISOString(),
      utc_offset_minutes: -now.getTimezoneOffset(),
    };
    for (const field of type?.fields ?? []) {
      const value = field.key in values ? null : toInput(field, about[field.key]);
      if (value !== null && value !== undefined) values[field.key] = value;
    }
    const id = newId();
    if (await run(act("interactions.log", { id, values }))) setLogged(id);
  };
  const last = async (minutes: number) => {
    const values = { duration_minutes: minutes };
    if (logged && (await run(act("records.update", { type: "interaction", id: logged, values })))) setLogged(null);
  };
  if (logged) {
    return (
      <fieldset className={classes.lasted}>
        <legend className="k-hidden">How long the call took</legend>
        <span>Logged. How many minutes?</span>
        {MINUTES.map((minutes) => (
          <button key={minutes} type="button" className={classes.minutes} onClick={() => void last(minutes)}>
            {minutes}
          </button>
        ))}
        <IconAction icon={X} label="Leave it open" size={24} onClick={() => setLogged(null)} />
      </fieldset>
    );
  }
  return (
    <Tooltip label="Log a call that was just made, by one click">
      <button type="button" className={classes.quick} onClick={() => void log()}>
        <PhoneCall size={14} aria-hidden /> <span className={classes.quickText}>Call completed</span>
      </button>
    </Tooltip>
  );
}
