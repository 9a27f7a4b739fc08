import { Button, Menu } from "@mantine/core";
import { ArrowRightLeft } from "lucide-react";
import { useMemo } from "react";
import { MayChange } from "../../components";
import type { BoardStage } from "../../transport/api";
import { BulkBar } from "../lists/BulkBar";
import type { Chosen } from "../lists/useChosen";
import { cardsById } from "./cached";
import { askMove } from "./moving";
import { useBoard } from "./state";

const clear = () => useBoard.setState({ picked: [], anchor: null });

/** What can be done with the picked cards: all that a list does with its selected rows, and moves. */
export function Picked({ stages }: { stages: BoardStage[] }) {
  const picked = useBoard((state) => state.picked);
  const chosen = useMemo<Chosen>(
    () => ({
      count: picked.length,
      all: false,
      loaded: new Set(picked),
      selection: { ids: picked },
      toggle: (id) => useBoard.setState({ picked: picked.filter((one) => one !== id) }),
      add: () => undefined,
      everything: () => undefined,
      clear,
    }),
    [picked],
  );
  return <BulkBar type="deal" chosen={chosen} first={<MoveTo stages={stages} picked={picked} />} />;
}

function MoveTo({ stages, picked }: { stages: BoardStage[]; picked: string[] }) {
  return (
    <MayChange>
      <Menu position="top-start" width={220}>
        <Menu.Target>
          <Button variant="subtle" color="gray" leftSection={<ArrowRightLeft size={15} aria-hidden />}>
            Move to…
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {stages.map((stage) => (
            <Menu.Item
              key={stage.id}
              onClick={() =>
                askMove(
                  cardsById(picked).filter((card) => card.stage_id !== stage.id),
                  stage,
                  null,
                )
              }
            >
              {stage.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </MayChange>
  );
}
