// Deals on the board of the real window: carried by the pointer, moved by keys, several at once, lost for a reason; each
// taken back; and found as they were left when the program starts again.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, describe, test } from "node:test";
import { hands, home, invoke, openWindow, program, screenshot, until } from "./window.mjs";

describe("the board in the real window", () => {
  let place;
  let kith;
  const { drag, box } = hands(() => kith);
  let stages;
  const ids = {};
  afterEach(async (context) => {
    if (context.error) await screenshot(kith.browser, `failed ${context.name}`);
  });
  before(async () => {
    place = await home();
    execFileSync(program, ["new", place.path("board.kith")], { env: place.environment });
    kith = await openWindow(place, "open", place.path("board.kith"));
    await visible(`//h1[contains(., "People")]`, "the first screen");
    stages = (await call("board.get", {})).stages;
    const party = uuid();
    await call("records.create", { type: "organization", id: party, values: { display_name: "Acme" } });
    // New cards go on top of their column.
    for (const title of ["Gamma", "Beta", "Alpha"]) {
      ids[title] = uuid();
      await call("records.create", { type: "deal", id: ids[title], values: { title, party, stage: stages[0].id } });
    }
    await go("/board");
    await card("Alpha");
  });
  after(async () => {
    await kith?.close();
    await place?.remove();
  });

  let last = 0;
  const uuid = () => {
    last = Math.max(Date.now(), last + 1);
    const time = last.toString(16).padStart(12, "0");
    return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
  };
  const call = (command, input = {}) => invoke(kith.browser, "call", { command, input });
  const visible = async (xpath, what) =>
    until(async () => {
      for (const element of await kith.browser.$$(xpath)) {
        if ((await element.isDisplayed()) && (await element.isEnabled())) return element;
      }
      return null;
    }, what);
  const card = (title) => visible(`//*[@data-card="${ids[title]}"]`, `the card ${title}`);
  const go = (path) =>
    kith.browser.execute((hash) => {
      window.location.hash = hash;
    }, path);
  const keys = (...held) => kith.browser.keys(held);
  const section = (at) => `section[aria-label="${stages[at].name}"]`;
  const column = async (at) =>
    (await call("board.cards", { stage_id: stages[at].id })).cards.map((one) => one.title).join(" ");
  /** Waits until the file has the cards of a column in this order. */
  const keeps = (at, expected) =>
    until(async () => (await column(at)) === expected, `“${expected}” in ${stages[at].name}`);
  const shown = (at, count) =>
    until(
      async () =>
        (await kith.browser.$$(`//section[@aria-label="${stages[at].name}"]//*[@data-card]`).length) === count,
      `${count} cards in ${stages[at].name}`,
    );
  /** Puts the keyboard on a card, as somebody who walked there. */
  const focus = async (title) => {
    await card(title);
    await until(
      () =>
        kith.browser.execute((id) => {
          document.querySelector(`[data-card="${id}"]`)?.focus();
          return document.activeElement?.getAttribute("data-card") === id;
        }, ids[title]),
      `the focus on ${title}`,
    );
  };
  const undo = async (at, expected) => {
    await keys("Control", "z");
    await keeps(at, expected);
  };

  test("scr_24 the pointer carries a card to another column, and undo brings it back", async () => {
    const from = await box(`[data-card="${ids.Beta}"]`, "the card Beta");
    const to = await box(section(1), "the next column");
    await drag({ x: from.x + from.width / 2, y: from.y + 12 }, { x: to.x + to.width / 2, y: to.y + 120 }, {
      taken: "[data-lifted]",
      over: `${section(1)}[data-over]`,
    });
    await keeps(1, "Beta");
    await keeps(0, "Alpha Gamma");
    await visible(`//*[contains(text(), "Moved Beta to ${stages[1].name}")]`, "what was done");
    await screenshot(kith.browser, "board");
    await undo(0, "Alpha Beta Gamma");
  });

  test("scr_24 keys move a card and several cards, each as one step", async () => {
    await focus("Alpha");
    await keys("Shift", "ArrowRight");
    await keeps(1, "Alpha");
    await visible(`//*[contains(text(), "Moved Alpha to ${stages[1].name}")]`, "what was done");
    await undo(0, "Alpha Beta Gamma");
    await shown(0, 3);

    await focus("Alpha");
    await keys(" ");
    await visible(`//*[contains(text(), "1 selected")]`, "one picked");
    await focus("Beta");
    await keys(" ");
    await visible(`//*[contains(text(), "2 selected")]`, "two picked");
    await keys("Shift", "ArrowRight");
    await keeps(1, "Alpha Beta");
    await visible(`//*[contains(text(), "Moved 2 deals to ${stages[1].name}")]`, "what was done");
    await undo(0, "Alpha Beta Gamma");
    await shown(0, 3);
  });

  test("pip_09 a deal is lost for a reason, reopened by undo, and stays lost over a restart", async () => {
    const lose = async () => {
      await focus("Gamma");
      await keys(".");
      await (await visible(`//*[@role="menuitem" and contains(., "Lose")]`, "the way to lose")).click();
      await (await visible(`//*[@role="dialog"]//button[contains(., "No budget")]`, "a reason")).click();
      await visible(`//*[@role="dialog"]//button[@aria-pressed="true"]`, "it, chosen");
      await keys("Control", "Enter");
      await keeps(0, "Alpha Beta");
    };
    const gamma = async () => (await call("records.get", { type: "deal", id: ids.Gamma })).record.values;
    await lose();
    await visible(`//*[contains(text(), "Moved Gamma to Lost")]`, "what was done");
    assert.equal((await gamma()).close_reason.title, "No budget");
    await undo(0, "Alpha Beta Gamma");
    assert.equal((await gamma()).close_reason, null);
    await shown(0, 3);
    await lose();

    await kith.close();
    kith = await openWindow(place, "open", place.path("board.kith"));
    await visible(`//nav`, "the window again");
    await go("/board");
    await card("Alpha");
    assert.equal(await column(0), "Alpha Beta");
    const { status, close_reason, actual_close_date } = await gamma();
    assert.deepEqual([status, close_reason.title], ["lost", "No budget"]);
    assert.ok(actual_close_date);
  });
});
