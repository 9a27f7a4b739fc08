import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import Mention from "@tiptap/extension-mention";
import type { SuggestionOptions, SuggestionProps } from "@tiptap/suggestion";
import { useContext, useMemo, useRef, useState } from "react";
import { call } from "../../transport";
import type { PageRequest, Reference } from "../../transport/api";
import { Near } from "./near";

/** A name that is offered, and what tells it from another of that name. */
export interface Named extends Reference {
  subtitle: string;
}

const USERS: PageRequest = {
  type: "user",
  fields: [],
  limit: 200,
  filter: { field: "active", op: "eq", value: true },
};

/** Asked for once: they are few, and change seldom. */
const usersOf = (client: QueryClient) =>
  client.fetchQuery({
    queryKey: ["records.page", USERS],
    queryFn: () => call("records.page", USERS),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Users first, then who is near, then people, companies and households; at most eight. Who is inactive comes last and says so. */
async function find(query: string, client: QueryClient, near: Reference[]): Promise<Named[]> {
  const wanted = query.toLocaleLowerCase();
  const types = ["person", "organization", "household"];
  const [users, { hits }] = await Promise.all([
    usersOf(client),
    query ? call("search.find", { query, types, limit: 8, active_first: true }) : { hits: [] },
  ]);
  const ours = users.rows.filter(({ title }) => title.toLocaleLowerCase().includes(wanted)).slice(0, 4);
  const here = near.filter(({ title }) => ` ${title.toLocaleLowerCase()}`.includes(` ${wanted}`)).slice(0, 4);
  const subtitles = new Map(
    hits.map((hit) => [hit.id, [hit.inactive && "Inactive", hit.subtitle].filter(Boolean).join(", ")]),
  );
  const offered = [...ours, ...here, ...hits].map(({ type, id, title }) => ({
    type,
    id,
    title,
    subtitle: type === "user" ? "User" : (subtitles.get(id) ?? ""),
  }));
  return offered.filter((one, index) => offered.findIndex(({ id }) => id === one.id) === index).slice(0, 8);
}

export interface Offer {
  items: Named[];
  chosen: number;
  /** Where the @ stands on the screen. */
  rect: DOMRect | null;
  pick: (item: Named) => void;
}

/** Names after an @: the extension for the editor, and what is offered at the moment. */
export function useMentions() {
  const [offer, setOffer] = useState<Offer | null>(null);
  const now = useRef<Offer | null>(null);
  const near = useRef<Reference[]>([]);
  near.current = useContext(Near);
  const client = useQueryClient();
  const extension = useMemo(() => {
    const put = (next: Offer | null) => {
      now.current = next;
      setOffer(next);
    };
    const show = (props: SuggestionProps<Named>) =>
      put({
        items: props.items,
        chosen: 0,
        rect: props.clientRect?.() ?? null,
        pick: (item) => props.command({ id: item.id, label: item.title, kind: item.type } as never),
      });
    const suggestion: Omit<SuggestionOptions<Named>, "editor"> = {
      char: "@",
      items: ({ query }) => find(query, client, near.current).catch(() => []),
      render: () => ({
        onStart: show,
        onUpdate: show,
        onExit: () => put(null),
        onKeyDown: ({ event }) => {
          const open = now.current;
          if (!open) return false;
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step !== undefined && open.items.length > 0) {
            put({ ...open, chosen: (open.chosen + step + open.items.length) % open.items.length });
            return true;
          }
          const item = open.items[open.chosen];
          if ((event.key === "Enter" || event.key === "Tab") && item && !event.ctrlKey && !event.metaKey) {
            open.pick(item);
            return true;
          }
          if (event.key === "Escape") {
            put(null);
            return true;
          }
          return false;
        },
      }),
    };
    return Mention.extend({
      addAttributes() {
        return {
          id: { parseHTML: (element) => element.getAttribute("data-id") },
          label: {
            parseHTML: (element) => element.getAttribute("data-label") ?? element.textContent?.replace(/^@/, ""),
          },
          kind: { parseHTML: (element) => element.getAttribute("data-kind") },
        };
      },
      renderHTML({ node }) {
        const { id, label, kind } = node.attrs;
        const marks = { "data-type": "mention", "data-id": id, "data-kind": kind, "data-label": label };
        return ["span", marks, `@${label}`];
      },
      renderText({ node }) {
        return `@${node.attrs.label}`;
      },
    }).configure({ suggestion: suggestion as never });
  }, [client]);
  return { extension, offer };
}
