import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { Avatar, TimeText } from "../../components";
import type { RecordRow } from "../../transport/api";
import classes from "./leads.module.css";
import { Viability } from "./Viability";

const ROW = 58;

interface LeadListProps {
  leads: RecordRow[];
  cursor: number;
  hasMore: boolean;
  onEnd: () => void;
  onStand: (index: number) => void;
}

/** The leads beside the one that is looked at, the newest first. */
export function LeadList({ leads, cursor, hasMore, onEnd, onStand }: LeadListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: leads.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => leads[index]?.id ?? index,
    estimateSize: () => ROW,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  const ended = useRef(onEnd);
  ended.current = onEnd;
  useEffect(() => {
    if (hasMore && Math.max(last, cursor) >= leads.length - 10) ended.current();
  }, [hasMore, last, cursor, leads.length]);
  useEffect(() => virtual.scrollToIndex(cursor, { align: "auto" }), [cursor, virtual]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section ref={scroller} className={classes.list} tabIndex={0} aria-label="Leads">
      <ol style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const lead = leads[item.index];
          return (
            lead && (
              <li
                key={item.key}
                style={{ transform: `translateY(${item.start}px)`, height: ROW }}
                aria-setsize={leads.length}
                aria-posinset={item.index + 1}
              >
                <article
                  className={classes.row}
                  data-current={item.index === cursor || undefined}
                  aria-current={item.index === cursor || undefined}
                  aria-label={lead.title}
                  onPointerDown={() => onStand(item.index)}
                >
                  <Avatar id={lead.id} name={lead.title} size={28} round />
                  <div className={classes.rowText}>
                    <span className={classes.rowName} dir="auto">
                      {lead.title}
                    </span>
                    <span className={classes.rowWhy}>{from(lead)}</span>
                  </div>
                  <div className={classes.rowEnd}>
                    <Viability lead={lead} />
                    {typeof lead.values.created_at === "string" && <TimeText at={lead.values.created_at} relative />}
                  </div>
                </article>
              </li>
            )
          );
        })}
      </ol>
    </section>
  );
}

/** How to reach them, or where they were found. */
function from(lead: RecordRow): string {
  const { contact_email, contact_phone, source, source_url } = lead.values;
  const text = [contact_email, contact_phone, source, source_url].find((one) => typeof one === "string" && one !== "");
  return typeof text === "string" ? text : "No way to reach them yet";
}
