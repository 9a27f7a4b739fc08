// A customer at a glance: figures that open their records, what is not used, milestones, payments of an invoice.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, go, soon, start } from "./app.mjs";
import { inDays, make } from "./story-data.mjs";

let app;
let page;
let works;
let ben;
const eur = (minor) => ({ minor, currency: "EUR" });
before(async () => {
  app = await start();
  page = app.page;
  works = await make(app, "organization", { display_name: "Harbour Works" });
  ben = await make(app, "person", { display_name: "Ben Lund" });
  const bill = { party: works, issued_on: "2026-01-10", due_on: "2026-02-10" };
  const paid = await make(app, "invoice", { ...bill, number: "2026-1", amount: eur(120_000) });
  await make(app, "payment", { invoice: paid, paid_on: "2026-01-20", amount: eur(120_000) });
  await make(app, "invoice", { ...bill, number: "2026-2", amount: eur(50_000) });
  await make(app, "case", { subject: "No water", party: works });
  await make(app, "interaction", { type: "call", subject: "Hello", party: works, occurred_at: inDays(-2) });
});
after(() => app?.stop());

const overview = async (type, id, name = "Harbour Works") => {
  await go(page, `/record/${type}/${id}`);
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await page.getByRole("tab", { name: "Overview" }).click();
  await page.getByRole("heading", { name: "Journey" }).waitFor();
};
const heading = (name) => page.getByRole("heading", { name, exact: true, level: 2 });

test("v36_03_a_figure_opens_exactly_its_records", async () => {
  await overview("organization", works);
  await page.getByRole("button", { name: /^Overdue: .*500/ }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("button", { name: /Outstanding, show them as a list/ }).click();
  await page.getByRole("heading", { level: 1, name: "Invoices" }).waitFor();
  await page.getByRole("row", { name: /2026-2/ }).waitFor();
  assert.equal(await page.getByRole("row", { name: /2026-1/ }).count(), 0);
});

test("v36_06_07_what_a_customer_does_not_use_is_not_there", async () => {
  await overview("organization", works);
  await heading("Support").waitFor();
  assert.equal(await heading("Field service").count(), 0);
  await overview("person", ben, "Ben Lund");
  await heading("Interactions").waitFor();
  await soon(async () => assert.equal(await heading("Money").count(), 0));
  assert.equal(await heading("Support").count(), 0);
  assert.deepEqual(await accessibility(page), []);
});

test("lif_15_16_milestones_stand_in_the_journey_and_in_the_story", async () => {
  await overview("organization", works);
  const milestones = page.getByRole("list", { name: "Milestones" });
  await milestones.getByText("First contact").waitFor();
  await milestones.getByText("First purchase").waitFor();
  await page.getByRole("tab", { name: "Story" }).click();
  await page.getByText("Milestone: First contact").waitFor();
});

test("v36_03_payments_stand_on_the_page_of_their_invoice", async () => {
  const { rows } = await app.call("records.page", { type: "invoice", search: "2026-1" });
  await go(page, `/record/invoice/${rows[0].id}`);
  await page.getByRole("heading", { name: /^Payments/ }).waitFor();
  await page.getByRole("link", { name: "2026-01-20" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  assert.deepEqual(app.problems, []);
});
