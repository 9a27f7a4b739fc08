import { Button, Group, Modal, Textarea } from "@mantine/core";
import { useState } from "react";

/** A block of cells by hand: for whoever has no Ctrl+V at hand, or wants to see it first. */
export function PasteBlock({ onBlock, onClose }: { onBlock: (text: string) => void; onClose: () => void }) {
  const [text, setText] = useState("");
  return (
    <Modal opened onClose={onClose} size={640} title="Paste cells">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== "") onBlock(text);
        }}
      >
        <Textarea
          label="Cells copied from a spreadsheet or a mail"
          description="The first line names the columns"
          data-autofocus
          autosize
          minRows={8}
          maxRows={16}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={text.trim() === ""}>
            Look at them
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
