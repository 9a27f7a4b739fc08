// The tabs of a customer, and its days west of Greenwich.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, go, start } from "./app.mjs";
import { id, make, world } from "./story-data.mjs";

let app;
let page;
let given;
before(async () => {
  app = await start({ zone: "America/Los_Angeles" });
  page = app.page;
  given = await world(app);
});
after(() => app?.stop());

const story = () => page.getByRole("region", { name: "Timeline" });
const tab = (name) => page.getByRole("tab", { name, exact: true });
const panel = () => page.getByRole("tabpanel");

async function open(type, record, title) {
  await go(page, `/record/${type}/${record}`);
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  await tab("Story").waitFor();
}

test("act_05_a_day_is_that_day_west_of_greenwich", async () => {
  const today = await page.evaluate(() => {
    const now = new Date();
    const two = (part) => String(part).padStart(2, "0");
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  });
  await make(app, "activity", {
    subject: "Send the samples",
    party: given.acme,
    deal: given.deals.alpha,
    due_at: `${today}T00:00:00Z`,
    due_has_time: false,
  });
  await open("organization", given.acme, "Acme");
  const related = page.getByRole("complementary", { name: "Related" });
  await related.getByRole("checkbox", { name: "Complete Send the samples" }).waitFor();
  await related.getByText("Today", { exact: true }).first().waitFor();
  await page.locator("#main header").getByText("Today", { exact: true }).waitFor();
  await story().getByRole("article").filter({ hasText: "Send the samples" }).getByText("Due today").waitFor();
  await go(page, "/board");
  const card = page.locator("[data-card]").filter({ hasText: "Alpha" });
  await card.getByText("Today", { exact: true }).waitFor();
});

test("scr_02_people_deals_addresses_documents_and_changes_have_tabs", async () => {
  await open("organization", given.acme, "Acme");
  await tab("People").click();
  await panel().getByRole("row", { name: /Ada Abbott.*Buyer.*ada@acme\.example/ }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await tab("Deals").click();
  await panel().getByRole("row", { name: /Alpha.*\$1,000/ }).waitFor();
  assert.equal(await panel().getByRole("row").count(), 4, "three deals and the head");
  await tab("Addresses").click();
  await panel().getByRole("button", { name: "Add an address" }).waitFor();
  await app.call("records.update", {
    type: "organization",
    id: given.acme,
    values: {
      industry: "Hammers",
      addresses: [{ address_type: "billing", street_line_1: "5 Main Street", city: "Springfield", country: "US" }],
    },
  });
  await panel().getByText("5 Main Street").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await tab("Documents").click();
  await panel().getByRole("button", { name: "Choose files" }).waitFor();
  await tab("Changes").click();
  const changes = panel().getByRole("list", { name: "Changes, the newest on top" });
  await changes.getByText("Hammers").waitFor();
  await changes.getByText("5 Main Street, Springfield, US").waitFor();
  assert.deepEqual(await accessibility(page), []);
});

test("scr_02_a_key_leads_from_any_tab_to_the_composer_and_the_tab_is_kept", async () => {
  await open("organization", given.borealis, "Borealis");
  await tab("Overview").click();
  await page.getByRole("heading", { name: "Journey" }).waitFor();
  await go(page, "/home");
  await page.getByRole("heading", { level: 1, name: "Borealis" }).waitFor({ state: "detached" });
  await open("organization", given.borealis, "Borealis");
  await page.getByRole("heading", { name: "Journey" }).waitFor();
  await page.keyboard.press("l");
  await story().getByRole("textbox", { name: "Subject" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
  await page.keyboard.press("Escape");
  await story().getByRole("textbox", { name: "Subject" }).waitFor({ state: "detached" });
});

test("v36_02_the_overview_names_the_segments_that_a_customer_is_in", async () => {
  const view = (name, value) =>
    app.call("records.create", {
      type: "saved_view",
      id: id(),
      values: {
        name,
        record_type: "organization",
        content: { filter: { all: [{ field: "industry", op: "eq", value }] }, search: "", sort: [], columns: null },
      },
    });
  await view("Makers of hammers", "Hammers");
  await view("Bakers", "Bread");
  await app.call("tags.add", { type: "organization", ids: [given.acme], tag: "key account" });
  await open("organization", given.acme, "Acme");
  await tab("Overview").click();
  await page.getByRole("button", { name: "Makers of hammers" }).waitFor();
  await panel().getByText("key account").waitFor();
  assert.equal(await page.getByRole("button", { name: "Bakers" }).count(), 0);
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("button", { name: "Makers of hammers" }).click();
  await page.getByRole("heading", { level: 1, name: "Companies" }).waitFor();
  await page.getByRole("row", { name: /Acme/ }).waitFor();
  assert.deepEqual(app.problems, []);
});
