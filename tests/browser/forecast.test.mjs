// The forecast by months: figures open their deals, a card is planned into another month by keys and taken back
// (PIP-11, PIP-12, SCR-25); what is in a deal, on its page (PIP-06).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, go, start } from "./app.mjs";

let app;
let page;
const id = (n) => `01a1fe00-0000-7000-8000-0000000000${n}`;
const [acme, deal, ann, desk] = ["a1", "a2", "a3", "a4"].map(id);
const now = new Date();
const month = (step) => {
  const at = new Date(Date.UTC(now.getFullYear(), now.getMonth() + step, 1));
  return at.toISOString().slice(0, 7);
};
const named = (key) =>
  new Intl.DateTimeFormat("en-US", { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${key}-01`));
const column = (step) => page.getByRole("region", { name: named(month(step)), exact: true });
const card = (step) => column(step).getByRole("listitem", { name: /^Kit for Acme/ });

before(async () => {
  app = await start();
  page = app.page;
  const create = (type, key, values) => app.call("records.create", { type, id: key, values });
  await create("organization", acme, { display_name: "Acme" });
  await create("person", ann, { last_name: "Ann" });
  await create("product", desk, { name: "Oak desk", price: { minor: 64_900, currency: "USD" } });
  await create("deal", deal, {
    title: "Kit for Acme",
    party: acme,
    value: { minor: 1_000_000, currency: "USD" },
    probability_override: 40,
    expected_close_date: `${month(1)}-10`,
  });
});
after(() => app?.stop());

test("pip_11_scr_25_months_their_sums_and_the_chart_as_a_table", async () => {
  await go(page, "/forecast");
  await card(1).waitFor();
  await column(1).getByText("$4,000", { exact: true }).waitFor();
  await page.getByText("Table", { exact: true }).click();
  const table = page.getByRole("table", { name: "Revenue by month" });
  await table.getByRole("button", { name: /Weighted: \$4,000$/ }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await table.getByRole("button", { name: /Weighted: \$4,000$/ }).click();
  await page.getByRole("heading", { level: 1, name: "Deals" }).waitFor();
  await page.getByRole("grid").getByText("Kit for Acme").waitFor();
});

test("pip_11_a_card_is_moved_to_another_month_by_keys_and_taken_back", async () => {
  await go(page, "/forecast");
  await card(1).waitFor();
  await card(1).focus();
  await page.keyboard.press("Shift+ArrowRight");
  await card(2).waitFor();
  const day = async () => (await app.call("records.get", { type: "deal", id: deal })).record.values.expected_close_date;
  assert.equal(await day(), `${month(2)}-10`);
  await page.keyboard.press("Control+z");
  await card(1).waitFor();
  assert.equal(await day(), `${month(1)}-10`);
});

test("pip_11_the_pointer_carries_a_card_to_another_month_and_undo_brings_it_back", async () => {
  await go(page, "/forecast");
  await card(1).waitFor();
  const from = await card(1).boundingBox();
  const to = await column(2).boundingBox();
  await page.mouse.move(from.x + 40, from.y + 12);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, from.y + 24, { steps: 4 });
  await page.mouse.move(to.x + to.width / 2, from.y + 40, { steps: 12 });
  await page.locator(`[data-month="${month(2)}"][data-over]`).waitFor();
  await page.mouse.up();
  await card(2).waitFor();
  const day = async () => (await app.call("records.get", { type: "deal", id: deal })).record.values.expected_close_date;
  assert.equal(await day(), `${month(2)}-10`);
  assert.match(page.url(), /#\/forecast$/, "letting go is not a click");
  await page.keyboard.press("Control+z");
  await card(1).waitFor();
  assert.equal(await day(), `${month(1)}-10`);
});

test("pip_06_people_and_items_of_a_deal", async () => {
  await go(page, `/record/deal/${deal}`);
  await page.getByRole("button", { name: "Add a contact of the deal" }).click();
  await page.getByLabel("Person", { exact: true }).fill("Ann");
  await page.getByRole("option", { name: /Ann/ }).first().click();
  await page.locator("form").getByLabel("Role", { exact: true }).first().fill("Champion");
  await page.getByRole("button", { name: "Add contact", exact: true }).click();
  await page.getByRole("button", { name: "Champion: role of Ann, change it" }).waitFor();
  await page.getByText("first contact").waitFor();
  await page.getByRole("button", { name: "Add an item" }).click();
  await page.getByRole("textbox", { name: "Item", exact: true }).fill("Fitting");
  await page.getByRole("textbox", { name: "Unit price in USD" }).fill("250.50");
  await page.getByRole("button", { name: "Add item", exact: true }).click();
  await page.getByText("Sum of the items").waitFor();
  await page.getByRole("button", { name: "Use the sum" }).click();
  await page.getByRole("switch", { name: "The value follows the items", checked: true }).waitFor();
  const { record } = await app.call("records.get", { type: "deal", id: deal });
  assert.deepEqual(record.values.value, { minor: 25_050, currency: "USD" });
  assert.equal(record.values.contact.id, ann);
  assert.deepEqual(await accessibility(page), []);
  assert.deepEqual(app.problems, []);
});
