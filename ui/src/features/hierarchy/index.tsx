import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { ChevronRight, CornerDownRight, GripVertical, Plus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import {
  Avatar,
  BusyBar,
  ErrorBanner,
  IconAction,
  MoneyText,
  NotHere,
  othersWords,
  Page,
  showNote,
} from "../../components";
import { openNew } from "../../data/dialogs";
import { formatNumber } from "../../data/format";
import { useCommand, useMay, useWords } from "../../data/queries";
import { useSession } from "../../data/session";
import { useKeys } from "../../keys";
import type { HierarchyNode, HierarchyTotals } from "../../transport/api";
import classes from "./hierarchy.module.css";
import { MoveDialog } from "./MoveDialog";
import { ancestors, unfolded } from "./state";
import { type Drag, TOP, useTreeDrag } from "./useTreeDrag";

/** SCR-05: a company's whole tree with what stands in each branch; a company is moved by dragging it, or by a key. */
export function HierarchyScreen() {
  const { id } = useParams({ from: "/hierarchy/$id" });
  const word = useWords();
  const got = useCommand("parties.hierarchy", { id }, { keep: true });
  const nodes = got.data?.nodes ?? [];
  const { folded, fold } = useSession();
  const rows = unfolded(nodes, folded);
  const own = nodes.find((node) => node.company.id === id);
  const may = useMay();
  const { drag, start } = useTreeDrag(nodes);
  const [focus, setFocus] = useState(id);
  const [moving, setMoving] = useState<HierarchyNode | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const go = useNavigate();
  const at = rows.findIndex((node) => node.company.id === focus);
  const current = rows[at];
  useEffect(() => setFocus(id), [id]);
  const there = own !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only coming to a company opens what it stands in
  useEffect(() => {
    for (const above of ancestors(nodes, id)) if (folded.has(above)) fold(above, false);
  }, [id, there]);

  const stand = (next: HierarchyNode | undefined) => {
    if (!next) return false;
    setFocus(next.company.id);
    list.current?.querySelector<HTMLElement>(`[data-row="${next.company.id}"]`)?.focus();
  };
  const move = (node: HierarchyNode) => (node.may_change ? setMoving(node) : showNote(othersWords(node.company.title)));
  const walk = (step: 1 | -1) => stand(rows[at + step]);
  /** As in every tree: the right arrow opens a branch, then steps in; the left one closes it, then steps out. */
  const inwards = () => {
    if (!current || current.descendants === 0) return false;
    if (folded.has(current.company.id)) fold(current.company.id, false);
    else walk(1);
  };
  const outwards = () => {
    if (!current) return false;
    if (current.descendants > 0 && !folded.has(current.company.id)) fold(current.company.id, true);
    else stand(rows.find((node) => node.company.id === current.parent));
  };
  useKeys(
    {
      down: () => walk(1),
      up: () => walk(-1),
      unfold: inwards,
      fold: outwards,
      open: () =>
        list.current?.contains(document.activeElement) && current
          ? void go({ to: "/record/$type/$id", params: { type: "organization", id: current.company.id } })
          : false,
      moveUnder: () => (current ? move(current) : false),
      new: () => addBelow(current),
    },
    moving === null,
  );

  if (got.error?.code === "not_found") {
    return (
      <Page title="Company tree">
        <NotHere type="organization" />
      </Page>
    );
  }
  return (
    <Page
      title={own ? `Company tree of ${own.company.title}` : "Company tree"}
      aside={
        own && (
          <Link to="/record/$type/$id" params={{ type: "organization", id }} className={classes.back}>
            Open the {word("organization").one.toLocaleLowerCase()}
          </Link>
        )
      }
      actions={
        <IconAction
          changes
          icon={Plus}
          label={`New ${word("organization").one.toLocaleLowerCase()} below`}
          keyId="new"
          onClick={() => addBelow(current)}
        />
      }
    >
      <BusyBar busy={got.isFetching} />
      {got.error && <ErrorBanner error={got.error} onRetry={() => void got.refetch()} />}
      <div className={classes.scroll}>
        {/* In one place, so that nothing under the pointer moves when a drag begins. */}
        {drag && drag.node.parent !== null ? (
          <p className={classes.hint} data-drop={TOP} data-over={drag.over === TOP || undefined}>
            Drop here to stand at the top, under no other company
          </p>
        ) : (
          <p className={classes.hint}>
            {may.change && "Drag a company onto the one it belongs to, or press U to name it. "}Numbers count a company
            and all below it.
            {got.data?.truncated ? " The tree is too large to be shown whole; numbers are of what is shown." : ""}
          </p>
        )}
        {nodes.length > 0 && <Heads people={word("person").many} />}
        <ul ref={list} className={classes.tree} aria-label="Companies, each below the one it belongs to">
          {rows.map((node) => (
            <Row
              key={node.company.id}
              node={node}
              folded={folded.has(node.company.id)}
              onFold={() => fold(node.company.id, !folded.has(node.company.id))}
              here={node.company.id === id}
              focused={node.company.id === focus}
              drag={drag}
              onFocus={() => setFocus(node.company.id)}
              onGrip={may.change && node.may_change ? (event) => start(event, node) : undefined}
              onMove={() => move(node)}
            />
          ))}
        </ul>
      </div>
      {drag && <Ghost drag={drag} />}
      {moving && <MoveDialog node={moving} onClose={() => setMoving(null)} />}
    </Page>
  );
}

function addBelow(node: HierarchyNode | undefined): void {
  if (node) openNew({ type: "organization", values: { parent: node.company }, done: () => undefined });
}

function Heads({ people }: { people: string }) {
  return (
    <div className={classes.heads} aria-hidden="true">
      <span />
      <span>Below</span>
      <span>{people}</span>
      <span>Open deals</span>
      <span>Won</span>
      <span />
    </div>
  );
}

interface RowProps {
  node: HierarchyNode;
  /** What stands below it is not shown. */
  folded: boolean;
  onFold: () => void;
  /** The company whose tree was asked for. */
  here: boolean;
  focused: boolean;
  drag: Drag | null;
  onFocus: () => void;
  /** None for who may not move companies. */
  onGrip: ((event: React.PointerEvent) => void) | undefined;
  onMove: () => void;
}

function Row({ node, folded, onFold, here, focused, drag, onFocus, onGrip, onMove }: RowProps) {
  const { company, total } = node;
  const over = drag?.over === company.id && drag.node.company.id !== company.id;
  return (
    <li
      className={classes.row}
      data-drop={company.id}
      data-here={here || undefined}
      data-over={over ? (drag.refused ? "refused" : "yes") : undefined}
      data-dragged={drag?.node.company.id === company.id || undefined}
    >
      <span className={classes.name} style={{ paddingInlineStart: Math.min(node.depth, 16) * 22 }}>
        {/* The grip is the mouse's; U and the button at the end are the keyboard's. */}
        {onGrip && (
          <span className={classes.grip} onPointerDown={onGrip} title="Drag onto the company it belongs to">
            <GripVertical size={14} aria-hidden />
          </span>
        )}
        {node.descendants > 0 ? (
          <button
            type="button"
            className={classes.fold}
            tabIndex={-1}
            aria-expanded={!folded}
            aria-label={`${folded ? "Show" : "Hide"} what is below ${company.title}`}
            onClick={onFold}
          >
            <ChevronRight size={14} aria-hidden />
          </button>
        ) : (
          <span className={classes.fold} />
        )}
        <Avatar id={company.id} name={company.title} size={20} round={false} />
        <Link
          to="/record/$type/$id"
          params={{ type: "organization", id: company.id }}
          className={classes.link}
          data-row={company.id}
          tabIndex={focused ? 0 : -1}
          onFocus={onFocus}
          onPointerDown={onGrip}
          draggable={false}
          dir="auto"
        >
          {company.title}
        </Link>
        <span className="k-hidden">{`level ${node.depth + 1}`}</span>
      </span>
      <Amount value={node.descendants} label="companies below" />
      <Amount value={total.people} label="people" />
      <Deals count={total.open_deals} sums={total.open_value} label="open deals" />
      <Deals count={total.won_deals} sums={total.won_value} label="won deals" />
      <span className={classes.tool}>
        <IconAction
          changes
          icon={CornerDownRight}
          label={`Move ${company.title} under…`}
          keyId={focused ? "moveUnder" : undefined}
          size={24}
          refused={node.may_change ? null : othersWords(company.title)}
          onClick={onMove}
        />
      </span>
    </li>
  );
}

function Amount({ value, label }: { value: number; label: string }) {
  return (
    <span className={classes.number} data-none={value === 0 || undefined}>
      {formatNumber(value)}
      <span className="k-hidden"> {label}</span>
    </span>
  );
}

function Deals({ count, sums, label }: { count: number; sums: HierarchyTotals["won_value"]; label: string }) {
  return (
    <span className={classes.number} data-none={count === 0 || undefined}>
      {formatNumber(count)}
      <span className="k-hidden"> {label}</span>
      {sums.map((sum) => (
        <span key={sum.currency} className={classes.sum}>
          <MoneyText value={sum} />
        </span>
      ))}
    </span>
  );
}

function Ghost({ drag }: { drag: Drag }) {
  return (
    <div
      className={classes.ghost}
      style={{ left: drag.x + 12, top: drag.y + 8 }}
      data-refused={drag.refused || undefined}
    >
      {drag.refused && drag.over !== drag.node.company.id ? "Would stand above itself: " : ""}
      {drag.node.company.title}
    </div>
  );
}
