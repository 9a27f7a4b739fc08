import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, go, soon, start } from "./app.mjs";
import { make, stagesOf } from "./story-data.mjs";

let app;
let page;
let stages;
before(async () => {
  app = await start({ size: { width: 1280, height: 900 } });
  page = app.page;
  stages = await stagesOf(app);
  const party = await make(app, "organization", { display_name: "Acme" });
  await make(app, "deal", { title: "Alpha", party, stage: stages.open[0].id, pipeline: stages.pipeline.id });
  await go(page, "/settings");
  await group("Sales").waitFor();
});
after(() => app?.stop());

const group = (name) => page.getByRole("group", { name, exact: true });
const list = async () => (await app.call("pipelines.list")).pipelines;
const named = async (name) => (await list()).find((one) => one.name === name);

/** Waits until the pipelines of the file are as a test wants them. */
const until = (ready, what) =>
  soon(async () => {
    const now = await list();
    assert.ok(ready(now), `${what}: ${JSON.stringify(now)}`);
  });

const order = (name) => async () => (await named(name))?.stages.map((one) => one.name) ?? [];

test("pip_02_a_pipeline_is_made_from_a_template", async () => {
  await page.getByRole("button", { name: "Add pipeline" }).click();
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("menuitem", { name: /^Outreach/ }).click();
  await group("Outreach").waitFor();
  assert.deepEqual(await order("Outreach")(), ["New", "Contacted", "Meeting booked", "Client", "Lost"]);
});

test("pip_01_stages_are_ordered_by_keys_and_by_dragging_their_handles", async () => {
  const sales = group("Sales");
  await sales.getByRole("button", { name: "Move Lead down" }).focus();
  await page.keyboard.press("Enter");
  await until((all) => all.some((one) => one.name === "Sales" && one.stages[0].name === "Qualified"), "moved by key");
  await sales.locator("tbody tr").first().getByRole("textbox", { name: "Name of the stage" }).and(page.locator('[value="Qualified"]')).waitFor();
  const grip = sales.locator('[title="Drag Lead"]');
  const target = sales.locator("tbody tr").first();
  const [from, to] = [await grip.boundingBox(), await target.boundingBox()];
  await page.mouse.move(from.x + 6, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(to.x + 20, to.y + 10, { steps: 6 });
  await sales.locator("tr[data-over]").waitFor();
  await page.mouse.up();
  await until((all) => all.some((one) => one.name === "Sales" && one.stages[0].name === "Lead"), "moved by pointer");
});

test("pip_01_a_stage_is_changed_where_it_stands", async () => {
  const sales = group("Sales");
  const probability = sales.getByRole("textbox", { name: "Probability of Proposal in percent" });
  await probability.fill("101");
  await probability.press("Enter");
  await page.getByText("A probability is from 0 to 100.").first().waitFor();
  await probability.fill("55");
  await probability.press("Enter");
  await until((all) => all.flatMap((one) => one.stages).some((one) => one.name === "Proposal" && one.probability === 55), "55");
  await sales.getByRole("button", { name: "Colour of Proposal" }).click();
  await page.getByRole("menuitem", { name: "Violet" }).click();
  await until((all) => all.flatMap((one) => one.stages).some((one) => one.color === "violet"), "violet");
});

test("api_02_a_stage_with_deals_asks_where_they_go", async () => {
  await group("Sales").getByRole("button", { name: "Delete Lead" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete Lead" });
  await dialog.getByText(/^1 deal stands here/).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await dialog.getByRole("button", { name: /^Move and delete/ }).click();
  await page.getByText("Deleted the stage Lead and moved 1 deal").first().waitFor();
  await until((all) => all.some((one) => one.name === "Sales" && one.stages[0].deals === 1), "moved");
  await app.call("journal.undo");
  await until((all) => all.some((one) => one.stages[0].name === "Lead" && one.stages[0].deals === 1), "undone");
  await group("Sales").getByRole("button", { name: "Delete Won" }).click();
  await page.getByText(/last stage for won deals/).first().waitFor();
});

test("pip_09_reasons_are_kept_in_the_settings", async () => {
  const reasons = async () =>
    (await app.call("records.page", { type: "close_reason", filter: { field: "kind", op: "eq", value: "lost" }, limit: 50 })).rows;
  await page.getByRole("button", { name: "Add reason" }).click();
  const fresh = page.getByRole("textbox", { name: "Name of the reason" }).and(page.locator('[value="New reason"]'));
  await fresh.fill("Went to a friend");
  await page.keyboard.press("Enter");
  await page.getByRole("switch", { name: "Went to a friend is offered" }).waitFor();
  assert.ok((await reasons()).some((one) => one.title === "Went to a friend"));
  await page.getByRole("combobox", { name: "A reason for losing a deal is" }).click();
  await page.getByRole("option", { name: "Optional" }).click();
  await page.waitForFunction(
    () => [...document.querySelectorAll("input")].some((one) => one.value === "Optional"),
  );
  assert.deepEqual(await accessibility(page), []);
  assert.deepEqual(app.problems, []);
});
