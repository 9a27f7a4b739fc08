import { Button, Modal } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { ArrowRightLeft } from "lucide-react";
import { useState } from "react";
import { MayChange, MoneyText, NotHere, Page, Section } from "../../components";
import { formatNumber } from "../../data/format";
import { useCommand, useMay, useWords, useWorkspace } from "../../data/queries";
import type { Forecast } from "../../transport/api";
import { type Figure, figuresOf } from "./figures";
import { HandOver } from "./HandOver";
import { Morning } from "./Morning";
import classes from "./owners.module.css";
import { useOpenList } from "./useOpenList";

/** One's own day at a glance. */
export function HomeScreen() {
  const me = useWorkspace().data?.user;
  return me ? <Owner id={me.id} name={me.title} own /> : null;
}

/** The same of somebody else. */
export function OwnerScreen() {
  const { id } = useParams({ from: "/owner/$id" });
  const got = useCommand("records.get", { type: "user", id });
  if (got.error) return <NotHere type="user" />;
  return got.data ? <Owner id={id} name={got.data.record.title} /> : null;
}

/** FUT-04: what somebody owns and has to do. Every number opens the records that it counts. */
function Owner({ id, name, own = false }: { id: string; name: string; own?: boolean }) {
  const word = useWords();
  const may = useMay();
  const [handing, setHanding] = useState(false);
  const sums = useCommand("deals.forecast", { filter: { field: "owner", op: "eq", value: id } }).data;
  const quarter = useCommand("deals.forecast", {
    filter: {
      all: [
        { field: "owner", op: "eq", value: id },
        { field: "actual_close_date", op: "gte", value: "quarter" },
      ],
    },
  }).data;
  return (
    <Page
      title={own ? "Home" : name}
      aside={own ? name : "Everything that is theirs"}
      width={1060}
      actions={
        may.set_up && (
          <MayChange>
            <Button
              variant="default"
              leftSection={<ArrowRightLeft size={14} aria-hidden />}
              onClick={() => setHanding(true)}
            >
              Hand over…
            </Button>
          </MayChange>
        )
      }
    >
      <Morning owner={id} own={own} />
      {figuresOf(id, word).map(([title, figures]) => (
        <Section key={title} title={title}>
          <ul className={classes.figures}>
            {figures.map((figure) => (
              <Tile key={figure.label} figure={figure} sums={figure.sum === "open" ? sums : quarter} />
            ))}
          </ul>
        </Section>
      ))}
      <Modal opened={handing} onClose={() => setHanding(false)} title={`Hand over what ${name} has`} size={440}>
        {handing && <HandOver id={id} name={name} onDone={() => setHanding(false)} />}
      </Modal>
    </Page>
  );
}

function Tile({ figure, sums }: { figure: Figure; sums: Forecast | undefined }) {
  const { type, filter, label, sum, tone } = figure;
  const open = useOpenList();
  const count = useCommand("records.count", { type, filter: { all: filter } }, { keep: true }).data?.count;
  const totals = (sum && sums?.[sum]) ?? [];
  return (
    <li>
      <button
        type="button"
        className={classes.figure}
        data-tone={count ? tone : undefined}
        onClick={() => open(type, filter)}
      >
        <span className={classes.count}>{count === undefined ? "…" : formatNumber(count)}</span>
        <span className={classes.label}>{label}</span>
        {totals
          .filter((one) => one.total !== 0)
          .map((one) => (
            <span key={one.currency} className={classes.total}>
              <MoneyText value={{ minor: one.total, currency: one.currency }} />
              {sum === "open" && (
                <span className={classes.weighted}>
                  {" weighted "}
                  <MoneyText value={{ minor: one.weighted, currency: one.currency }} />
                </span>
              )}
            </span>
          ))}
      </button>
    </li>
  );
}
