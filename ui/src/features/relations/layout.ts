import type { Graph, GraphEdge, GraphNode } from "../../transport/api";

export interface Placed {
  node: GraphNode;
  x: number;
  y: number;
  /** Direction from the middle, radians. */
  angle: number;
  /** Its name stands above it rather than below: neighbours on a ring take turns. */
  above: boolean;
}

export interface Picture {
  placed: Map<string, Placed>;
  edges: GraphEdge[];
  /** Half of its width and height. */
  reach: number;
}

/** Room for a name on the outer ring, and between two of them. */
const LABEL = 150;
const GAP = 22;

/**
 * Rings around the middle: the nearest on the first, theirs on the second, in the direction of the one they hang on.
 * The same graph always makes the same picture.
 */
export function radial(graph: Graph): Picture {
  const [middle, ...others] = graph.nodes;
  const placed = new Map<string, Placed>();
  if (!middle) return { placed, edges: [], reach: LABEL };
  placed.set(middle.party.id, { node: middle, x: 0, y: 0, angle: 0, above: false });
  const near = others.filter((node) => node.hop === 1);
  const under = new Map<string, GraphNode[]>(near.map((node) => [node.party.id, []]));
  for (const node of others.filter((one) => one.hop === 2)) {
    const edge = graph.edges.find((one) => touches(one, node.party.id) && under.has(otherEnd(one, node.party.id)));
    under.get(edge ? otherEnd(edge, node.party.id) : (near[0]?.party.id ?? ""))?.push(node);
  }
  // Who has few of their own still needs room for a name.
  const widths = near.map((node) => Math.max(2, under.get(node.party.id)?.length ?? 0));
  const all = Math.max(
    1,
    widths.reduce((sum, width) => sum + width, 0),
  );
  const deep = others.length > near.length;
  const first = Math.max(150, (near.length * 44) / (2 * Math.PI));
  const second = Math.max(first + 150, (all * GAP) / (2 * Math.PI));
  let from = -Math.PI / 2;
  near.forEach((node, at) => {
    const share = ((widths[at] ?? 1) / all) * 2 * Math.PI;
    put(placed, node, from + share / 2, first, at % 2 === 1);
    const children = under.get(node.party.id) ?? [];
    children.forEach((child, index) => {
      put(placed, child, from + (share * (index + 0.5)) / children.length, second);
    });
    from += share;
  });
  return { placed, edges: graph.edges, reach: (deep ? second : first) + LABEL };
}

function put(placed: Map<string, Placed>, node: GraphNode, angle: number, radius: number, above = false): void {
  placed.set(node.party.id, { node, angle, x: Math.cos(angle) * radius, y: Math.sin(angle) * radius, above });
}

function touches(edge: GraphEdge, id: string): boolean {
  return edge.from === id || edge.to === id;
}

export function otherEnd(edge: GraphEdge, id: string): string {
  return edge.from === id ? edge.to : edge.from;
}

/** How a party hangs together with nearer ones, in words: "friend of Ann". */
export function ties(graph: Graph, node: GraphNode): string[] {
  const byId = new Map(graph.nodes.map((one) => [one.party.id, one]));
  const { id } = node.party;
  return graph.edges
    .filter((edge) => touches(edge, id))
    .flatMap((edge) => {
      const other = byId.get(otherEnd(edge, id));
      if (!other || other.hop >= node.hop) return [];
      return [`${edge.from === id ? edge.label : edge.inverse_label} ${other.party.title}`];
    });
}
