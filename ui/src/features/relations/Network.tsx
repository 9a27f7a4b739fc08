import { SegmentedControl } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { Network as NetworkIcon, Plus } from "lucide-react";
import { useState } from "react";
import { BusyBar, EmptyState, ErrorBanner, IconAction, NotHere, Page } from "../../components";
import { useCommand, useWords } from "../../data/queries";
import { useKeys } from "../../keys";
import type { Graph } from "../../transport/api";
import { GraphPicture } from "./GraphPicture";
import { GraphTable } from "./GraphTable";
import { Referrals } from "./Referrals";
import { RelationshipForm } from "./RelationshipForm";
import classes from "./relations.module.css";
import { openConnect } from "./state";

type Shown = "picture" | "table" | "referrals";

/** SCR-29: the network around a record, as a picture with a list beside it, as a table, or as its referrals. */
export function NetworkScreen() {
  const { type, id } = useParams({ from: "/graph/$type/$id" });
  const word = useWords();
  const [hops, setHops] = useState<"1" | "2">("2");
  const [shown, setShown] = useState<Shown>("picture");
  const got = useCommand("relations.graph", { id, hops: Number(hops), limit: 150 }, { keep: true });
  const gone = got.error?.code === "not_found";
  const graph = gone ? undefined : got.data;
  const middle = graph?.nodes[0]?.party;
  useKeys({ new: () => (middle ? openConnect(middle) : false) });
  return (
    <Page
      title={middle ? `Connections of ${middle.title}` : "Connections"}
      aside={
        middle && (
          <Link to="/record/$type/$id" params={{ type, id }} className={classes.back}>
            Open the {word(type).one.toLocaleLowerCase()}
          </Link>
        )
      }
      actions={
        !gone && (
          <>
            {shown !== "referrals" && (
              <SegmentedControl
                aria-label="How far"
                size="xs"
                data={[
                  { value: "1", label: "Direct" },
                  { value: "2", label: "Two steps" },
                ]}
                value={hops}
                onChange={(next) => setHops(next as typeof hops)}
              />
            )}
            <SegmentedControl
              aria-label="Show as"
              size="xs"
              data={[
                { value: "picture", label: "Picture" },
                { value: "table", label: "Table" },
                { value: "referrals", label: "Referrals" },
              ]}
              value={shown}
              onChange={(next) => setShown(next as Shown)}
            />
            {middle && (
              <IconAction
                changes
                icon={Plus}
                label="Add a connection"
                keyId="new"
                onClick={() => openConnect(middle)}
              />
            )}
          </>
        )
      }
    >
      <BusyBar busy={got.isFetching} />
      {got.error && !gone && <ErrorBanner error={got.error} onRetry={() => void got.refetch()} />}
      {gone ? (
        <NotHere type={type} />
      ) : shown === "referrals" ? (
        <Referrals id={id} />
      ) : (
        graph && <Around graph={graph} shown={shown} />
      )}
      <RelationshipForm />
    </Page>
  );
}

function Around({ graph, shown }: { graph: Graph; shown: "picture" | "table" }) {
  if (graph.nodes.length === 1) {
    return (
      <EmptyState icon={NetworkIcon} title="Nobody is connected with this record yet">
        Add a connection, a company or a household, and who hangs together with whom shows here.
      </EmptyState>
    );
  }
  return (
    <div className={classes.network}>
      {shown === "picture" && <GraphPicture graph={graph} />}
      <GraphTable graph={graph} aside={shown === "picture"} />
    </div>
  );
}
