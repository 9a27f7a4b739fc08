import type { ReactNode } from "react";
import { MayChange } from "../../components";
import { formatNumber } from "../../data/format";
import classes from "./records.module.css";

interface ZoneProps {
  title: string;
  count?: number;
  action?: ReactNode;
  children: ReactNode;
}

/** One kind of related records: what they are, how many, and a way to add one. */
export function Zone({ title, count, action, children }: ZoneProps) {
  return (
    <section className={classes.zone}>
      <div className={classes.zoneHead}>
        <h2 className={classes.zoneTitle}>
          {title}
          {count !== undefined && count > 0 && <span className={classes.count}>{formatNumber(count)}</span>}
        </h2>
        <MayChange>{action}</MayChange>
      </div>
      {children}
    </section>
  );
}
