import { Modal, Text } from "@mantine/core";
import { useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { openRefusals, type Refusals, useDialogs } from "../data/dialogs";
import { formatNumber } from "../data/format";
import classes from "./components.module.css";
import { showNote } from "./toast";
import { RecordLink } from "./Values";

/** How many records stayed as they were, as it is said everywhere. */
export function refusedText({ refused }: Pick<Refusals, "refused">): string {
  return refused === 1 ? "1 record stayed as it was" : `${formatNumber(refused)} records stayed as they were`;
}

/** Says that some records did not take a change, with the way to which and why. */
export function tellRefusals(refusals: Refusals | null): void {
  if (!refusals) return;
  showNote(refusedText(refusals), { label: "Show why", run: () => openRefusals(refusals) });
}

/** Which records did not take a change and why; each opens. */
export function RefusalsDialog() {
  const shown = useDialogs((state) => state.refusals);
  const close = () => openRefusals(null);
  // A link of the list leads away from it.
  const path = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another place closes it
  useEffect(close, [path]);
  if (!shown) return null;
  const { refused, refusals } = shown;
  return (
    <Modal opened onClose={close} title={refusedText(shown)} size={640}>
      <ul className={classes.refusals}>
        {refusals.map(({ record, message }) => (
          <li key={`${record.id} ${message}`}>
            <RecordLink reference={record} />
            <Text span size="sm" c="dimmed">
              {message}
            </Text>
          </li>
        ))}
      </ul>
      {refused > refusals.length && (
        <Text size="sm" c="dimmed" mt={8}>
          These are the first {formatNumber(refusals.length)} of {formatNumber(refused)}.
        </Text>
      )}
    </Modal>
  );
}
