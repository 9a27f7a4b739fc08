// What somebody owns and has to do: every number opens the records that it counts (FUT-04).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, go, start } from "./app.mjs";

let app;
let page;
before(async () => {
  app = await start({ people: 80 });
  page = app.page;
});
after(() => app?.stop());

const HEIR = "01a1fe00-0000-7000-8000-0000000000b1";
const tile = (label) => page.getByRole("button", { name: new RegExp(`^\\d+ ${label}( \\$|$)`) });
const numberOf = async (label) => Number((await tile(label).innerText()).match(/^\d+/)[0]);

test("fut_04_home_counts_what_is_mine_and_opens_it", async () => {
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
  const { user } = await app.call("workspace.info");
  const count = (type, filter) => app.call("records.count", { type, filter: { all: filter } });
  const open = [
    { field: "owner", op: "eq", value: user.id },
    { field: "status", op: "eq", value: "open" },
  ];
  const without = { related: "activities", op: "none", filter: { field: "status", op: "in", value: ["pending", "in_progress"] } };
  const wanted = (await count("deal", [...open, without])).count;
  assert.ok(wanted > 0, "the sample has deals without a next step");
  assert.equal(await numberOf("Open, with no next step"), wanted);
  assert.equal(await numberOf("People"), 80);
  assert.deepEqual(await accessibility(page), []);
  await tile("Open, with no next step").click();
  await page.getByRole("heading", { level: 1, name: "Deals" }).waitFor();
  await page.getByText(String(wanted), { exact: true }).first().waitFor();
  assert.equal((await page.getByRole("grid").getAttribute("aria-rowcount")) > 0, true);
  assert.equal(await page.getByRole("grid").getByRole("row").count(), wanted + 1, "the header and the deals");
});

test("fut_04_every_number_opens_its_records_days_that_move_included", async () => {
  for (const [label, said] of [
    ["Overdue", "Due before now"],
    ["Due in the next 7 days", "Due before 7 days from now"],
    ["Won this quarter", "Closed since the start of this quarter"],
    ["Lost this quarter", "Closed since the start of this quarter"],
    ["People without a touch for 90 days or at all", "Last touch before 90 days ago or Last touch is empty"],
  ]) {
    await go(page, "/home");
    await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
    await tile(label).filter({ hasText: /^\d/ }).click();
    await page.waitForURL(/#\/list\//);
    await page.getByRole("button", { name: said, exact: true }).waitFor();
    await page.getByRole("button", { name: /^(Owner|Assigned to) is Me$/ }).waitFor();
  }
  assert.deepEqual(app.problems, []);
});

test("fut_04_what_somebody_has_is_handed_over_and_taken_back", async () => {
  await app.call("records.create", { type: "user", id: HEIR, values: { name: "Hedda Heir" } });
  await go(page, "/home");
  await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
  await page.getByRole("button", { name: "Hand over…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("96 customers").waitFor();
  await dialog.getByLabel("Who takes over").fill("Hedda");
  await page.getByRole("option", { name: /Hedda Heir/ }).click();
  await dialog.getByRole("button", { name: "Hand over" }).click();
  await dialog.waitFor({ state: "hidden" });
  await tile("People").filter({ hasText: /^0/ }).waitFor();
  await go(page, `/owner/${HEIR}`);
  await page.getByRole("heading", { level: 1, name: "Hedda Heir" }).waitFor();
  await tile("People").filter({ hasText: /^80/ }).waitFor();
  await page.keyboard.press("Control+z");
  await tile("People").filter({ hasText: /^0/ }).waitFor();
});

test("scr_14_home_begins_with_what_is_due_and_a_tick_completes_it", async () => {
  await app.call("records.create", {
    type: "activity",
    id: "01a1fe00-0000-7000-8000-0000000000d1",
    values: { subject: "Long overdue", type: "task", due_at: "2020-01-02T09:00:00Z", assigned_to: (await app.call("workspace.info")).user.id },
  });
  await go(page, "/home");
  await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
  await page.getByRole("heading", { level: 2, name: "To do today" }).waitFor();
  const tick = page.getByRole("checkbox", { name: "Complete Long overdue" });
  await tick.click();
  await tick.waitFor({ state: "detached" });
  const { record } = await app.call("records.get", { type: "activity", id: "01a1fe00-0000-7000-8000-0000000000d1" });
  assert.equal(record.values.status, "completed");
  await page.getByRole("heading", { level: 2, name: "Deals with nothing planned" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
});
