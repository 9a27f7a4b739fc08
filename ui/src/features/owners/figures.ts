import type { Filter } from "../../transport/api";

/** A number of an owner's, and the question whose records it counts: opening it shows exactly these. */
export interface Figure {
  label: string;
  type: string;
  filter: Filter[];
  /** Which sum of the deals stands beside it. */
  sum?: "open" | "won" | "lost";
  /** It wants to be looked at as soon as it is not nothing. */
  tone?: "red" | "amber";
}

export const OPEN: Filter = { field: "status", op: "eq", value: "open" };
export const TO_DO: Filter = { field: "status", op: "in", value: ["pending", "in_progress"] };

/** Everything of an owner's that is counted, by what it is about (FUT-04). */
export function figuresOf(owner: string, word: (type: string) => { many: string }): [string, Figure[]][] {
  const mine: Filter = { field: "owner", op: "eq", value: owner };
  const theirs: Filter = { field: "assigned_to", op: "eq", value: owner };
  const all = (type: string): Figure => ({ label: word(type).many, type, filter: [mine] });
  const deals = (label: string, filter: Filter[], rest: Partial<Figure> = {}): Figure => ({
    ...{ label, type: "deal", filter: [mine, ...filter] },
    ...rest,
  });
  const closed = (status: string): Filter[] => [
    { field: "status", op: "eq", value: status },
    { field: "actual_close_date", op: "gte", value: "quarter" },
  ];
  return [
    [
      word("activity").many,
      [
        {
          ...{ label: "Overdue", type: "activity", tone: "red" },
          filter: [theirs, TO_DO, { field: "due_at", op: "lt", value: "now" }],
        },
        {
          ...{ label: "Due in the next 7 days", type: "activity" },
          filter: [
            theirs,
            TO_DO,
            { field: "due_at", op: "gte", value: "now" },
            { field: "due_at", op: "lt", value: "now+7d" },
          ],
        },
        { label: "To do in all", type: "activity", filter: [theirs, TO_DO] },
      ],
    ],
    [
      word("deal").many,
      [
        deals("Open", [OPEN], { sum: "open" }),
        deals("Open, with no next step", [OPEN, { related: "activities", op: "none", filter: TO_DO }], {
          tone: "amber",
        }),
        deals("Open, close date passed", [OPEN, { field: "expected_close_date", op: "lt", value: "today" }], {
          tone: "amber",
        }),
        deals("Won this quarter", closed("won"), { sum: "won" }),
        deals("Lost this quarter", closed("lost"), { sum: "lost" }),
      ],
    ],
    [
      "Customers",
      [
        all("person"),
        all("organization"),
        all("household"),
        {
          ...{ label: `${word("person").many} without a touch for 90 days or at all`, type: "person" },
          filter: [
            mine,
            {
              any: [
                { field: "last_touch_at", op: "lt", value: "now-90d" },
                { field: "last_touch_at", op: "is_null" },
              ],
            },
          ],
        },
      ],
    ],
  ];
}
