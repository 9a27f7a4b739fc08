import { useDraggable } from "@dnd-kit/react";
import { Ellipsis, Hourglass, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { Avatar, MoneyText } from "../../components";
import { dayOf, daysFromToday, formatDate, formatDateTime, formatMoney } from "../../data/format";
import type { DealCard } from "../../transport/api";
import { CardScore } from "../reports/CardScore";
import classes from "./board.module.css";
import { focusCard, useBoard } from "./state";

type Tone = "red" | "green" | "grey" | "yellow";

/** The next step in one word and one colour, by the person's own day (PIP, ACT-05). */
export function nextStep(card: Pick<DealCard, "next_step_at" | "stage_kind">): {
  tone: Tone;
  text: string;
  long: string;
} {
  if (card.next_step_at === null) {
    return { tone: "yellow", text: "Nothing planned", long: "Nothing is planned on this deal" };
  }
  const day = dayOf(card.next_step_at);
  const days = daysFromToday(day);
  const timed = day !== card.next_step_at;
  const long = `Next step due ${timed ? formatDateTime(card.next_step_at) : formatDate(day)}`;
  if (days < 0) return { tone: "red", text: days === -1 ? "Overdue since yesterday" : `Overdue ${-days} days`, long };
  if (days === 0) return { tone: "green", text: "Today", long };
  return { tone: "grey", text: days === 1 ? "Tomorrow" : formatDate(day), long };
}

export function age(days: number): string {
  if (days < 100) return `${days} d`;
  return days < 730 ? `${Math.round(days / 30.4)} mo` : `${Math.floor(days / 365.25)} y`;
}

function label(card: DealCard, picked: boolean): string {
  const open = card.stage_kind === "open";
  return [
    card.title,
    card.party?.title,
    card.value ? formatMoney(card.value) : "no value",
    `${card.days_in_stage} days in ${card.stage}`,
    open ? nextStep(card).text : null,
    card.rot_reason,
    card.owner ? `owner ${card.owner.title}` : "no owner",
    picked ? "picked" : null,
  ]
    .filter(Boolean)
    .join(", ");
}

interface CardProps {
  card: DealCard;
  index: number;
  total: number;
  focused: boolean;
  picked: boolean;
  waiting: boolean;
  lifted: boolean;
  /** Whether a model tells deals apart: only then is a score asked for. */
  scored: boolean;
  onOpen: (card: DealCard) => void;
  /** Picks the cards from the last picked one to this one. */
  onRange: (id: string) => void;
}

/** One deal on the board. The pointer drags it, a click opens it, the keyboard walks over it. */
export const Card = memo(function Card({
  card,
  index,
  total,
  focused,
  picked,
  waiting,
  lifted,
  scored,
  onOpen,
  onRange,
}: CardProps) {
  const { ref } = useDraggable({
    id: card.id,
    data: card as unknown as Record<string, unknown>,
    disabled: !card.may_change,
  });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter is bound for the whole board in keys.ts
    <div
      ref={ref}
      role="listitem"
      tabIndex={focused ? 0 : -1}
      aria-label={label(card, picked)}
      aria-setsize={total}
      aria-posinset={index + 1}
      data-card={card.id}
      data-picked={picked || undefined}
      data-waiting={waiting || undefined}
      data-lifted={lifted || undefined}
      className={classes.card}
      onClick={(event) => {
        if (event.shiftKey) onRange(card.id);
        else if (event.ctrlKey || event.metaKey) pick(card.id);
        else onOpen(card);
      }}
      onFocus={(event) => {
        if (event.target === event.currentTarget && useBoard.getState().focused !== card.id) {
          useBoard.setState({ focused: card.id });
        }
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        focusCard(card.id);
        useBoard.setState({ menu: { card, x: event.clientX, y: event.clientY } });
      }}
    >
      <CardFace card={card} scored={scored} menu />
    </div>
  );
});

export function pick(id: string): void {
  useBoard.setState((state) => ({
    picked: state.picked.includes(id) ? state.picked.filter((one) => one !== id) : [...state.picked, id],
    anchor: id,
  }));
}

/** Picks the cards of a column from the one that was picked last to this one; without such a one, this one alone. */
export function pickTo(cards: DealCard[], id: string): void {
  const { anchor, picked } = useBoard.getState();
  const [from, to] = [cards.findIndex((card) => card.id === anchor), cards.findIndex((card) => card.id === id)];
  if (from < 0 || to < 0) {
    pick(id);
    return;
  }
  const range = cards.slice(Math.min(from, to), Math.max(from, to) + 1).filter((card) => card.may_change);
  useBoard.setState({ picked: [...new Set([...picked, ...range.map((card) => card.id)])] });
}

/** What is printed on a card; the copy under the pointer shows the same. */
export function CardFace({ card, scored = false, menu = false }: { card: DealCard; scored?: boolean; menu?: boolean }) {
  const step = nextStep(card);
  const open = card.stage_kind === "open";
  return (
    <>
      <span className={classes.cardTop}>
        <span className={classes.cardTitle} dir="auto" title={card.title}>
          {card.title}
        </span>
        {menu && (
          <button
            type="button"
            tabIndex={-1}
            className={classes.cardMenu}
            aria-label={`Actions for ${card.title}`}
            onClick={(event) => {
              event.stopPropagation();
              const box = event.currentTarget.getBoundingClientRect();
              focusCard(card.id);
              useBoard.setState({ menu: { card, x: box.left, y: box.bottom } });
            }}
          >
            <Ellipsis size={16} aria-hidden />
          </button>
        )}
      </span>
      {card.party && (
        <span className={classes.cardParty} dir="auto">
          {card.party.title}
        </span>
      )}
      <span className={classes.cardLine}>
        <span className={classes.cardValue}>{card.value ? <MoneyText value={card.value} /> : "No value"}</span>
        {card.probability_overridden && open && (
          <span className={classes.dim} title="Probability set by hand">
            {card.probability} %
          </span>
        )}
        {open && scored && <CardScore id={card.id} />}
        <span className={classes.cardAge} title={`${card.days_in_stage} days in ${card.stage}`}>
          <Hourglass size={12} aria-hidden /> {age(card.days_in_stage)}
        </span>
      </span>
      <span className={classes.cardLine}>
        {open ? (
          <span className={classes.step} data-tone={step.tone} title={step.long}>
            {step.text}
          </span>
        ) : (
          <span className={classes.dim}>{card.stage}</span>
        )}
        {card.owner && (
          <span className={classes.cardOwner} title={card.owner.title}>
            <Avatar id={card.owner.id} name={card.owner.title} size={20} />
          </span>
        )}
      </span>
      {card.rot_reason && (
        <span className={classes.rot}>
          <TriangleAlert size={12} aria-hidden /> {card.rot_reason}
        </span>
      )}
    </>
  );
}
