import { Button } from "@mantine/core";
import { Link, Navigate } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { EmptyState } from "../components";
import { useWorkspace } from "../data/queries";
import { useSession } from "../data/session";

const KNOWN = ["/home", "/board", "/activities", "/settings", "/history", "/import"] as const;

/** Takes up work where it was left: the last view, or People. */
export function Home() {
  const workspace = useWorkspace();
  const next = useSession((state) => state.next);
  if (!workspace.data) return null;
  if (next) return <Navigate to={next} replace />;
  const last = workspace.data.settings.last_view;
  const path = typeof last === "object" && last !== null && "path" in last ? last.path : null;
  if (typeof path === "string") {
    const record = /^\/record\/([a-z_]+)\/([0-9a-f-]{36})$/.exec(path);
    if (record?.[1] && record[2]) {
      return <Navigate to="/record/$type/$id" params={{ type: record[1], id: record[2] }} replace />;
    }
    const list = /^\/list\/([a-z_]+)$/.exec(path)?.[1];
    if (list) return <Navigate to="/list/$type" params={{ type: list }} replace />;
    const known = KNOWN.find((one) => one === path);
    if (known) return <Navigate to={known} replace />;
  }
  return <Navigate to="/list/$type" params={{ type: "person" }} replace />;
}

export function Missing() {
  return (
    <EmptyState
      icon={Compass}
      title="There is no such page"
      actions={
        <Button renderRoot={(props) => <Link {...props} to="/list/$type" params={{ type: "person" }} />}>
          Go to people
        </Button>
      }
    />
  );
}
