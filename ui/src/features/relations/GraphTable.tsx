import { RecordLink } from "../../components";
import { formatNumber } from "../../data/format";
import { useWords } from "../../data/queries";
import type { Graph } from "../../transport/api";
import { ties } from "./layout";
import classes from "./relations.module.css";

/** The network in words: every party, how far it is, and how it hangs together with nearer ones. */
export function GraphTable({ graph, aside }: { graph: Graph; aside: boolean }) {
  const word = useWords();
  const others = graph.nodes.slice(1);
  return (
    <section className={classes.tableBox} data-aside={aside || undefined} aria-label="Who is connected">
      <table className={classes.table}>
        <caption className={classes.caption}>
          {formatNumber(others.length)} connected{graph.truncated ? ", the nearest and strongest of more" : ""}
        </caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            {!aside && <th scope="col">What</th>}
            <th scope="col">How</th>
            {!aside && <th scope="col">Steps</th>}
          </tr>
        </thead>
        <tbody>
          {others.map((node) => (
            <tr key={node.party.id} data-hop={node.hop}>
              <td>
                <RecordLink reference={node.party} avatar />
              </td>
              {!aside && <td>{word(node.party.type).one}</td>}
              <td dir="auto">{ties(graph, node).join("; ")}</td>
              {!aside && <td className="k-num">{node.hop}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
