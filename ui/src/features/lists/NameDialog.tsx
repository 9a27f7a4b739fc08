import { Button, Modal, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { showError } from "../../components";
import { toCommandError } from "../../transport";

interface NameDialogProps {
  title: string;
  /** What is named. */
  label: string;
  name: string;
  /** Asked only where it is not null. */
  shared: boolean | null;
  onSave: (name: string, shared: boolean) => Promise<unknown>;
  onClose: () => void;
}

/** Asks for a name, and whether everybody shall see what has it. */
export function NameDialog({ title, label, name: first, shared: asked, onSave, onClose }: NameDialogProps) {
  const [name, setName] = useState(first);
  const [shared, setShared] = useState(asked ?? true);
  return (
    <Modal opened onClose={onClose} title={title} size={360}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) onSave(name.trim(), shared).then(onClose, (thrown) => showError(toCommandError(thrown)));
        }}
      >
        <TextInput
          data-autofocus
          aria-label={label}
          placeholder={label}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {asked !== null && (
          <Switch
            mt={12}
            label="For everyone in this workspace"
            checked={shared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
        )}
        <Button type="submit" mt={16} disabled={!name.trim()}>
          Save
        </Button>
      </form>
    </Modal>
  );
}
