// Deals in the real window beyond the plain board: from one owner's lane to another's, from one month of the forecast to
// another, each taken back; and six stages side by side in both themes.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, afterEach, before, describe, test } from "node:test";
import { hands, home, openWindow, program, screenshot, until, uuid } from "./window.mjs";

describe("deals in the real window", () => {
  let place;
  let kith;
  let stages;
  let me;
  const ann = uuid();
  const ids = { Alpha: uuid(), Beta: uuid(), Gamma: uuid(), Later: uuid() };
  const { visible, call, go, keys, focus, undo, drag, box, theme } = hands(() => kith);
  const record = async (title) => (await call("records.get", { type: "deal", id: ids[title] })).record.values;
  /** Where a deal stands and whose it is. */
  const stands = async (title) => {
    const { stage, owner } = await record(title);
    return `${stage.title}, ${owner?.title ?? "nobody"}`;
  };
  const becomes = (title, expected) => until(async () => (await stands(title)) === expected, `${title}: ${expected}`);
  const lane = (owner) => `//section[@aria-label="${owner}"]`;
  const inLane = (owner, stage, title) =>
    visible(`${lane(owner)}//section[@aria-label="${stage}"]//*[@data-card="${ids[title]}"]`, `${title} in ${owner}'s lane`);
  const middle = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 });
  const monthOf = (day) => day.slice(0, 7);
  const steps = async () => (await call("journal.list", { limit: 1 })).entries[0].seq;

  afterEach(async (context) => {
    if (context.error) await screenshot(kith.browser, `failed ${context.name}`);
  });
  before(async () => {
    place = await home();
    execFileSync(program, ["new", place.path("deals.kith")], { env: place.environment });
    kith = await openWindow(place, "open", place.path("deals.kith"));
    await visible(`//h1[contains(., "People")]`, "the first screen");
    stages = (await call("board.get", {})).stages;
    me = (await call("workspace.info")).user.title;
    const party = uuid();
    await call("records.create", { type: "organization", id: party, values: { display_name: "Acme" } });
    await call("records.create", { type: "user", id: ann, values: { name: "Ann Acker", role: "rep" } });
    const deal = (title, values) =>
      call("records.create", { type: "deal", id: ids[title], values: { title, party, stage: stages[0].id, ...values } });
    await deal("Gamma", { owner: ann });
    await deal("Beta", {});
    await deal("Alpha", {});
  });
  after(async () => {
    await kith?.close();
    await place?.remove();
  });

  test("scr_24 the pointer carries a card to another owner and stage as one step", async () => {
    await go("/board");
    await (await visible(`//button[normalize-space(.)="No lanes"]`, "the choice of lanes")).click();
    await (await visible(`//*[@role="menuitem" and contains(., "Lanes by owner")]`, "lanes by owner")).click();
    await inLane(me, stages[0].name, "Alpha");
    await inLane("Ann Acker", stages[0].name, "Gamma");
    const before = await steps();
    const from = await box(`[data-card="${ids.Alpha}"]`, "the card");
    const to = await box(`section[aria-label="Ann Acker"] section[aria-label="${stages[1].name}"]`, "Ann's column");
    await drag({ x: from.x + from.width / 2, y: from.y + 12 }, middle(to), {
      taken: "[data-lifted]",
      over: `section[aria-label="Ann Acker"] section[aria-label="${stages[1].name}"][data-over]`,
    });
    await becomes("Alpha", `${stages[1].name}, Ann Acker`);
    await visible(`//*[contains(text(), "Moved Alpha to ${stages[1].name}, for Ann Acker")]`, "what was done");
    await inLane("Ann Acker", stages[1].name, "Alpha");
    assert.equal(await steps(), before + 1, "one step");
    await screenshot(kith.browser, "deals lanes");
    await undo();
    await becomes("Alpha", `${stages[0].name}, ${me}`);
    await inLane(me, stages[0].name, "Alpha");
  });

  test("scr_24 keys carry a card over the edge of a lane", async () => {
    await inLane(me, stages[0].name, "Beta");
    await focus(`[data-card="${ids.Beta}"]`, "the focus on Beta");
    await keys("Shift", "ArrowDown");
    await becomes("Beta", `${stages[0].name}, Ann Acker`);
    await visible(`//*[contains(text(), "Gave Beta to Ann Acker")]`, "what was done");
    await inLane("Ann Acker", stages[0].name, "Beta");
    await undo();
    await becomes("Beta", `${stages[0].name}, ${me}`);
    await inLane(me, stages[0].name, "Beta");
  });

  test("pip_11 the pointer carries a deal to another month of the forecast", async () => {
    const months = await kith.browser.execute(() => {
      const now = new Date();
      return [1, 2].map((step) => new Date(Date.UTC(now.getFullYear(), now.getMonth() + step, 1)).toISOString().slice(0, 7));
    });
    const party = (await record("Alpha")).party.id;
    const values = { title: "Later", party, expected_close_date: `${months[0]}-10`, value: { minor: 500_000, currency: "USD" } };
    await call("records.create", { type: "deal", id: ids.Later, values });
    const day = async () => (await record("Later")).expected_close_date;
    await go("/forecast");
    const inMonth = (month) => `[data-month="${month}"] [data-deal="${ids.Later}"]`;
    const from = await box(inMonth(months[0]), "the deal in its month");
    const to = await box(`[data-month="${months[1]}"]`, "the next month");
    await drag({ x: from.x + from.width / 2, y: from.y + 14 }, { x: to.x + to.width / 2, y: from.y + 60 }, {
      taken: "[data-month][data-over]",
      over: `[data-month="${months[1]}"][data-over]`,
    });
    await until(async () => monthOf(await day()) === months[1], "the deal in the next month");
    await box(inMonth(months[1]), "its card there");
    assert.equal(await day(), `${months[1]}-10`);
    await screenshot(kith.browser, "deals forecast");
    await undo();
    await until(async () => (await day()) === `${months[0]}-10`, "the undo");
    await box(inMonth(months[0]), "its card where it was");
  });

  test("scr_24 six stages stand side by side in a window of 1280 x 800, in both themes", async () => {
    for (const name of ["Light", "Dark"]) {
      await theme(name);
      await go("/board");
      await visible(`//*[@role="region" and @aria-label="Board"]//section`, "the board");
      if (name === "Light") {
        await (await visible(`//button[normalize-space(.)="Lanes by owner"]`, "the choice of lanes")).click();
        await (await visible(`//*[@role="menuitem" and contains(., "No lanes")]`, "no lanes")).click();
        for (const stage of stages.filter((one) => one.kind !== "open")) {
          await (await visible(`//button[@aria-expanded="false" and contains(., "${stage.name}")]`, stage.name)).click();
        }
      }
      await until(
        async () => (await kith.browser.$$(`//*[@role="region" and @aria-label="Board"]//section`)).length === stages.length,
        "all stages, unfolded",
      );
      assert.equal(stages.length, 6);
      const [wide, fits] = await kith.browser.execute(() => {
        const board = document.querySelector('[role="region"][aria-label="Board"]');
        return [window.innerWidth, board.scrollWidth <= board.clientWidth];
      });
      assert.ok(wide <= 1280, `${wide} pixels`);
      assert.ok(fits, "no sideways scrolling");
      await screenshot(kith.browser, `deals six stages ${name}`);
    }
  });
});
