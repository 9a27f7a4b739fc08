import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { Avatar } from "../../components";
import type { MatchGroup } from "../../transport/api";
import classes from "./matching.module.css";
import { Score } from "./Score";

const ROW = 58;

interface GroupListProps {
  groups: MatchGroup[];
  label: string;
  type: string;
  cursor: number;
  hasMore: boolean;
  onEnd: () => void;
  onStand: (index: number) => void;
}

/** The groups beside the one that is looked at, the likeliest first. */
export function GroupList({ groups, label, type, cursor, hasMore, onEnd, onStand }: GroupListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: groups.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => groups[index]?.id ?? index,
    estimateSize: () => ROW,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  const ended = useRef(onEnd);
  ended.current = onEnd;
  useEffect(() => {
    if (hasMore && Math.max(last, cursor) >= groups.length - 10) ended.current();
  }, [hasMore, last, cursor, groups.length]);
  useEffect(() => virtual.scrollToIndex(cursor, { align: "auto" }), [cursor, virtual]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section ref={scroller} className={classes.groups} tabIndex={0} aria-label={label}>
      <ol style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const group = groups[item.index];
          return (
            group && (
              <li
                key={item.key}
                style={{ transform: `translateY(${item.start}px)`, height: ROW }}
                aria-setsize={groups.length}
                aria-posinset={item.index + 1}
              >
                <article
                  className={classes.group}
                  data-current={item.index === cursor || undefined}
                  aria-current={item.index === cursor || undefined}
                  aria-label={namesOf(group)}
                  onPointerDown={() => onStand(item.index)}
                >
                  <Avatar
                    id={group.survivor}
                    name={group.records[0]?.title ?? ""}
                    size={28}
                    round={type === "person"}
                  />
                  <div className={classes.groupText}>
                    <span className={classes.groupNames} dir="auto">
                      {namesOf(group)}
                    </span>
                    <span className={classes.groupWhy}>
                      {[group.size > 2 ? `${group.size} records` : "", group.pairs[0]?.evidence[0]?.text]
                        .filter(Boolean)
                        .join(" · ")}
                    </span>
                  </div>
                  <Score group={group} />
                </article>
              </li>
            )
          );
        })}
      </ol>
    </section>
  );
}

/** The names in a group, each once. */
export function namesOf(group: MatchGroup): string {
  const names = [...new Set(group.records.map((record) => record.title || "Untitled"))];
  if (names.length > 3) return `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
  return names.join(", ");
}
