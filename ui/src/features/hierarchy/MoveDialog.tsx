import { Button, Group, Modal, Stack } from "@mantine/core";
import { useState } from "react";
import { RecordPicker } from "../../components";
import type { HierarchyNode, Reference } from "../../transport/api";
import { moveUnder } from "./state";

/** The keyboard's way to move a company: name its new parent. */
export function MoveDialog({ node, onClose }: { node: HierarchyNode; onClose: () => void }) {
  const [parent, setParent] = useState<Reference | null>(null);
  const put = async (id: string | null) => {
    if (await moveUnder(node.company, id)) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Move ${node.company.title} under…`} size={440}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (parent) void put(parent.id);
        }}
      >
        <Stack gap={12}>
          <RecordPicker
            label="Company above it"
            types={["organization"]}
            value={parent}
            onChange={setParent}
            required
            autoFocus
          />
          <Group justify="space-between" gap="xs">
            <Button variant="subtle" disabled={node.parent === null} onClick={() => void put(null)}>
              Move to the top
            </Button>
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" disabled={!parent}>
                Move
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
