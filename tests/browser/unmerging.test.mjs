import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { accessibility, go, start } from "./app.mjs";

let app;
let page;
before(async () => {
  app = await start({});
  page = app.page;
});
after(() => app?.stop());

const id = () => {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
};

async function person(values) {
  const made = id();
  await app.call("records.create", { type: "person", id: made, values, allow_duplicate: true });
  return made;
}

const mail = (...addresses) => addresses.map((address) => ({ address }));
const get = async (one) => (await app.call("records.get", { type: "person", id: one })).record;
const open = (...ids) => go(page, `/merge/person?ids=${ids.join(",")}`);
const field = (name) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
const merge = async (survivor, others, picks = {}) => {
  await app.call("merging.merge", { type: "person", survivor, others, picks });
  return (await app.call("merging.list", { limit: 1 })).merges[0].id;
};

let anna;
let ann;
let annie;

test("imp_15_addresses_are_kept_or_left_out_one_by_one_and_the_core_counts_before", async () => {
  anna = await person({ first_name: "Anna", last_name: "Ax", job_title: "CEO", emails: mail("anna@x.example", "both@x.example") });
  ann = await person({ first_name: "Ann", last_name: "Ax", job_title: "CTO", emails: mail("both@x.example", "old@x.example") });
  annie = await person({ first_name: "Annie", last_name: "Ax", website: "https://annie.example.com" });
  await app.call("records.create", { type: "note", id: id(), values: { party: ann, content: "Of Ann" } });
  await open(anna, ann, annie);
  await page.getByRole("heading", { level: 1, name: "Merge 3 people" }).waitFor();
  await page.getByRole("checkbox", { name: "Keep old@x.example of Ann Ax" }).uncheck();
  const kept = await field(/^E-mail/).getByRole("cell").last().innerText();
  assert.doesNotMatch(kept, /old@x\.example/);
  assert.match(kept, /both@x\.example/);
  // S lets the next record survive.
  const survives = page.getByRole("radio", { name: /survives$/ });
  const at = async () => (await survives.evaluateAll((all) => all.map((one) => one.checked))).indexOf(true);
  const first = await at();
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press("s");
  assert.equal(await at(), (first + 1) % 3);
  await survives.first().check();
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("button", { name: /^Preview/ }).last().click();
  const aside = page.getByRole("list", { name: "Set aside" });
  await aside.getByText("old@x.example").waitFor();
  await aside.getByText("left out by you").waitFor();
  await aside.getByText("both@x.example").waitFor();
  const moves = page.getByRole("complementary", { name: "What will happen" });
  await moves.getByText(/1 note$/).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("button", { name: /^Merge 3 people/ }).click();
  await page.waitForURL(/record\/person\//);
  assert.deepEqual((await get(anna)).values.emails.map((one) => one.address), ["anna@x.example", "both@x.example"]);
});

test("imp_16_the_survivor_says_what_went_into_it_and_the_history_lists_it", async () => {
  const from = page.getByRole("list", { name: "Merged from" });
  await from.getByText(/Merged from Ann Ax, Annie Ax on/).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await go(page, "/history");
  await page.getByRole("button", { name: "Merges" }).click();
  await page.getByRole("heading", { level: 1, name: "Merges" }).waitFor();
  await page.getByText("Ann Ax, Annie Ax into Anna Ax").waitFor();
  assert.deepEqual(await accessibility(page), []);
});

test("imp_17_a_merge_comes_apart_field_by_field_where_it_was_changed_since_and_by_keyboard_alone", async () => {
  await app.call("records.update", { type: "person", id: anna, values: { website: "https://later.example.com", description: "Added later" } });
  await app.call("records.create", { type: "note", id: id(), values: { party: anna, content: "Since" } });
  await page.getByRole("button", { name: /^Take apart Ann Ax, Annie Ax/ }).click();
  await page.getByRole("heading", { level: 1, name: "Take apart Anna Ax" }).waitFor();
  await page.getByText("1 to decide").waitFor();
  const aside = page.getByRole("complementary", { name: "What will happen" });
  await aside.getByText("About: Added later").waitFor();
  await aside.getByText(/Added since, stays with Anna/).waitFor();
  const next = page.getByRole("button", { name: /^Take apart/ }).last();
  assert.equal(await next.isDisabled(), true);
  assert.deepEqual(await accessibility(page), []);
  await field(/^Website/).getByRole("radio", { name: /before the merge: empty/ }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.equal(await field(/^Website/).getByRole("radio", { name: /now: https:\/\/later/ }).getAttribute("aria-checked"), "true");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/record\/person\//);
  const [a, b, c] = [await get(anna), await get(ann), await get(annie)];
  assert.deepEqual([a.id, b.id, c.id], [anna, ann, annie]);
  assert.equal(a.values.website, "https://later.example.com");
  assert.equal(c.values.website, "https://annie.example.com");
  assert.deepEqual(b.values.emails.map((one) => one.address), ["both@x.example", "old@x.example"]);
  await page.getByText("Took apart Anna Ax and Ann Ax and Annie Ax").waitFor();
  await page.getByRole("list", { name: "Merged from" }).waitFor({ state: "detached" });
  // The unmerge is undone like anything else.
  await page.getByRole("button", { name: "Undo" }).last().click();
  await page.getByRole("list", { name: "Merged from" }).waitFor();
});

test("imp_17_an_undo_that_meets_later_edits_of_a_merge_opens_its_fields", async () => {
  const [one, other] = [await person({ first_name: "Bo", job_title: "CEO" }), await person({ first_name: "Bob", job_title: "CTO" })];
  await merge(one, [other], { job_title: other });
  await app.call("records.update", { type: "person", id: one, values: { job_title: "Chair" } });
  await go(page, "/history");
  await page.getByRole("button", { name: /^Undo Merged 2 people into Bo/ }).first().click();
  await page.getByRole("heading", { level: 1, name: "Take apart Bo" }).waitFor();
  await field(/^Job title/).getByRole("radio", { name: /before the merge: CEO/ }).click();
  await page.getByRole("button", { name: /^Take apart/ }).last().click();
  await page.waitForURL(/record\/person\//);
  assert.equal((await get(one)).values.job_title, "CEO");
  assert.equal((await get(other)).values.job_title, "CTO");
});

test("imp_17_what_cannot_come_apart_says_why", async () => {
  const [a, b, c] = [await person({ first_name: "A" }), await person({ first_name: "B" }), await person({ first_name: "C" })];
  const first = await merge(a, [b]);
  await merge(c, [a]);
  await go(page, `/unmerge/${first}`);
  await page.getByText(/was itself merged into C since; undo that merge first/).waitFor();
  assert.deepEqual(await accessibility(page), []);
  assert.deepEqual(app.problems, []);
});
