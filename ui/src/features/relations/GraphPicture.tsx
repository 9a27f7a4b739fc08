import { useNavigate } from "@tanstack/react-router";
import { Minus, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { IconAction } from "../../components";
import type { Graph } from "../../transport/api";
import { type Picture, type Placed, radial } from "./layout";
import classes from "./relations.module.css";

/** Beyond so many, names are cut shorter. */
const MANY = 40;

/**
 * The network drawn in rings. It is for the eye and the mouse: a click puts that party into the middle. The list beside
 * it says the same to everyone else.
 */
export function GraphPicture({ graph }: { graph: Graph }) {
  const picture = useMemo(() => radial(graph), [graph]);
  const [zoom, setZoom] = useState(1);
  const { reach } = picture;
  return (
    <div className={classes.picture}>
      <svg
        aria-hidden="true"
        viewBox={`${-reach} ${-reach} ${2 * reach} ${2 * reach}`}
        style={{ width: `${zoom * 100}%`, height: `${zoom * 100}%` }}
        data-graph
      >
        <Lines picture={picture} />
        {[...picture.placed.values()].map((one) => (
          <Node key={one.node.party.id} placed={one} many={graph.nodes.length > MANY} />
        ))}
      </svg>
      <div className={classes.zoom}>
        <IconAction icon={Plus} label="Larger" size={28} onClick={() => setZoom((now) => Math.min(4, now * 1.4))} />
        <IconAction icon={Minus} label="Smaller" size={28} onClick={() => setZoom((now) => Math.max(1, now / 1.4))} />
      </div>
    </div>
  );
}

function Lines({ picture }: { picture: Picture }) {
  return picture.edges.map((edge) => {
    const [from, to] = [picture.placed.get(edge.from), picture.placed.get(edge.to)];
    if (!from || !to) return null;
    return (
      <line
        key={`${edge.kind} ${edge.from} ${edge.to} ${edge.label}`}
        className={classes.edge}
        data-kind={edge.kind}
        x1={from.x}
        y1={from.y}
        x2={to.x}
        y2={to.y}
        strokeWidth={edge.strength === null ? 1 : 0.75 + edge.strength / 4}
      >
        <title>{`${from.node.party.title} ${edge.label} ${to.node.party.title}`}</title>
      </line>
    );
  });
}

function Node({ placed, many }: { placed: Placed; many: boolean }) {
  const go = useNavigate();
  const { node, x, y, angle, above } = placed;
  const { party, hop } = node;
  const size = hop === 0 ? 14 : hop === 1 ? 9 : 6;
  const left = Math.cos(angle) < 0;
  const degrees = (angle * 180) / Math.PI + (left ? 180 : 0);
  const far = hop === 2;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list beside the picture has the same for the keyboard
    <g
      className={classes.node}
      data-hop={hop}
      transform={`translate(${x} ${y})`}
      onClick={() => void go({ to: "/graph/$type/$id", params: { type: party.type, id: party.id } })}
    >
      <title>{party.title}</title>
      {party.type === "person" ? (
        <circle r={size} data-kind={party.type} />
      ) : (
        <rect x={-size} y={-size} width={2 * size} height={2 * size} rx={3} data-kind={party.type} />
      )}
      <text
        transform={far ? `rotate(${degrees})` : undefined}
        x={far ? (left ? -size - 5 : size + 5) : 0}
        y={far ? 4 : above ? -size - 6 : size + 14}
        textAnchor={far ? (left ? "end" : "start") : "middle"}
      >
        {short(party.title, many ? 18 : 24)}
      </text>
    </g>
  );
}

function short(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
