import { Button, Group, Modal, Textarea } from "@mantine/core";
import { useState } from "react";
import { Kbd } from "../../components";
import { useKeys } from "../../keys";
import classes from "./board.module.css";
import { moveCards } from "./moving";
import { type Closing, focusCard, useBoard } from "./state";

/** The usual words; anything else can be typed. */
const REASONS = ["Price", "No budget", "Chose a competitor", "No answer", "Bad timing", "Missing feature"];

/** Losing a deal asks why; the cards stay where they are until it is answered. */
export function CloseDialog() {
  const closing = useBoard((state) => state.closing);
  return closing && <Ask closing={closing} />;
}

function Ask({ closing }: { closing: Closing }) {
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const { cards, stage, place } = closing;
  const what = cards.length === 1 ? (cards[0]?.title ?? "this deal") : `${cards.length} deals`;
  const verb = stage.kind === "lost" ? "Lose" : "Abandon";
  const cancel = () => {
    useBoard.setState({ closing: null });
    focusCard(cards[0]?.id ?? null);
  };
  const save = () => {
    const text = reason.trim();
    if (text === "") {
      setMissing(true);
      return;
    }
    useBoard.setState({ closing: null });
    moveCards(cards, stage, place, text);
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
        <Group gap={6} mb="sm">
          {REASONS.map((one) => (
            <button
              key={one}
              type="button"
              className={classes.reason}
              aria-pressed={reason === one}
              onClick={() => {
                setReason(one);
                setMissing(false);
              }}
            >
              {one}
            </button>
          ))}
        </Group>
        <Textarea
          label="Reason"
          data-autofocus
          autosize
          minRows={2}
          maxRows={6}
          maxLength={500}
          value={reason}
          error={missing ? "Say why, in a word or two; it is what the reports learn from" : undefined}
          onChange={(event) => {
            setReason(event.currentTarget.value);
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
