import { Button, Group, Modal, Textarea } from "@mantine/core";
import { useState } from "react";
import { Kbd } from "../../components";
import { useCommand, useWorkspace } from "../../data/queries";
import { useKeys } from "../../keys";
import type { Filter, RecordRow } from "../../transport/api";
import classes from "./board.module.css";
import { moveCards } from "./moving";
import { type Closing, focusCard, useBoard } from "./state";

const ACTIVE: Filter = { field: "active", op: "eq", value: true };

/** Losing a deal asks why; the cards stay where they are until it is answered. */
export function CloseDialog() {
  const closing = useBoard((state) => state.closing);
  // Read before they are needed: the focus goes to the first of them.
  const offered = useCommand("records.page", { type: "close_reason", filter: ACTIVE, limit: 200 });
  if (!closing || offered.isPending) return null;
  const reasons = (offered.data?.rows ?? []).filter((one) => one.values.kind === closing.stage.kind);
  return <Ask closing={closing} reasons={reasons} />;
}

function Ask({ closing, reasons }: { closing: Closing; reasons: RecordRow[] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [words, setWords] = useState("");
  const [missing, setMissing] = useState(false);
  const { cards, stage, place, along } = closing;
  const asks = useAsks();
  const asked = stage.kind === "lost" && asks;
  const what = cards.length === 1 ? (cards[0]?.title ?? "this deal") : `${cards.length} deals`;
  const verb = stage.kind === "lost" ? "Lose" : "Abandon";
  const cancel = () => {
    useBoard.setState({ closing: null });
    focusCard(cards[0]?.id ?? null);
  };
  const save = () => {
    const text = words.trim();
    if (asked && text === "" && chosen === null) {
      setMissing(true);
      return;
    }
    useBoard.setState({ closing: null });
    void moveCards(cards, stage, place, { ...along, reason: text === "" ? null : text, reasonId: chosen });
  };
  useKeys({ save });
  return (
    <Modal opened onClose={cancel} title={`${verb} ${what}`} size={460}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {reasons.length > 0 && (
          <fieldset className={classes.reasons}>
            <legend>Why</legend>
            {reasons.map((one, at) => (
              <button
                key={one.id}
                type="button"
                className={classes.reason}
                data-autofocus={at === 0 || undefined}
                aria-pressed={chosen === one.id}
                onClick={() => {
                  setChosen(chosen === one.id ? null : one.id);
                  setMissing(false);
                }}
              >
                {one.title}
              </button>
            ))}
          </fieldset>
        )}
        <Textarea
          label={reasons.length > 0 ? "In words" : "Why"}
          data-autofocus={reasons.length === 0 || undefined}
          autosize
          minRows={2}
          maxRows={6}
          maxLength={500}
          value={words}
          error={missing ? "Choose a reason or say why in a word or two; it is what the reports learn from" : undefined}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            setMissing(false);
          }}
        />
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
          <Button type="submit" rightSection={<Kbd id="save" />}>
            {verb}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

/** Whether the workspace wants to know why deals are lost. */
function useAsks(): boolean {
  return (useWorkspace().data?.settings.lost_reason ?? "asked") !== "optional";
}
