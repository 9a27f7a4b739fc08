import { Select } from "@mantine/core";
import type { FieldInfo, Written } from "../../transport/api";
import { type DateOrder, type DecimalStyle, useDraft } from "./draft";
import classes from "./importing.module.css";

export const ORDERS: { value: DateOrder; label: string; short: string }[] = [
  { value: "dmy", label: "Day, month, year", short: "Day first" },
  { value: "mdy", label: "Month, day, year", short: "Month first" },
  { value: "ymd", label: "Year, month, day", short: "Year first" },
];

export const DECIMALS: { value: DecimalStyle; label: string }[] = [
  { value: "point", label: "1,234.56" },
  { value: "comma", label: "1.234,56" },
];

type Kind = FieldInfo["kind"] | undefined;

const isDate = (kind: Kind) => kind === "date" || kind === "date_time";

/** Whether it makes a difference how a column writes what goes into such a field. */
export function isWritten(kind: Kind): boolean {
  return isDate(kind) || kind === "number" || kind === "money";
}

/** How a column writes its dates or numbers: what was chosen, else what its values tell. */
export function WrittenAs({ name, written, kind }: { name: string; written: Written; kind: Kind }) {
  const { dateOrder, decimalStyle, set } = useDraft();
  const dates = isDate(kind);
  const chosen = dates ? dateOrder[name] : decimalStyle[name];
  const choose = (style: string | null) => {
    if (dates) set({ dateOrder: { ...dateOrder, [name]: style as DateOrder } });
    else set({ decimalStyle: { ...decimalStyle, [name]: style as DecimalStyle } });
  };
  return (
    <div className={classes.written} title={written.why}>
      <span>Written as</span>
      <Select
        size="xs"
        aria-label={`How ${name} is written`}
        placeholder="Either way"
        data={dates ? ORDERS.map(({ value, short }) => ({ value, label: short })) : DECIMALS}
        value={chosen ?? written.style}
        onChange={choose}
      />
    </div>
  );
}
