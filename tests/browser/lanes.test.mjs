// Cards that go from one lane of the board to another: to another owner by pointer, keys and menu, each as one step; a
// deal keeps its customer (SCR-24).
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { accessibility, go, soon, start } from "./app.mjs";
import { make, world } from "./story-data.mjs";

let app;
let page;
let given;
let first;
let second;
let ann;
let me;
before(async () => {
  app = await start({ size: { width: 1680, height: 1000 } });
  page = app.page;
  given = await world(app);
  [first, second] = given.stages.open;
  me = (await app.call("workspace.info")).user.title;
  ann = await make(app, "user", { name: "Ann Acker", role: "rep" });
  await app.call("records.update", { type: "deal", id: given.deals.zeta, values: { owner: ann } });
});
after(() => app?.stop());

beforeEach(async () => {
  await go(page, "/board");
  await page.reload();
  await page.getByRole("listitem", { name: /^Alpha, / }).waitFor();
});

const lane = (name) => page.getByRole("region", { name, exact: true });
const column = (owner, stage) => lane(owner).getByRole("region", { name: stage.name, exact: true });
const card = (owner, title) => lane(owner).getByRole("listitem", { name: new RegExp(`^${title}, `) });
const focused = (title) =>
  page.waitForFunction((name) => document.activeElement?.getAttribute("aria-label")?.startsWith(`${name}, `), title);
const lanes = async (label) => {
  await page.getByRole("button", { name: "No lanes" }).click();
  await page.getByRole("menuitem", { name: label }).click();
};

/** Stage and owner of a deal, as the file has them. */
async function stands(title) {
  const { record } = await app.call("records.get", { type: "deal", id: given.deals[title.toLowerCase()] });
  return `${record.values.stage.title}, ${record.values.owner?.title ?? "nobody"}`;
}

const becomes = (title, expected) => soon(async () => assert.equal(await stands(title), expected));

/** Presses on a card and carries it in steps over another element, without letting go. */
async function carry(from, to) {
  const box = await from.boundingBox();
  await page.mouse.move(box.x + 40, box.y + 12);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + 24, { steps: 4 });
  const target = await to.boundingBox();
  await page.mouse.move(target.x + target.width / 2, target.y + target.height / 2, { steps: 12 });
}

test("scr_24_a_card_is_carried_to_another_owner_and_stage_as_one_step", async () => {
  await lanes("Lanes by owner");
  await card(me, "Beta").waitFor();
  await card("Ann Acker", "Zeta").waitFor();
  await carry(card(me, "Beta"), column("Ann Acker", second));
  await page.locator('section[aria-label="Ann Acker"] section[data-over]').waitFor();
  await page.mouse.up();
  await becomes("Beta", `${second.name}, Ann Acker`);
  await card("Ann Acker", "Beta").waitFor();
  await page.getByText(`Moved Beta to ${second.name}, for Ann Acker`).first().waitFor();
  assert.equal(await card(me, "Beta").count(), 0);
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Control+z");
  await becomes("Beta", `${first.name}, ${me}`);
  await card(me, "Beta").waitFor();
});

test("scr_24_keys_carry_a_card_over_the_edge_of_a_lane_and_walk_there", async () => {
  await lanes("Lanes by owner");
  await card(me, "Gamma").waitFor();
  await card(me, "Gamma").focus();
  await focused("Gamma");
  await page.keyboard.press("Shift+ArrowDown");
  await becomes("Gamma", `${first.name}, Ann Acker`);
  await card("Ann Acker", "Gamma").waitFor();
  await focused("Gamma");
  await page.keyboard.press("ArrowUp");
  await focused("Beta");
  await page.keyboard.press("ArrowDown");
  await focused("Gamma");
  await page.keyboard.press("Shift+ArrowUp");
  await becomes("Gamma", `${first.name}, ${me}`);
  await card(me, "Gamma").waitFor();
});

test("scr_24_the_menu_gives_a_card_to_another_owner", async () => {
  await lanes("Lanes by owner");
  await card(me, "Alpha").waitFor();
  await card(me, "Alpha").focus();
  await focused("Alpha");
  await page.keyboard.press(".");
  await page.getByRole("menuitem", { name: "Ann Acker" }).click();
  await becomes("Alpha", `${first.name}, Ann Acker`);
  await card("Ann Acker", "Alpha").waitFor();
  await page.getByText("Gave Alpha to Ann Acker").first().waitFor();
  await page.keyboard.press("Control+z");
  await becomes("Alpha", `${first.name}, ${me}`);
});

test("scr_24_a_deal_keeps_its_customer_and_the_card_says_so", async () => {
  await lanes("Lanes by customer");
  await card("Acme", "Alpha").waitFor();
  await card("Borealis", "Beta").waitFor();
  await carry(card("Acme", "Alpha"), column("Borealis", second));
  await page.getByText("A deal keeps its customer", { exact: true }).first().waitFor();
  await page.mouse.up();
  await page.waitForFunction(() => document.querySelector("[data-lifted]") === null);
  assert.equal(await stands("Alpha"), `${first.name}, ${me}`);
  await card("Acme", "Gamma").focus();
  await focused("Gamma");
  await page.keyboard.press("Shift+ArrowDown");
  await page.getByText("A deal keeps its customer: Gamma stays in its lane.").first().waitFor();
  assert.equal(await stands("Gamma"), `${first.name}, ${me}`);
  assert.deepEqual(app.problems, []);
});
