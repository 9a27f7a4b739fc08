import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { GitMerge, Split } from "lucide-react";
import { formatDate } from "../../data/format";
import { useCommand, useMay } from "../../data/queries";
import { namesOf } from "./counts";
import classes from "./merging.module.css";

/** On the page of a survivor: what went into it, when, and the way back. */
export function MergedFrom({ id }: { id: string }) {
  const go = useNavigate();
  const may = useMay();
  const merges = useCommand("merging.list", { record: id, limit: 20 }).data?.merges ?? [];
  const standing = merges.filter((merge) => merge.state === "merged");
  if (standing.length === 0) return null;
  return (
    <ul className={classes.mergedFrom} aria-label="Merged from">
      {standing.slice(0, 3).map((merge) => (
        <li key={merge.id}>
          <GitMerge size={14} aria-hidden />
          <span dir="auto">
            {merge.survivor.id === id ? "Merged from " : `${merge.survivor.title} was merged from `}
            <strong>{namesOf(merge)}</strong> on {formatDate(merge.at)}
            {merge.by && ` by ${merge.by.title}`}
          </span>
          {may.merge && (
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<Split size={12} aria-hidden />}
              disabled={merge.fixed !== null}
              title={merge.fixed ?? undefined}
              aria-label={`Take apart the merge with ${namesOf(merge)}`}
              onClick={() => void go({ to: "/unmerge/$id", params: { id: merge.id } })}
            >
              Take apart
            </Button>
          )}
        </li>
      ))}
      {standing.length > 3 && (
        <li>
          <Button size="compact-xs" variant="subtle" onClick={() => void go({ to: "/merges" })}>
            {standing.length - 3} earlier
          </Button>
        </li>
      )}
    </ul>
  );
}
