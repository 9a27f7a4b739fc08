import { Modal } from "@mantine/core";
import { closeNew, useDialogs } from "../../data/dialogs";
import { useWord } from "../../data/queries";
import { NewForm } from "./NewForm";

/** The form for a new record, over whatever is on the screen. */
export function NewRecord() {
  const request = useDialogs((state) => state.creating);
  const word = useWord(request?.type ?? "person");
  return (
    <Modal
      opened={request !== null}
      onClose={closeNew}
      title={`New ${word.one.toLocaleLowerCase()}`}
      size={560}
      closeOnClickOutside={false}
    >
      {request && <NewForm key={request.type} request={request} />}
    </Modal>
  );
}
