// A morning in the lists, as a person does it in the real window: cells edited in place, a block pasted from the X
// clipboard and one copied to it, many rows tagged in one step, a view built, saved and pinned, a company moved by
// pointer and by keys, and everything there again after closing.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, afterEach, before, describe, test } from "node:test";
import { clipboard, home, invoke, openWindow, program, screenshot, until } from "./window.mjs";

describe("a morning in the lists", () => {
  let place;
  let kith;
  afterEach(async (context) => {
    if (context.error) await screenshot(kith.browser, `failed ${context.name}`);
  });
  before(async () => {
    place = await home();
    execFileSync(program, ["new", place.path("lists.kith"), "--sample", "40", "--seed", "1"], { env: place.environment });
    kith = await openWindow(place, "open", place.path("lists.kith"));
    await visible(`//h1[contains(., "People")]`, "the first screen");
  });
  after(async () => {
    await kith?.close();
    await place?.remove();
  });

  const call = (command, input = {}) => invoke(kith.browser, "call", { command, input });
  const quoted = (text) => `"${text}"`;
  const visible = async (xpath, what) =>
    until(async () => {
      for (const element of await kith.browser.$$(xpath)) {
        if ((await element.isDisplayed()) && (await element.isEnabled())) return element;
      }
      return null;
    }, what);
  const press = async (name) =>
    (
      await visible(
        `//button[normalize-space(.)=${quoted(name)} or @aria-label=${quoted(name)}]`,
        `the button “${name}”`,
      )
    ).click();
  const go = (path) =>
    kith.browser.execute((hash) => {
      window.location.hash = hash;
    }, path);
  const keys = (...held) => kith.browser.keys(held);
  const people = async (limit) => (await call("records.page", { type: "person", limit })).rows;
  const get = async (type, id) => (await call("records.get", { type, id })).record;
  const undo = async () => {
    await kith.browser.execute(() => document.activeElement?.blur());
    await keys("Control", "z");
  };

  async function list() {
    await go("/settings");
    await visible(`//h1[normalize-space(.)="Settings"]`, "another screen");
    await go("/list/person");
    await visible(`//h1[contains(., "People")]`, "the list");
    await visible(`//*[@role="row" and @aria-rowindex="2"]`, "its first row");
    await kith.browser.execute(() => document.activeElement?.blur());
  }

  /** Steps from the row into the cell of a column. */
  async function into(column) {
    const at = await kith.browser.execute(
      (label) =>
        [...document.querySelectorAll("[role=columnheader]")]
          .map((head) => head.textContent.trim())
          .filter((text) => text !== "")
          .indexOf(label),
      column,
    );
    assert.ok(at >= 0, `${column} is a column`);
    for (let step = 0; step <= at; step += 1) await keys("ArrowRight");
    await visible("//*[@data-focused]", "a focused cell");
  }

  test("scr_01 a cell is edited where it stands", async () => {
    await list();
    const [one] = await people(1);
    await into("Job title");
    await keys("Enter");
    await visible(`//*[@aria-label=${quoted(`Edit Job title of ${one.title}`)}]//input`, "the editor");
    await keys("Control", "a");
    await kith.browser.keys("Astronaut");
    await keys("Enter");
    await until(async () => (await get("person", one.id)).values.job_title === "Astronaut", "the edit");
    await screenshot(kith.browser, "cell");
  });

  test("scr_01 a block is pasted from the clipboard of the desktop, and one is copied to it", async () => {
    await list();
    const before = await people(3);
    // The list stands where the last edit left it.
    await keys("ArrowUp");
    await into("Job title");
    const owner = clipboard.put("Pilot\nCook\nBaker\n");
    await keys("Control", "v");
    await visible(`//*[@role="dialog"]//h2[normalize-space(.)="Paste cells"]`, "the preview");
    await screenshot(kith.browser, "paste");
    await press("Paste");
    const titles = async () => (await Promise.all(before.map((one) => get("person", one.id)))).map((one) => one.values.job_title);
    await until(async () => (await titles()).join() === "Pilot,Cook,Baker", "the pasted cells");
    owner.kill();
    await list();
    await screenshot(kith.browser, "pasted");
    await into("Job title");
    await keys("Shift", "ArrowDown");
    await keys("Shift", "ArrowDown");
    await keys("Control", "c");
    await until(() => clipboard.text() === "Pilot\nCook\nBaker", "the copied cells on the desktop's clipboard");
    await keys("Escape");
    await undo();
    const was = before.map((one) => one.values.job_title).join();
    await until(async () => (await titles()).join() === was, "the undo of the paste");
  });

  test("scr_01 all matches are tagged in one step and one undo takes the tag off again", async () => {
    await list();
    const tagged = async () => {
      const rows = await Promise.all((await people(200)).map((one) => get("person", one.id)));
      return rows.filter((one) => one.values.tags.some((tag) => tag.name === "Spring")).length;
    };
    await keys("Control", "a");
    await visible(`//*[@role="toolbar" and @aria-label="Selected rows"]`, "the bar");
    await keys("Shift", "t");
    await visible(`//input[@aria-label="Tag"]`, "the field for a tag");
    await kith.browser.keys("Spring");
    await press("Add tag");
    await until(async () => (await tagged()) === 40, "forty tagged people");
    await screenshot(kith.browser, "tagged");
    await undo();
    await until(async () => (await tagged()) === 0, "the undo of the tags");
    await keys("Control", "Shift", "z");
    await until(async () => (await tagged()) === 40, "the tags again");
  });

  /** The heads of the columns as they stand. */
  const heads = () =>
    kith.browser.execute(() =>
      [...document.querySelectorAll("[role=columnheader]")]
        .map((head) => head.textContent.trim())
        .filter((text) => text !== ""),
    );
  const shown = () =>
    kith.browser.execute(() => Number(document.querySelector("[role=grid]")?.getAttribute("aria-rowcount")) - 1);
  const view = {};
  async function applied() {
    await visible(`//*[@role="tab" and @aria-selected="true" and contains(., "Active ones")]`, "the view");
    await until(async () => (await shown()) === view.count, "the filter of the view");
    assert.deepEqual(await heads(), view.heads);
  }

  test("scr_01 a view is built in the filter editor and among the columns, saved and pinned", async () => {
    await list();
    await keys("Shift", "f");
    await visible(`//*[@role="dialog"]//h2[normalize-space(.)="Which people"]`, "the editor of the filter");
    await press("Add a condition");
    await visible(`//input[@aria-label="About what"]`, "the question what the condition is about");
    await kith.browser.keys("Status");
    await keys("Enter");
    await (await visible(`//label[normalize-space(.)="Active"]`, "the values of the field")).click();
    await keys("Escape");
    await until(async () => !(await kith.browser.$(`//label[normalize-space(.)="Active"]`).isExisting()), "the chosen value");
    await keys("Control", "Enter");
    const filter = { field: "status", op: "in", value: ["active"] };
    view.count = (await call("records.count", { type: "person", filter })).count;
    assert.ok(view.count > 0 && view.count < 40, "the filter leaves some out");
    await until(async () => (await shown()) === view.count, "the filtered list");
    // A column more, and one in another place.
    await kith.browser.execute(() => document.activeElement?.blur());
    await keys("Shift", "c");
    await visible(`//input[@aria-label="Find a column"]`, "the columns");
    await kith.browser.keys("Birth");
    await (await visible(`//label[normalize-space(.)="Birthday" or starts-with(normalize-space(.), "Birth")]`, "the column")).click();
    await keys("Escape");
    await until(async () => (await heads()).some((head) => head.startsWith("Birth")), "the added column");
    await kith.browser.execute(() => document.activeElement?.blur());
    const second = (await heads())[1];
    await into(second);
    await keys("Control", "ArrowRight");
    await until(async () => (await heads())[2] === second, "the moved column");
    await keys("Escape");
    view.heads = await heads();
    await keys("Control", "s");
    await visible(`//input[@aria-label="Name of the view"]`, "the question for a name");
    await kith.browser.keys("Active ones");
    await keys("Enter");
    await visible(`//*[@role="tab" and @aria-selected="true" and normalize-space(.)="Active ones"]`, "the saved view");
    await press("Change the view Active ones");
    await (await visible(`//*[@role="menuitem" and normalize-space(.)="Pin to the rail"]`, "the menu")).click();
    await visible(`//nav//*[normalize-space(.)="Active ones"]`, "the pin in the rail");
    await screenshot(kith.browser, "view");
  });

  const made = {};
  test("rel_07 a company is moved by pointer and by keys", async () => {
    const company = async (key, values) => {
      const id = `01a1fe00-0000-7000-8000-00000000000${Object.keys(made).length + 1}`;
      await call("records.create", { type: "organization", id, values });
      made[key] = id;
    };
    await company("group", { display_name: "Group" });
    await company("north", { display_name: "North", parent: made.group });
    await company("south", { display_name: "South", parent: made.group });
    await company("harbour", { display_name: "Harbour", parent: made.north });
    await go(`/hierarchy/${made.group}`);
    const link = (name) => visible(`//a[@data-row and normalize-space(.)=${quoted(name)}]`, name);
    const parent = async (key) => (await get("organization", made[key])).values.parent?.title ?? null;
    const middle = async (element) =>
      kith.browser.execute((node) => {
        const box = node.getBoundingClientRect();
        return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
      }, element);
    const from = await middle(await link("Harbour"));
    const to = await middle(await link("South"));
    await kith.browser
      .action("pointer")
      .move({ x: from.x, y: from.y })
      .down()
      .move({ x: from.x + 12, y: from.y + 6, duration: 100 })
      .move({ x: to.x, y: to.y, duration: 300 })
      .pause(150)
      .up()
      .perform();
    await until(async () => (await parent("harbour")) === "South", "the move by pointer");
    await kith.browser.execute((node) => node.focus(), await link("Harbour"));
    await keys("u");
    const field = await visible(`//*[@role="dialog"]//input`, "the question for the company above");
    await field.setValue("North");
    await visible(`(//*[@role="option"])[1][contains(., "North")]`, "the company found");
    await keys("Enter");
    await press("Move");
    await until(async () => (await parent("harbour")) === "North", "the move by keys");
    await screenshot(kith.browser, "tree");
  });

  test("scr_01 after closing all of it is there", async () => {
    const [one] = await people(1);
    await kith.close();
    kith = await openWindow(place);
    await go("/list/person");
    await visible(`//h1[contains(., "People")]`, "the list");
    // The list is in the view in which it was left.
    await applied();
    await keys("1");
    await visible(`//*[@role="gridcell" and contains(., "Astronaut")]`, "the edited cell");
    const again = await get("person", one.id);
    assert.equal(again.values.job_title, "Astronaut");
    assert.ok(again.values.tags.some((tag) => tag.name === "Spring"));
    assert.equal((await get("organization", made.harbour)).values.parent.title, "North");
    await screenshot(kith.browser, "lists reopened");
  });

  test("scr_01 after opening the program again the pin leads to the view", async () => {
    await go("/list/deal");
    await visible(`//h1[contains(., "Deals")]`, "another list");
    await keys("g");
    await keys("1");
    await visible(`//h1[contains(., "People")]`, "the list of the view");
    await applied();
    await screenshot(kith.browser, "view reopened");
  });
});
