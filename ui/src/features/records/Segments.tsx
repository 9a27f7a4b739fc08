import { useNavigate } from "@tanstack/react-router";
import { TagChip } from "../../components";
import { useCommand } from "../../data/queries";
import type { Filter, RecordRow, TagValue } from "../../transport/api";
import { showView, useViews } from "../lists/views";
import classes from "./glance.module.css";

/** So many saved views are asked whether a customer is in them. */
const MOST = 20;

/** V36-02: the groups that a customer is in: its tags, and the saved views whose filter finds it. */
export function Segments({ record }: { record: RecordRow }) {
  const go = useNavigate();
  const tags = Array.isArray(record.values.tags) ? (record.values.tags as TagValue[]) : [];
  const views = (useViews(record.type) ?? []).filter((view) => !view.builtin && view.filter.length > 0).slice(0, MOST);
  const of = views.map((view) => {
    const filter: Filter = { all: [...view.filter, { field: "id", op: "in", value: [record.id] }] };
    return { type: record.type, filter };
  });
  const { data } = useCommand("records.counts", { of }, { enabled: of.length > 0 });
  const inside = views.filter((_, at) => (data?.counts[at] ?? 0) > 0);
  if (tags.length === 0 && inside.length === 0) return null;
  return (
    <div className={classes.segments}>
      <dt>Segments</dt>
      <dd>
        {inside.map((view) => (
          <button
            key={view.id}
            type="button"
            className={classes.segment}
            onClick={() => {
              showView(record.type, view);
              void go({ to: "/list/$type", params: { type: record.type } });
            }}
          >
            {view.name}
          </button>
        ))}
        {tags.map((tag) => (
          <TagChip key={tag.id} tag={tag} />
        ))}
      </dd>
    </div>
  );
}
