// Columns, order, groups and saved views of lists (SCR-01), by pointer and by key.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, go, openList, start, until } from "./app.mjs";

let app;
let page;
before(async () => {
  app = await start({ people: 500 });
  page = app.page;
});
after(() => app?.stop());

const grid = () => page.getByRole("grid");
const heads = () => grid().getByRole("columnheader");
const labels = async () => (await heads().allInnerTexts()).map((text) => text.trim()).filter(Boolean);
const tab = (name) => page.getByRole("tab", { name, selected: true });
const left = async (type) => (await app.call("workspace.info")).settings.lists?.[type] ?? {};
const rowCount = (count) =>
  page.waitForFunction((n) => document.querySelector("[role=grid]")?.getAttribute("aria-rowcount") === String(n), count);

const open = (path, title) => openList(page, path, title);

test("scr_01_columns_are_moved_and_resized_by_pointer_and_kept_for_the_view", async () => {
  await open("/list/organization", "Companies");
  const before = await labels();
  const [, second, third] = before;
  const from = await heads().filter({ hasText: third }).first().boundingBox();
  const to = await heads().filter({ hasText: second }).first().boundingBox();
  await page.mouse.move(from.x + 20, from.y + 16);
  await page.mouse.down();
  await page.mouse.move(from.x - 20, from.y + 16, { steps: 3 });
  await page.mouse.move(to.x + 10, to.y + 16, { steps: 3 });
  await page.mouse.up();
  await until(async () => (await labels())[1] === third, "the column was not moved");
  assert.equal((await labels())[2], second);
  const edge = await heads().filter({ hasText: third }).first().boundingBox();
  await page.mouse.move(edge.x + edge.width, edge.y + 16);
  await page.mouse.down();
  await page.mouse.move(edge.x + edge.width + 60, edge.y + 16, { steps: 4 });
  await page.mouse.up();
  await until(
    async () => Math.abs((await heads().filter({ hasText: third }).first().boundingBox()).width - edge.width - 60) < 3,
    "the column was not made wider",
  );
  await until(async () => Object.keys((await left("organization")).widths ?? {}).length === 1, "the width was not kept");
  // The other view has its own.
  await page.keyboard.press("2");
  await tab("Mine").waitFor();
  assert.deepEqual(await labels(), before);
  await page.keyboard.press("1");
  await tab("All").waitFor();
  await until(async () => (await left("organization")).view === "all", "the chosen view was not kept");
  await page.reload();
  await grid().getByRole("row").nth(1).waitFor();
  assert.equal((await labels())[1], third);
  const cell = heads().filter({ hasText: third }).first();
  const wide = (await cell.boundingBox()).width;
  await page.mouse.dblclick(edge.x + wide, edge.y + 16);
  await until(async () => Math.abs((await cell.boundingBox()).width - wide) > 5, "a double click fits the column");
});

test("scr_01_columns_are_moved_and_resized_by_keys", async () => {
  await open("/list/deal", "Deals");
  const before = await labels();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Control+ArrowRight");
  await until(async () => (await labels())[2] === before[1], "the column was not moved");
  const cell = heads().filter({ hasText: before[2] }).first();
  const width = (await cell.boundingBox()).width;
  await page.keyboard.press("Control+Shift+ArrowRight");
  await until(async () => Math.round((await cell.boundingBox()).width - width) === 16, "the column was not made wider");
  await page.keyboard.press("Control+Shift+F");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+C");
  await page.getByRole("button", { name: "Back to the usual columns" }).click();
  await until(async () => (await labels()).join() === before.join(), "the usual columns did not come back");
  await page.keyboard.press("Escape");
});

test("scr_01_the_view_that_was_chosen_last_is_kept_though_an_earlier_answer_comes_late", async () => {
  await open("/list/deal", "Deals");
  const updates = "**/api/v1/settings.update";
  let release;
  let answered;
  const held = new Promise((done) => (release = done));
  const late = new Promise((done) => (answered = done));
  let first = true;
  await page.route(updates, async (route) => {
    if (!first || route.request().postDataJSON().lists?.deal?.view !== "mine") return route.continue();
    first = false;
    const answer = await route.fetch();
    await held;
    await route.fulfill({ response: answer });
    answered();
  });
  const kept = (view) => until(async () => (await left("deal")).view === view, `${view} was not kept`);
  await page.keyboard.press("2");
  await kept("mine");
  await page.keyboard.press("1");
  await tab("All").waitFor();
  release();
  await late;
  await kept("all");
  await page.waitForTimeout(500);
  await page.keyboard.press("2");
  await tab("Mine").waitFor();
  await kept("mine");
  await page.keyboard.press("1");
  await kept("all");
  await page.unrouteAll({ behavior: "wait" });
});

test("scr_01_a_list_is_ordered_by_several_fields", async () => {
  await open("/list/deal", "Deals");
  await page.keyboard.press("Shift+S");
  await page.getByRole("textbox", { name: "Sort by" }).fill("Expected");
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Then by" }).fill("Value");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Value: turn round" }).click();
  await page.keyboard.press("Escape");
  const sort = [{ field: "expected_close_date" }, { field: "value", desc: true }];
  const { rows } = await app.call("records.page", { type: "deal", sort, limit: 8 });
  await page.waitForFunction(
    (titles) => titles.every((title, at) => document.querySelectorAll("[role=row]")[at + 1]?.textContent?.includes(title)),
    rows.map((row) => row.title),
  );
  await page.keyboard.press("1");
});

test("scr_01_groups_have_exact_counts_fold_by_key_and_obey_filters", async () => {
  await open("/list/person", "People");
  await page.keyboard.press("Shift+G");
  await page.getByRole("textbox", { name: "Group by" }).fill("Status");
  await page.keyboard.press("Enter");
  const { groups } = await app.call("records.groups", { type: "person", field: "status" });
  const { count } = await app.call("records.count", { type: "person" });
  await rowCount(count + groups.length + 1);
  const head = (at) => grid().getByRole("button", { expanded: at.open, name: new RegExp(`^${at.label}`) });
  const [first, second] = groups;
  await head({ open: true, label: first.label }).getByText(first.count.toLocaleString("en-US"), { exact: true }).waitFor();
  // The cursor stands on the first head.
  await page.keyboard.press("ArrowLeft");
  await head({ open: false, label: first.label }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await head({ open: false, label: second.label }).waitFor();
  await page.keyboard.press("ArrowRight");
  await head({ open: true, label: second.label }).waitFor();
  await page.keyboard.press("Shift+Z");
  await page.keyboard.press("Shift+Z");
  for (const group of groups) await head({ open: false, label: group.label || "No status" }).waitFor();
  assert.equal(await grid().getByRole("button", { expanded: false }).count(), groups.length);
  await page.keyboard.press("Shift+Z");
  await page.keyboard.press("/");
  await page.keyboard.type("an");
  const found = await app.call("records.groups", { type: "person", field: "status", search: "an" });
  const sum = found.groups.reduce((all, group) => all + group.count, 0);
  await rowCount(sum + found.groups.length + 1);
  await page.getByRole("button", { name: "Clear the search" }).click();
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("1");
  await rowCount(count + 1);
});

test("scr_01_a_saved_view_is_made_changed_reverted_pinned_and_deleted_undoably", async () => {
  await open("/list/organization", "Companies");
  await page.keyboard.press("f");
  await page.getByRole("textbox", { name: "Which field" }).fill("Industry");
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Value" }).fill("e");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+s");
  await page.getByRole("textbox", { name: "Name of the view" }).fill("With an e");
  await page.keyboard.press("Enter");
  await tab("With an e").waitFor();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("1");
  await tab("All").waitFor();
  await page.keyboard.press("3");
  await tab("With an e").waitFor();
  const views = async () => (await app.call("records.page", { type: "saved_view" })).rows;
  // Changed, saved, undone; changed, dropped.
  await page.keyboard.press("Shift+G");
  await page.getByRole("textbox", { name: "Group by" }).fill("Owner");
  await page.keyboard.press("Enter");
  await tab("With an e changed").waitFor();
  await page.keyboard.press("Control+s");
  await until(async () => (await views())[0].values.content.group?.field === "owner", "the view was not saved");
  await page.keyboard.press("Control+z");
  await until(async () => (await views())[0].values.content.group === null, "saving was not undone");
  await page.getByRole("button", { name: "Change the view With an e" }).click();
  await page.getByRole("menuitem", { name: "Drop the changes" }).click();
  await tab("With an e").waitFor();
  const menu = async (item) => {
    await page.getByRole("button", { name: "Change the view With an e" }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await menu("Keep it to myself");
  await until(async () => (await views())[0].values.shared === false, "the view is still everybody's");
  await menu("Open the list with it");
  await until(async () => (await views())[0].values.usual === true, "the view is not the usual one");
  await menu("Pin to the rail");
  const rail = page.getByRole("navigation", { name: "Main" });
  await rail.getByRole("button", { name: "With an e" }).waitFor();
  await go(page, "/list/person");
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("1");
  await page.getByRole("heading", { level: 1, name: "Companies" }).waitFor();
  await tab(/With an e/).waitFor();
  // The last view comes back.
  await page.reload();
  await tab(/With an e/).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("3. With an e").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await menu("Duplicate");
  await tab(/With an e copy/).waitFor();
  await page.getByRole("button", { name: "Change the view With an e copy" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "Name of the view" }).fill("Another");
  await page.keyboard.press("Enter");
  await tab(/Another/).waitFor();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Change the view Another" }).click();
  await page.getByRole("menuitem", { name: "Delete the view" }).click();
  await tab("All").waitFor();
  assert.equal((await views()).length, 1);
  await page.keyboard.press("Control+z");
  await page.getByRole("tab", { name: /Another/ }).waitFor();
  assert.equal((await views()).length, 2);
  assert.deepEqual(app.problems, []);
});
