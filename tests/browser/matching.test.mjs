import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, go, start } from "./app.mjs";

let app;
let page;
before(async () => {
  app = await start({ people: 500, path: "/duplicates/person" });
  page = app.page;
});
after(() => app?.stop());

const pairs = () => page.getByRole("article");
const total = async () => (await app.call("matching.pairs", { type: "person" })).total;
const current = () => page.locator("article[data-current]");

test("imp_08_a_scan_of_all_people_lists_pairs_with_score_and_reasons", async () => {
  await page.getByRole("heading", { level: 1, name: "Duplicates" }).waitFor();
  const empty = page.getByText("Find people that are here twice");
  await Promise.race([empty.waitFor(), pairs().first().waitFor()]);
  assert.deepEqual(await accessibility(page), []);
  if (await empty.isVisible()) await page.getByRole("button", { name: "Scan people" }).click();
  await pairs().first().waitFor({ timeout: 60_000 });
  assert.ok((await total()) >= 10, "3 % of 500 people were planted");
  const [first] = (await app.call("matching.pairs", { type: "person", limit: 1 })).pairs;
  const text = await pairs().first().innerText();
  for (const one of first.evidence) assert.ok(text.toLowerCase().includes(one.text.toLowerCase()), one.text);
  assert.match(text, /\d+ % alike/);
  assert.ok(text.includes(first.a.title) && text.includes(first.b.title));
  assert.deepEqual(await accessibility(page), []);
});

test("imp_07_keys_walk_the_pairs_and_call_one_different_until_it_is_undone", async () => {
  const before = await total();
  await page.locator("body").press("j");
  const name = await current().getAttribute("aria-label");
  await page.locator("body").press("k");
  assert.notEqual(await current().getAttribute("aria-label"), name);
  await page.locator("body").press("j");
  await page.locator("body").press("x");
  await page.getByRole("article", { name, exact: true }).waitFor({ state: "detached" });
  // The pair goes at once; the toast says that the core has it.
  const undo = page.getByRole("button", { name: "Undo" }).last();
  await undo.waitFor();
  assert.equal(await total(), before - 1);
  await undo.click();
  await page.getByText(/^Undid/).waitFor();
  await page.getByRole("article", { name, exact: true }).first().waitFor();
  assert.equal(await total(), before);
});

test("imp_07_enter_opens_the_merge_of_the_pair_and_back_returns", async () => {
  const name = await current().getAttribute("aria-label");
  await page.locator("body").press("Enter");
  await page.getByRole("heading", { level: 1, name: "Merge 2 people" }).waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("article", { name, exact: true }).first().waitFor();
});

test("scr_06_companies_have_a_list_of_their_own_and_an_empty_one_teaches", async () => {
  await page.getByRole("radiogroup", { name: "Duplicates of" }).getByText("Companies").click();
  await page.waitForURL(/duplicates\/organization/);
  await Promise.race([pairs().first().waitFor(), page.getByRole("button", { name: /^Scan/ }).first().waitFor()]);
  assert.deepEqual(await accessibility(page), []);
  await go(page, "/duplicates/person");
  await pairs().first().waitFor();
  assert.deepEqual(app.problems, []);
});
