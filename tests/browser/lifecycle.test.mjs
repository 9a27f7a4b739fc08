// The life of a customer: its stage in the header, allowed moves, an override with a reason, the settings.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, go, start } from "./app.mjs";
import { make } from "./story-data.mjs";

let app;
let page;
let anna;
before(async () => {
  app = await start();
  page = app.page;
  anna = await make(app, "person", { display_name: "Anna Berg" });
  await go(page, `/record/person/${anna}`);
});
after(() => app?.stop());

const stage = (name) => page.getByRole("button", { name: `Lifecycle stage: ${name}` });
const item = (name) => page.getByRole("menuitem", { name });
const life = () => app.call("lifecycle.get", { party_id: anna });

test("lif_09_the_menu_offers_the_allowed_moves_and_makes_them", async () => {
  await stage("Lead").click();
  await item("Prospect").waitFor();
  await item("Churned").waitFor();
  assert.equal(await item("Customer").count(), 0);
  assert.deepEqual(await accessibility(page), []);
  await item("Prospect").click();
  await stage("Prospect").waitFor();
  assert.equal((await life()).stage.name, "Prospect");
});

test("lif_10_an_administrator_overrides_with_a_reason", async () => {
  await stage("Prospect").click();
  await item(/^Another stage/).click();
  const dialog = page.getByRole("dialog", { name: /^Move Anna Berg/ });
  await dialog.getByRole("textbox", { name: "Reason" }).waitFor();
  await dialog.getByRole("button", { name: "Move" }).click();
  await dialog.getByText("A reason is required.").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await dialog.getByRole("textbox", { name: "Reason" }).fill("Bought elsewhere before");
  await dialog.getByRole("button", { name: "Move" }).click();
  await dialog.waitFor({ state: "detached" });
  const { history } = await life();
  assert.equal(history[0].reason, "Bought elsewhere before");
  assert.equal(history[0].override, true);
});

test("lif_06_the_dialog_tells_moves_and_purchases", async () => {
  const { stage: now } = await life();
  await stage(now.name).click();
  await item("Purchases and moves…").click();
  const dialog = page.getByRole("dialog", { name: "The life of Anna Berg" });
  await dialog.getByText("Lead → Prospect").waitFor();
  await dialog.getByText("None yet").waitFor();
  assert.deepEqual(await accessibility(page), []);
});

test("lif_01_settings_add_a_stage_and_say_where_it_leads", async () => {
  await go(page, "/settings");
  await page.getByRole("heading", { name: "Lifecycle" }).waitFor();
  await page.getByRole("button", { name: "Add stage" }).first().waitFor();
  const summary = await app.call("lifecycle.summary");
  assert.equal(summary.stages.length, 7);
  await page.getByRole("button", { name: "Move Prospect up" }).click();
  await page.getByRole("button", { name: "Move Prospect up", disabled: true }).waitFor();
  assert.equal((await app.call("lifecycle.summary")).stages[0].name, "Prospect");
  assert.deepEqual(await accessibility(page), []);
});
