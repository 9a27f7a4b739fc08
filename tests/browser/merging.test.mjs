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

/** UUIDv7 in shape: the time does not matter here. */
const id = () => {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
};

async function person(values) {
  const made = id();
  await app.call("records.create", { type: "person", id: made, values, allow_duplicate: true });
  return made;
}

const email = (address) => [{ id: id(), address, label: "work", is_primary: true, state: "unknown" }];
const get = async (one) => (await app.call("records.get", { type: "person", id: one })).record;
const merge = (...ids) => go(page, `/merge/person?ids=${ids.join(",")}`);
const field = (name) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
const result = (name) => field(name).getByRole("cell").last();

let ada;
let twin;
let deal;

test("scr_07_imp_15_two_people_are_compared_field_by_field", async () => {
  ada = await person({ first_name: "Ada", last_name: "Lovelace", job_title: "Analyst", emails: email("ada@example.com") });
  twin = await person({
    first_name: "Ada",
    last_name: "Lovelace",
    job_title: "Countess",
    website: "https://ada.example.com",
    emails: email("ada@home.example.com"),
  });
  deal = id();
  await app.call("records.create", { type: "deal", id: deal, values: { title: "Engine", party: twin } });
  await app.call("records.create", { type: "note", id: id(), values: { party: twin, content: "Wrote the first program" } });
  await merge(ada, twin);
  await page.getByRole("heading", { level: 1, name: "Merge 2 people" }).waitFor();
  await field("Job title").waitFor();
  assert.equal(await field("Job title").getByRole("radio").count(), 2);
  await page.getByRole("button", { name: /^Different/ }).waitFor();
  await page.getByRole("button", { name: /^Only in one/ }).waitFor();
  const same = page.getByRole("button", { name: /^Same/ });
  assert.equal(await same.getAttribute("aria-expanded"), "false");
  assert.deepEqual(await accessibility(page), []);
});

test("imp_15_a_value_is_picked_by_click_and_by_arrow_key_and_lists_are_joined", async () => {
  await field("Job title").getByRole("radio", { name: "Job title: Analyst" }).click();
  assert.match(await result("Job title").innerText(), /Analyst/);
  await page.keyboard.press("ArrowRight");
  assert.match(await result("Job title").innerText(), /Countess/);
  await page.keyboard.press("ArrowLeft");
  assert.match(await result("Job title").innerText(), /Analyst/);
  const joined = await result(/^E-mail/).innerText();
  assert.match(joined, /ada@example\.com/);
  assert.match(joined, /ada@home\.example\.com/);
});

test("imp_15_the_survivor_is_chosen_and_what_moves_is_counted", async () => {
  await page.getByRole("radio", { name: /survives$/ }).first().check();
  const aside = page.getByRole("complementary", { name: "What will happen" });
  await aside.getByText(/1 deals?$/).waitFor();
  await aside.getByText(/1 notes?$/).waitFor();
  await aside.getByText(/can be undone for 30 days/).waitFor();
});

test("imp_16_after_a_preview_the_merge_moves_all_and_one_undo_brings_both_back_as_they_were", async () => {
  const [first, second] = [await get(ada), await get(twin)];
  await page.getByRole("button", { name: /^Preview/ }).last().click();
  await page.getByRole("heading", { level: 2, name: "What is left" }).waitFor();
  await page.getByText("Analyst").waitFor();
  await page.getByText("https://ada.example.com").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("button", { name: /^Merge 2 people/ }).click();
  await page.waitForURL(/record\/person\//);
  assert.ok(page.url().includes(ada));
  const merged = await get(ada);
  assert.equal(merged.values.job_title, "Analyst");
  assert.equal(merged.values.emails.length, 2);
  assert.equal((await app.call("records.get", { type: "deal", id: deal })).record.values.party.id, ada);
  const old = await app.call("records.get", { type: "person", id: twin });
  assert.equal(old.record.id, ada, "the old id leads to the survivor");
  assert.equal(old.redirected_from, twin);

  await page.getByRole("button", { name: "Undo" }).last().click();
  await page.getByText(/^Undid/).waitFor();
  assert.deepEqual(await get(ada), first);
  assert.deepEqual(await get(twin), second);
  assert.equal((await app.call("records.get", { type: "deal", id: deal })).record.values.party.id, twin);
});

test("imp_15_more_than_two_are_merged_at_once", async () => {
  const third = await person({ first_name: "Augusta", last_name: "King", emails: email("augusta@example.com") });
  await merge(ada, twin, third);
  await page.getByRole("heading", { level: 1, name: "Merge 3 people" }).waitFor();
  await field("First name").waitFor();
  assert.equal(await field("First name").getByRole("radio").count(), 3);
  await page.getByRole("button", { name: /^Use all values of Augusta King/ }).click();
  assert.match(await result("First name").innerText(), /Augusta/);
  await page.keyboard.press("Control+Enter");
  await page.getByRole("heading", { level: 2, name: "What is left" }).waitFor();
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/record\/person\//);
  assert.equal((await app.call("records.count", { type: "person" })).count, 1);
});

test("imp_14_one_record_alone_cannot_be_merged_and_the_page_says_what_to_do", async () => {
  await merge(ada);
  await page.getByText("Choose at least two people to merge").waitFor();
  assert.deepEqual(await accessibility(page), []);
  assert.deepEqual(app.problems, []);
});

test("imp_15_three_people_stand_side_by_side_and_their_names_stay_in_sight", async () => {
  const ids = [];
  for (const name of ["Charles", "Charly", "Carlo"]) {
    const values = { first_name: name, last_name: "Babbage", job_title: `${name} the engineer`, website: `https://${name}.example.com` };
    ids.push(await person({ ...values, emails: email(`${name}@example.com`) }));
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await merge(...ids);
  await page.getByRole("heading", { level: 1, name: "Merge 3 people" }).waitFor();
  await field("Job title").waitFor();
  const heads = page.getByRole("columnheader");
  const places = () => heads.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()));
  const [first, second, third, kept] = await places();
  assert.ok(first.right <= second.left + 1 && second.right <= third.left + 1, "the columns lie side by side");
  assert.ok(third.right <= kept.left + 1, "the result covers the third column");
  // Everything unfolded is longer than the screen: the table scrolls under its heads.
  await page.getByRole("button", { name: /^Same/ }).click();
  await page.getByRole("region", { name: "Comparison" }).evaluate((one) => one.scrollTo(0, one.scrollHeight));
  assert.ok((await places())[0].top >= first.top - 1, "the names have left the screen");
});
