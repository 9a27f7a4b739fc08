// SCR-13: the list of all touches is put in order, exported and worked on in bulk.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessibility, openList, start } from "./app.mjs";

let app;
let page;
before(async () => {
  app = await start({ people: 60 });
  page = app.page;
});
after(() => app?.stop());

const open = () => openList(page, "/list/interaction", "Interactions");
const bar = () => page.getByRole("toolbar", { name: "Selected rows" });
const count = async () => (await app.call("records.count", { type: "interaction" })).count;
const first = async (desc) =>
  (await app.call("records.page", { type: "interaction", limit: 1, sort: [{ field: "occurred_at", desc }] })).rows[0].title;
const stands = (title) =>
  page.waitForFunction((text) => document.querySelectorAll("[role=row]")[1]?.textContent?.includes(text), title);

test("scr_13_the_log_is_in_order_of_time_either_way", async () => {
  await open();
  const head = page.getByRole("columnheader", { name: "When" });
  await page.locator('[role=columnheader][aria-sort="descending"]').filter({ hasText: "When" }).waitFor();
  await stands(await first(true));
  await head.getByRole("button").click();
  await page.locator('[role=columnheader][aria-sort="ascending"]').filter({ hasText: "When" }).waitFor();
  await stands(await first(false));
  assert.deepEqual(await accessibility(page), []);
  await head.getByRole("button").click();
  await page.locator('[role=columnheader][aria-sort="descending"]').filter({ hasText: "When" }).waitFor();
});

test("scr_13_the_log_is_exported_with_all_its_rows", async () => {
  await open();
  const all = await count();
  await page.keyboard.press("Control+e");
  const dialog = page.getByRole("dialog", { name: `Export ${all} interactions` });
  await dialog.getByRole("combobox", { name: "Format" }).click();
  await page.getByRole("option", { name: "CSV table" }).click();
  const path = join(app.folder, "interactions.csv");
  await page.getByRole("button", { name: "Choose where…" }).click();
  await page.getByRole("textbox", { name: /^Save as/ }).fill(path);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText(/^Done: Export interactions/).waitFor();
  await dialog.waitFor({ state: "detached" });
  const text = readFileSync(path, "utf8");
  const types = text.trim().split("\r\n").filter((line) => /^[0-9a-f]{8}-/.test(line));
  assert.equal(types.length, all, "a line begins with the id of each");
});

test("scr_13_marked_rows_are_deleted_together_and_come_back", async () => {
  await open();
  const all = await count();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await bar().getByText("2 selected").waitFor();
  await bar().getByRole("button", { name: "Delete" }).click();
  await page.getByText(/^Deleted 2 interactions$/).waitFor();
  assert.equal(await count(), all - 2);
  await page.getByRole("button", { name: "Undo", exact: true }).last().click();
  await page.getByText(/^Undid: Deleted 2 interactions/).waitFor();
  assert.equal(await count(), all);
});
