import { Menu } from "@mantine/core";
import { CircleX, ExternalLink, Pencil, SquareCheck, Trophy } from "lucide-react";
import { Kbd, MayChange, showError } from "../../components";
import { act } from "../../data/act";
import { toCommandError } from "../../transport";
import type { BoardStage, DealCard } from "../../transport/api";
import { editRecord } from "../records/editing";
import classes from "./board.module.css";
import { pick } from "./Card";
import { type Columns, cardsOf } from "./Column";
import { cardsById } from "./cached";
import { closedStages } from "./DropZones";
import { type Across, inLane, type LaneKey, laneId } from "./lanes";
import { askMove, moveCards } from "./moving";
import { focusCard, useBoard } from "./state";

interface CardMenuProps {
  stages: BoardStage[];
  columns: Columns;
  /** The lane that the card stands in, and all of them, where there are lanes. */
  lane: LaneKey | null;
  across: Across | null;
  onOpen: (card: DealCard) => void;
}

/** What can be done with a card, at the card; one menu for the whole board. */
export function CardMenu({ stages, columns, lane, across, onOpen }: CardMenuProps) {
  const menu = useBoard((state) => state.menu);
  const picked = useBoard((state) => state.picked);
  if (!menu) return null;
  const { card } = menu;
  const many = picked.includes(card.id) && picked.length > 1;
  const cards = !many ? [card] : lane ? cardsById(picked) : cardsOf(columns, picked);
  const owners = lane?.by === "owner" ? (across?.list ?? []) : [];
  const others = owners.filter((one) => !cards.every((each) => inLane(one.key, each)));
  const close = (back = true) => {
    useBoard.setState({ menu: null });
    if (back) focusCard(card.id);
  };
  const closed = closedStages(stages);
  const won = closed.find((stage) => stage.kind === "won");
  const lost = closed.find((stage) => stage.kind === "lost");
  const isOpen = card.stage_kind === "open";
  return (
    <Menu opened onClose={close} position="bottom-start" width={230} trapFocus returnFocus={false}>
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Actions for ${card.title}`}
          className={classes.anchor}
          style={{ left: menu.x, top: menu.y }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={many ? `${cards.length} deals` : card.title}>
        {!many && (
          <>
            <Menu.Item
              leftSection={<ExternalLink size={16} aria-hidden />}
              rightSection={<Kbd id="open" />}
              onClick={() => {
                close(false);
                onOpen(card);
              }}
            >
              Open
            </Menu.Item>
            <MayChange of={card}>
              <Menu.Item
                leftSection={<Pencil size={16} aria-hidden />}
                rightSection={<Kbd id="edit" />}
                onClick={() => {
                  close(false);
                  editRecord("deal", card.id);
                }}
              >
                Edit
              </Menu.Item>
            </MayChange>
          </>
        )}
        <MayChange of={card}>
          <Menu.Item
            leftSection={<SquareCheck size={16} aria-hidden />}
            rightSection={<Kbd id="pick" />}
            onClick={() => {
              pick(card.id);
              close();
            }}
          >
            {picked.includes(card.id) ? "Put back" : "Pick"}
          </Menu.Item>
          <Menu.Divider />
          {isOpen && won && (
            <Menu.Item
              leftSection={<Trophy size={16} aria-hidden />}
              onClick={() => {
                close();
                askMove(cards, won, null);
              }}
            >
              {many ? `Win ${cards.length} deals` : "Win"}
            </Menu.Item>
          )}
          {isOpen && lost && (
            <Menu.Item
              leftSection={<CircleX size={16} aria-hidden />}
              onClick={() => {
                close(false);
                askMove(cards, lost, null);
              }}
            >
              {many ? `Lose ${cards.length} deals…` : "Lose…"}
            </Menu.Item>
          )}
          <Menu.Label>{many ? `Move ${cards.length} deals to…` : "Move to…"}</Menu.Label>
          {stages
            .filter((stage) => (many || stage.id !== card.stage_id) && !(isOpen && (stage === won || stage === lost)))
            .map((stage) => (
              <Menu.Item
                key={stage.id}
                onClick={() => {
                  close(stage.kind === "open");
                  askMove(
                    cards.filter((one) => one.stage_id !== stage.id),
                    stage,
                    null,
                  );
                }}
              >
                {stage.name}
              </Menu.Item>
            ))}
          {others.length > 0 && <Menu.Label>{many ? `Give ${cards.length} deals to…` : "Give to…"}</Menu.Label>}
          {others.map((one) => (
            <Menu.Item
              key={laneId(one.key)}
              onClick={() => {
                close();
                give(cards, stages, one, across);
              }}
            >
              {one.of?.title ?? "Nobody"}
            </Menu.Item>
          ))}
        </MayChange>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Another owner, the same stage; deals of several stages as one operation that moves none of them. */
function give(cards: DealCard[], stages: BoardStage[], to: Across["list"][number], across: Across | null): void {
  const stage = stages.find((one) => cards.every((card) => card.stage_id === one.id));
  if (stage) {
    const first = across?.drawn.get(laneId(to.key))?.get(stage.id)?.cards()[0];
    const place = first ? { before: first.id, after: null, index: 0 } : null;
    void moveCards(cards, stage, place, { owner: to.of });
    return;
  }
  const rows = cards.map(({ id }) => ({ id, values: { owner: to.of?.id ?? null } }));
  act("records.update_many", { type: "deal", rows }).catch((thrown) => showError(toCommandError(thrown)));
}
