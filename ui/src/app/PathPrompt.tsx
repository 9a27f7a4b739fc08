import { Button, Group, Modal, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { type PickFile, setPathPrompt } from "../transport";

interface Asking {
  request: PickFile;
  answer: (path: string | null) => void;
}

/** In a browser there is no native dialog that gives a path: the person types it. */
export function PathPrompt() {
  const [asking, setAsking] = useState<Asking | null>(null);
  const [path, setPath] = useState("");
  useEffect(() => {
    setPathPrompt(
      (request) =>
        new Promise((answer) => {
          setPath(request.save ? (request.default_name ?? "") : "");
          setAsking({ request, answer });
        }),
    );
  }, []);
  const close = (answer: string | null) => {
    asking?.answer(answer);
    setAsking(null);
  };
  const kinds = asking?.request.filters.flatMap((filter) => filter.extensions.map((ending) => `.${ending}`)).join(", ");
  return (
    <Modal zIndex={400} opened={asking !== null} onClose={() => close(null)} title={asking?.request.title ?? ""}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          close(path.trim() === "" ? null : path.trim());
        }}
      >
        <TextInput
          label={asking?.request.save ? "Save as (path on this computer)" : "Path of the file on this computer"}
          description={kinds || undefined}
          placeholder="/home/me/file"
          data-autofocus
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={() => close(null)}>
            Cancel
          </Button>
          <Button type="submit" disabled={path.trim() === ""}>
            {asking?.request.save ? "Save" : "Open"}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
