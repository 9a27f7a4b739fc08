import { useCommand } from "./queries";

/** PIP-06: the contacts of a deal, oldest first. */
export const useDealContacts = (deal: string, { enabled = true } = {}) =>
  useCommand(
    "records.page",
    {
      type: "deal_contact",
      filter: { field: "deal", op: "eq", value: deal },
      sort: [{ field: "created_at" }],
      limit: 200,
    },
    { enabled },
  );
