import { Button } from "@mantine/core";
import { CalendarPlus, Check } from "lucide-react";
import { useMemo, useState } from "react";
import { showError } from "../../components";
import { act } from "../../data/act";
import { dayText, formatDate, formatDateTime } from "../../data/format";
import { newId } from "../../data/ids";
import { useMay, useRecordType } from "../../data/queries";
import { toCommandError } from "../../transport";
import type { Reference } from "../../transport/api";
import { findFollowUp } from "./followUp";
import classes from "./interactions.module.css";

interface FollowUpOfferProps {
  text: string;
  about: { party: Reference | null; contact: Reference | null; deal: Reference | null };
}

/** ACT-09, ACT-10: what a text says to do later, planned by one click and never by itself. */
export function FollowUpOffer({ text, about }: FollowUpOfferProps) {
  const type = useRecordType("activity");
  const may = useMay();
  const found = useMemo(() => findFollowUp(text, new Date()), [text]);
  const [planned, setPlanned] = useState<string | null>(null);
  if (!found || !type || !may.change) return null;
  const word = type.fields
    .find((field) => field.key === "type")
    ?.choices.find((one) => one.value === found.type)?.label;
  const when = found.timed ? formatDateTime(found.at.toISOString()) : formatDate(dayText(found.at));
  const says = `${word ?? found.type}, ${when}`;
  if (planned === says) {
    return (
      <p className={classes.planned} role="status">
        <Check size={14} aria-hidden /> Planned: {says}
      </p>
    );
  }
  const plan = async () => {
    const values: Record<string, unknown> = {
      type: found.type,
      subject: subjectOf(found.phrase),
      description: text.slice(0, 2000),
      due_at: found.at.toISOString(),
      due_has_time: found.timed,
    };
    for (const [key, reference] of Object.entries(about)) if (reference) values[key] = reference.id;
    try {
      await act("records.create", { type: "activity", id: newId(), values });
      setPlanned(says);
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  };
  return (
    <div>
      <Button
        size="compact-sm"
        variant="light"
        leftSection={<CalendarPlus size={14} aria-hidden />}
        onClick={() => void plan()}
      >
        Plan: {says}
      </Button>
    </div>
  );
}

function subjectOf(phrase: string): string {
  const one = phrase.replaceAll(/\s+/g, " ").slice(0, 200);
  return one.charAt(0).toLocaleUpperCase() + one.slice(1);
}
