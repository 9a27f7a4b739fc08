import { Modal } from "@mantine/core";
import { useState } from "react";
import { closeNew, useDialogs } from "../../data/dialogs";
import { useWord } from "../../data/queries";
import { NewDocument } from "../documents";
import { NewForm } from "./NewForm";

/** The form for a new record, over whatever is on the screen. */
export function NewRecord() {
  const request = useDialogs((state) => state.creating);
  const word = useWord(request?.type ?? "person");
  // Escape closes the innermost thing: the question about a duplicate before the form.
  const [asking, setAsking] = useState(false);
  return (
    <Modal
      opened={request !== null}
      onClose={closeNew}
      title={`New ${word.one.toLocaleLowerCase()}`}
      size={560}
      closeOnClickOutside={false}
      closeOnEscape={!asking}
    >
      {request?.type === "document" && <NewDocument />}
      {request && request.type !== "document" && <NewForm key={request.type} request={request} onAsking={setAsking} />}
    </Modal>
  );
}
