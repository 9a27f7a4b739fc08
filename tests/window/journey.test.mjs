// The main job, as a person does it, in the real window: two spreadsheets through the native dialog, a card dragged, a
// call logged, two people merged, each undone, and everything there again after closing.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, afterEach, before, describe, test } from "node:test";
import { answerDialog, hands, home, invoke, openWindow, screenshot, until } from "./window.mjs";

const PEOPLE = `First name,Last name,E-mail,Company,Job title
Ada,Lovelace,ada@analytical.example,Analytical Engines,Analyst
Ada,Lovelace,ada.lovelace@home.example,Ockham Park,Countess
Grace,Hopper,grace@navy.example,Navy,Rear admiral
Edsger,Dijkstra,edsger@austin.example,University of Texas,Professor
`;
const DEALS = `Deal name,Account,Deal stage,Amount,Expected close date
Difference engine,Analytical Engines,Qualified,12000,2027-03-01
Compiler,Navy,Qualified,8000,2027-04-15
`;

describe("a sales rep's first hour", () => {
  let place;
  let kith;
  const { drag } = hands(() => kith);
  afterEach(async (context) => {
    if (context.error) await screenshot(kith.browser, `failed ${context.name}`);
  });
  before(async () => {
    place = await home();
    writeFileSync(place.path("people.csv"), PEOPLE);
    writeFileSync(place.path("deals.csv"), DEALS);
    kith = await openWindow(place);
  });
  after(async () => {
    await kith?.close();
    await place?.remove();
  });

  const call = (command, input = {}) => invoke(kith.browser, "call", { command, input });
  const count = async (type) => (await call("records.count", { type })).count;
  const counts = async () => ({ people: await count("person"), companies: await count("organization"), deals: await count("deal") });
  const quoted = (text) => `"${text}"`;
  const visible = async (xpath, what) =>
    until(async () => {
      for (const element of await kith.browser.$$(xpath)) {
        if (await element.isDisplayed()) return element;
      }
      return null;
    }, what);
  const button = (name) =>
    visible(`//button[normalize-space(.)=${quoted(name)} or @aria-label=${quoted(name)}]`, `the button “${name}”`);
  const press = async (name) => (await button(name)).click();
  const go = (path) =>
    kith.browser.execute((hash) => {
      window.location.hash = hash;
    }, path);
  const keys = (...held) => kith.browser.keys(held);
  const undo = async () => {
    // A key is not a command while something is being typed.
    await kith.browser.execute(() => document.activeElement?.blur());
    await keys("Control", "z");
  };
  const find = async (type, text) => (await call("records.page", { type, search: text })).rows;

  async function choose(file) {
    await press("Choose a file…");
    await answerDialog("Choose a spreadsheet", place.path(file));
  }

  async function bring(file, rows) {
    await visible(`//h3[normalize-space(.)="First rows"]`, "the first rows of the sheet");
    await until(async () => {
      const start = await kith.browser.$(`//button[starts-with(normalize-space(.), "Import ${rows} row")]`);
      if (await start.isExisting()) {
        await start.click();
        return true;
      }
      const next = await kith.browser.$(`//button[starts-with(normalize-space(.), "Next")]`);
      if (await next.isEnabled()) await next.click();
      return false;
    }, `importing ${file}`, 30_000);
    await visible(`//h2[normalize-space(.)="Imported"]`, "the report of the import");
  }

  test("scr_01 a new workspace begins with a spreadsheet", async () => {
    await (await visible(`//button[contains(., "Bring a spreadsheet")]`, "the welcome")).click();
    await answerDialog("Choose a spreadsheet", place.path("people.csv"));
    const name = await visible(`//label[starts-with(normalize-space(.), "Name")]/following::input[1]`, "the name");
    await name.setValue("Acme Sales");
    await press("Choose where to keep it…");
    await answerDialog("Where to keep the workspace", place.path("acme.kith"));
    await until(async () => (await invoke(kith.browser, "shell_status", {})).workspace === place.path("acme.kith"), "the new workspace");
  });

  test("imp_01 people and deals come in through the native dialog", async () => {
    // It was brought at the welcome: the wizard has read it already.
    await bring("people.csv", 4);
    assert.deepEqual(await counts(), { people: 4, companies: 4, deals: 0 });
    await screenshot(kith.browser, "imported");
    await press("Import another file");
    await choose("deals.csv");
    await bring("deals.csv", 2);
    assert.deepEqual(await counts(), { people: 4, companies: 4, deals: 2 });
  });

  test("scr_24 a card is dragged to the next stage, and undo takes it back", async () => {
    await go("/board");
    const [deal] = await find("deal", "Compiler");
    const board = await call("board.get", {});
    const open = board.stages.filter((stage) => stage.kind === "open");
    const here = open.find((stage) => stage.id === deal.values.stage.id);
    const there = open[open.indexOf(here) + 1] ?? open[open.indexOf(here) - 1];
    const stageOf = async () => (await call("records.get", { type: "deal", id: deal.id })).record.values.stage.id;
    const card = await visible(`//*[@data-card="${deal.id}"]`, "the card");
    const column = await visible(`//section[@aria-label=${quoted(there.name)}]`, "the column");
    await drag(await middle(card), await middle(column), {
      taken: "[data-lifted]",
      over: `section[aria-label=${JSON.stringify(there.name)}][data-over]`,
    });
    await until(async () => (await stageOf()) === there.id, "the move");
    await screenshot(kith.browser, "dragged");
    const moved = await call("timeline.page", { type: "deal", id: deal.id, kinds: ["stage"] });
    assert.match(moved.entries[0].text, new RegExp(there.name));
    await undo();
    await until(async () => (await stageOf()) === here.id, "the undo of the move");
  });

  async function middle(element) {
    return kith.browser.execute((node) => {
      const box = node.getBoundingClientRect();
      return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + Math.min(box.height / 2, 120)) };
    }, element);
  }

  test("scr_11 one key logs a call, and undo takes it back", async () => {
    const [grace] = await find("person", "Hopper");
    await go(`/record/person/${grace.id}`);
    await visible(`//h1[contains(., "Grace Hopper")]`, "the record page");
    await keys("l");
    await visible(`//*[@role="tab" and @aria-selected="true" and contains(., "Call")]`, "the open composer");
    await kith.browser.keys("Asked for the compiler");
    await keys("Control", "Enter");
    const calls = async () => (await call("timeline.page", { type: "person", id: grace.id, kinds: ["call"] })).entries;
    await until(async () => (await calls()).length === 1, "the call in the timeline");
    await visible(`//*[contains(text(), "Asked for the compiler")]`, "the call on the screen");
    await screenshot(kith.browser, "call");
    await undo();
    await until(async () => (await calls()).length === 0, "the undo of the call");
  });

  test("imp_15 two people are merged, and undo brings both back as they were", async () => {
    const both = await find("person", "Lovelace");
    assert.equal(both.length, 2);
    await go(`/merge/person?ids=${both.map((one) => one.id).join(",")}`);
    await visible(`//h1[normalize-space(.)="Merge 2 people"]`, "the merge");
    await screenshot(kith.browser, "merge");
    await until(async () => {
      const last = await kith.browser.$(`//button[starts-with(normalize-space(.), "Merge 2 people")]`);
      if (await last.isExisting()) {
        await last.click();
        return true;
      }
      const next = await kith.browser.$(`//button[starts-with(normalize-space(.), "Preview")]`);
      if (await next.isEnabled()) await next.click();
      return false;
    }, "the preview and the merge");
    await until(async () => (await count("person")) === 3, "one person out of two");
    await undo();
    await until(async () => (await count("person")) === 4, "the undo of the merge");
    const restored = await Promise.all(both.map((one) => call("records.get", { type: "person", id: one.id })));
    assert.deepEqual(restored.map(({ record }) => record), both);
  });

  test("imp_16 undo takes the imports back, redo brings them again", async () => {
    await go("/list/person");
    await visible(`//h1[contains(., "People")]`, "the list");
    await undo();
    await until(async () => (await count("deal")) === 0, "the undo of the deals");
    await undo();
    await until(async () => (await count("person")) === 0, "the undo of the people");
    assert.deepEqual(await counts(), { people: 0, companies: 0, deals: 0 });
    await keys("Control", "Shift", "z");
    await until(async () => (await count("person")) === 4, "the people again");
    await keys("Control", "Shift", "z");
    await until(async () => (await count("deal")) === 2, "the deals again");
  });

  test("scr_01 after closing everything is there, the last view included", async () => {
    await go("/list/organization");
    await visible(`//h1[contains(., "Companies")]`, "the list of companies");
    await until(async () => {
      const { settings } = await call("workspace.info");
      return /organization/.test(JSON.stringify(settings.last_view));
    }, "the last view kept");
    await kith.close();
    kith = await openWindow(place);
    await visible(`//h1[contains(., "Companies")]`, "the last view");
    assert.deepEqual(await counts(), { people: 4, companies: 4, deals: 2 });
    assert.match(await kith.browser.getUrl(), /#\/list\/organization/);
    await screenshot(kith.browser, "reopened");
  });
});
