// A small world with known figures for the board, the record page and the timeline.
import { randomBytes } from "node:crypto";

let last = 0;

/** A UUIDv7; two made in one millisecond still follow each other. */
export function id() {
  last = Math.max(Date.now(), last + 1);
  const bytes = randomBytes(16);
  bytes.writeUIntBE(last, 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Makes a record, a likely duplicate or not; its id. */
export async function make(app, type, values) {
  const made = id();
  await app.call("records.create", { type, id: made, values, allow_duplicate: true });
  return made;
}

/** A moment so many days from now, at noon UTC. */
export function inDays(days) {
  const date = new Date(Date.now() + days * 86_400_000);
  date.setUTCHours(12, 0, 0, 0);
  return date.toISOString();
}

/** The stages of the first pipeline by kind and place. */
export async function stagesOf(app) {
  const board = await app.call("board.get");
  const open = board.stages.filter((stage) => stage.kind === "open");
  return {
    pipeline: board.pipeline,
    all: board.stages,
    open,
    won: board.stages.find((stage) => stage.kind === "won"),
    lost: board.stages.find((stage) => stage.kind === "lost"),
  };
}

/** Two companies, one person, and deals of 1,000 to 6,000 in the first two open stages, the first made on top. */
export async function world(app) {
  const stages = await stagesOf(app);
  const acme = await make(app, "organization", { display_name: "Acme", industry: "Tools" });
  const borealis = await make(app, "organization", { display_name: "Borealis" });
  const ada = await make(app, "person", {
    first_name: "Ada",
    last_name: "Abbott",
    emails: [{ address: "ada@acme.example", label: "work", is_primary: true }],
    phones: [{ raw: "+1 415 555 2671", label: "work", is_primary: true }],
    affiliations: [
      {
        organization: { type: "organization", id: acme, title: "Acme" },
        person: { type: "person", id: "", title: "" },
        title: "Buyer",
        is_primary: true,
        is_primary_contact: true,
      },
    ],
  });
  const [first, second] = stages.open;
  const deal = (title, thousands, stage, party, more = {}) =>
    make(app, "deal", {
      title,
      party,
      stage: stage.id,
      pipeline: stages.pipeline.id,
      value: { minor: thousands * 100_000, currency: "USD" },
      ...more,
    });
  // New cards go on top of their column: the last one made is the first one seen.
  const deals = {
    gamma: await deal("Gamma", 3, first, acme),
    beta: await deal("Beta", 2, first, borealis),
    alpha: await deal("Alpha", 1, first, acme, { contact: ada }),
    zeta: await deal("Zeta", 6, second, borealis),
    delta: await deal("Delta", 4, second, acme),
  };
  return { stages, acme, borealis, ada, deals };
}
