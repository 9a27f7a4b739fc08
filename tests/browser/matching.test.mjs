// The Duplicates view: groups best first with what speaks for and against, all of it by keys.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, go, start, until } from "./app.mjs";

let app;
let page;
before(async () => {
  app = await start({ people: 900, path: "/duplicates/person" });
  page = app.page;
});
after(() => app?.stop());

const groups = () => page.getByRole("article");
const current = () => page.locator("article[data-current]");
const listed = async () => {
  const { counts } = await app.call("matching.groups", { type: "person", limit: 1 });
  return counts.sure + counts.likely + counts.possible;
};
/** Presses a key and waits until another group, or none, is looked at. */
const pressOn = async (key) => {
  const before = await current().getAttribute("aria-label");
  await page.locator("body").press(key);
  await until(async () => {
    const now = (await current().count()) > 0 ? await current().getAttribute("aria-label") : null;
    return now !== before;
  }, `another group after ${key}`);
  return before;
};
const note = (text) => page.getByText(text).last().waitFor();

test("imp_08_a_search_through_all_people_lists_groups_with_score_and_evidence_by_field", async () => {
  await page.getByRole("heading", { level: 1, name: "Duplicates" }).waitFor();
  await page.getByText("Find people that are here twice").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("button", { name: "Look through people" }).click();
  await groups().first().waitFor({ timeout: 60_000 });
  assert.ok((await listed()) >= 25, "3 % of 900 people were planted");
  const [first] = (await app.call("matching.groups", { type: "person", limit: 1 })).groups;
  await page.getByRole("table").getByText("Stays").waitFor();
  const text = (await page.getByRole("table").innerText()).toLowerCase();
  for (const one of first.pairs[0].evidence) assert.ok(text.includes(one.text.toLowerCase()), one.text);
  for (const record of first.records) assert.ok(text.includes(record.title.toLowerCase()), record.title);
  assert.match(await current().innerText(), /\d+ (sure|likely)/);
  await page.getByText(/^Looked/).waitFor();
  assert.deepEqual(await accessibility(page), []);
});

test("imp_08_letters_that_differ_are_marked", async () => {
  await until(async () => {
    if ((await page.getByRole("table").locator("mark").count()) > 0) return true;
    await page.locator("body").press("j");
    return false;
  }, "a group with letters that differ");
  const mark = await page.getByRole("table").locator("mark").first().innerText();
  assert.ok(mark.length > 0);
  await page.locator("body").press("Home");
});

test("imp_07_keys_walk_the_groups_and_call_one_different_until_it_is_undone", async () => {
  const before = await listed();
  const first = await pressOn("j");
  await pressOn("k");
  assert.equal(await current().getAttribute("aria-label"), first);
  await pressOn("n");
  await note(/^Kept /);
  await until(async () => (await listed()) === before - 1, "a group less");
  await page.locator("body").press("u");
  await note(/^Undid/);
  await until(async () => (await listed()) === before, "the group again");
  await page.getByRole("article", { name: first, exact: true }).first().waitFor();
});

test("imp_15_m_merges_as_suggested_and_u_takes_it_back", async () => {
  const before = await listed();
  const people = async () => (await app.call("records.count", { type: "person" })).count;
  const all = await people();
  await page.locator("body").press("Home");
  await pressOn("m");
  await note(/^Merged \d people into/);
  assert.ok((await people()) < all);
  await until(async () => (await listed()) === before - 1, "a group less");
  await page.locator("body").press("u");
  await note(/^Undid/);
  await until(async () => (await people()) === all && (await listed()) === before, "all as before");
});

test("imp_07_enter_opens_the_merge_of_the_group_and_back_returns_to_it", async () => {
  await pressOn("j");
  const name = await current().getAttribute("aria-label");
  await page.locator("body").press("Enter");
  await page.getByRole("heading", { level: 1, name: /^Merge \d people$/ }).waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("article", { name, exact: true }).first().waitFor();
  await until(async () => (await current().getAttribute("aria-label")) === name, "the same group");
});

test("imp_07_space_peeks_at_the_record_in_the_column", async () => {
  const heads = page.getByRole("table").getByRole("columnheader");
  const name = (await heads.nth(1).getByRole("link").innerText()).split("\n").pop();
  await page.locator("body").press(" ");
  await page.getByRole("complementary", { name: `Peek: ${name}` }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.locator("body").press("Escape");
  await page.getByRole("complementary", { name: /^Peek/ }).waitFor({ state: "detached" });
});

test("imp_08_a_group_is_skipped_for_now_and_shown_again", async () => {
  const name = await pressOn("s");
  await page.getByRole("article", { name, exact: true }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "1 skipped: show again" }).click();
  await page.getByRole("article", { name, exact: true }).first().waitFor();
});

test("imp_08_groups_are_searched_and_filtered_with_exact_counts", async () => {
  const all = await listed();
  const [first] = (await app.call("matching.groups", { type: "person", limit: 1 })).groups;
  const band = page.getByRole("radiogroup", { name: "How sure" });
  await band.getByText(`All ${all}`).waitFor();
  await page.locator("body").press("/");
  await page.keyboard.type(first.records[0].title);
  await until(async () => (await groups().count()) < 5 && (await groups().count()) > 0, "what was searched for");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Clear the search" }).click();
  await band.getByText("Likely").click();
  await page.getByText("No group fits").or(groups().first()).first().waitFor();
  await band.getByText("All").click();
  await groups().first().waitFor();
});

test("imp_08_what_is_not_a_duplicate_is_listed_and_taken_back", async () => {
  const before = await listed();
  const name = await pressOn("n");
  await note(/^Kept /);
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: /^What is not a duplicate/ }).click();
  const dialog = page.getByRole("dialog", { name: /^Not duplicates/ });
  const lines = dialog.getByRole("listitem");
  await lines.first().waitFor();
  assert.ok((await lines.count()) >= 1, name);
  assert.deepEqual(await accessibility(page), []);
  while ((await lines.count()) > 0) {
    const left = await lines.count();
    await lines.first().getByRole("button", { name: /^Take back/ }).click();
    await until(async () => (await lines.count()) < left, "a line less");
  }
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await until(async () => (await listed()) === before, "listed again at once");
});

test("imp_08_twenty_groups_are_settled_without_the_mouse", async () => {
  const before = await listed();
  const skipped = [];
  await page.locator("body").press("Home");
  for (let turn = 0; turn < 20; turn += 1) {
    const key = ["m", "n", "m", "s"][turn % 4];
    const name = await pressOn(key);
    if (key === "s") skipped.push(name);
  }
  await until(async () => (await listed()) === before - 15, "15 decided, 5 skipped");
  await page.getByRole("button", { name: "5 skipped: show again" }).waitFor();
  await page.locator("body").press("?");
  await page.getByRole("dialog", { name: "Keys" }).getByText("Not duplicates").waitFor();
  await page.keyboard.press("Escape");
  for (let turn = 0; turn < 15; turn += 1) {
    const now = await listed();
    await page.locator("body").press("u");
    await until(async () => (await listed()) === now + 1, "one undone");
  }
  assert.equal(await listed(), before);
  await page.getByRole("button", { name: "5 skipped: show again" }).click();
});

test("imp_16_safe_groups_are_merged_at_once_after_a_preview_with_one_undo", async () => {
  const before = await listed();
  await page.getByRole("button", { name: "Merge safe groups…" }).click();
  const dialog = page.getByRole("dialog", { name: "Merge safe groups" });
  await dialog.getByRole("status").getByText(/become|No group/).waitFor();
  await dialog.getByRole("switch", { name: "Also where values differ" }).press(" ");
  const merge = dialog.getByRole("button", { name: /^Merge \d+ groups$/ });
  await merge.waitFor();
  assert.deepEqual(await accessibility(page), []);
  const many = Number((await merge.innerText()).match(/\d+/)[0]);
  assert.ok(many >= 10);
  await merge.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await note(/^Merged \d+ people into \d+/);
  await until(async () => (await listed()) <= before - many, "the groups are gone");
  await page.locator("body").press("u");
  await until(async () => (await listed()) === before, "one undo");
});

test("imp_08_what_changed_is_looked_at_when_the_list_is_opened", async () => {
  await app.call("matching.scan", { type: "person" });
  const settled = async () => (await app.call("matching.groups", { type: "person", limit: 1 })).job?.state === "done";
  await until(settled, "a search of all");
  await go(page, "/list/person");
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  for (const emails of [["zoltan@x.example"], ["zoltan@x.example"]]) {
    const values = { first_name: "Zoltan", last_name: "Quistgaard", emails };
    await app.call("records.create", { type: "person", id: crypto.randomUUID(), values, allow_duplicate: true });
  }
  await go(page, "/duplicates/person");
  await page.getByRole("article", { name: /Zoltan Quistgaard/ }).waitFor({ timeout: 60_000 });
  const { changed_since } = await app.call("matching.groups", { type: "person", limit: 1 });
  assert.equal(changed_since, 0);
});

test("scr_06_companies_have_a_list_of_their_own_and_an_empty_one_teaches", async () => {
  await page.getByRole("radiogroup", { name: "Duplicates of" }).getByText("Companies").click();
  await page.waitForURL(/duplicates\/organization/);
  await page.getByRole("button", { name: "Look through companies" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await go(page, "/duplicates/person");
  await groups().first().waitFor();
  assert.deepEqual(app.problems, []);
});
