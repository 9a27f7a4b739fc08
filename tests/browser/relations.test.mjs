import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { accessibility, go, soon, start } from "./app.mjs";
import { id, make } from "./story-data.mjs";

let app;
let page;
const given = {};
before(async () => {
  app = await start({ size: { width: 1280, height: 800 } });
  page = app.page;
  const record = async (key, type, values) => {
    given[key] = await make(app, type, values);
  };
  await record("group", "organization", { display_name: "Group" });
  await record("north", "organization", { display_name: "North", parent: given.group });
  await record("south", "organization", { display_name: "South", parent: given.group });
  await record("harbour", "organization", { display_name: "Harbour", parent: given.north });
  await record("ann", "person", {
    first_name: "Ann",
    last_name: "Ax",
    prefix: "Mrs.",
    affiliations: [{ organization: given.harbour, title: "Captain" }],
  });
  await record("ben", "person", { first_name: "Ben", last_name: "Ax", prefix: "Mr." });
  await record("carl", "person", { first_name: "Carl", last_name: "Cole" });
  await record("dora", "person", { first_name: "Dora", last_name: "Dean" });
  await record("home", "household", { display_name: "Somebody's household" });
  const stages = await app.call("records.page", {
    type: "stage",
    filter: { field: "kind", op: "eq", value: "won" },
  });
  await record("deal", "deal", {
    title: "Crane",
    party: given.harbour,
    stage: stages.rows[0].id,
    value: { minor: 120_000, currency: "USD" },
  });
});
after(() => app?.stop());
beforeEach(() => page.mouse.move(0, 0));

const relate = (from, type, to) => app.call("relations.create", { id: id(), from, type, to });
const related = () => page.getByRole("complementary", { name: "Related" });
const tree = () => page.getByRole("list", { name: /Companies, each below/ });
const row = (name) => tree().getByRole("listitem").filter({ has: page.getByRole("link", { name, exact: true }) });
const parentOf = async (key) =>
  (await app.call("records.get", { type: "organization", id: given[key] })).record.values.parent?.title ?? null;

async function open(type, key, title) {
  await go(page, `/record/${type}/${given[key]}`);
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  await related().waitFor();
}

async function openTree() {
  await go(page, "/");
  await go(page, `/hierarchy/${given.north}`);
  await row("Harbour").waitFor();
  // What the test before took back may still be on its way to the screen.
  const order = () => tree().getByRole("link").allTextContents();
  await soon(async () => assert.equal((await order()).join(), "Group,North,Harbour,South"));
}

async function dragOnto(name, target) {
  const from = await tree().getByRole("link", { name, exact: true }).boundingBox();
  const to = await target.boundingBox();
  await page.mouse.move(from.x + 10, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x + 30, from.y + 20, { steps: 3 });
  await page.mouse.move(to.x + to.width / 3, to.y + to.height / 2, { steps: 6 });
}

test("rel_08_the_tree_shows_what_stands_in_each_branch", async () => {
  await openTree();
  const names = await tree().getByRole("link").allTextContents();
  assert.deepEqual(names, ["Group", "North", "Harbour", "South"]);
  const words = (await row("Group").textContent()).replaceAll(" ", " ");
  assert.match(words, /3 companies below/);
  assert.match(words, /1 people/);
  assert.match(words, /1 won deals.*1,200/);
  assert.match(await row("South").textContent(), /0 won deals/);
  assert.deepEqual(await accessibility(page), []);
});

test("scr_05_a_company_is_dragged_under_another_and_undo_puts_it_back", async () => {
  await openTree();
  await dragOnto("Harbour", row("South"));
  await page.mouse.up();
  await page.getByText("Moved Harbour under South").waitFor();
  assert.equal(await parentOf("harbour"), "South");
  await page.waitForFunction(() => location.hash.startsWith("#/hierarchy"));
  await page.getByRole("button", { name: "Undo" }).first().click();
  await page.getByText("Undid: Moved Harbour under South").waitFor();
  await soon(async () => assert.equal(await parentOf("harbour"), "North"));
});

test("scr_05_a_drop_that_makes_a_loop_is_refused_with_the_reason", async () => {
  await openTree();
  await dragOnto("Group", row("Harbour"));
  await page.getByText(/Would stand above itself/).waitFor();
  await page.mouse.up();
  const alert = page.getByRole("alert").filter({ hasText: "Group stays where it is" });
  await alert.getByText(/Harbour stands below Group already/).waitFor();
  assert.equal(await parentOf("group"), null);
  await alert.getByRole("button").click();
});

test("scr_05_escape_lets_go_of_a_dragged_company", async () => {
  await openTree();
  await dragOnto("Harbour", row("South"));
  await page.keyboard.press("Escape");
  await page.mouse.up();
  assert.equal(await parentOf("harbour"), "North");
});

test("scr_05_the_keyboard_walks_the_tree_and_moves_a_company", async () => {
  await openTree();
  await tree().getByRole("link", { name: "North", exact: true }).focus();
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Harbour");
  await page.keyboard.press("u");
  const dialog = page.getByRole("dialog", { name: "Move Harbour under…" });
  await dialog.getByRole("textbox", { name: "Company above it" }).fill("South");
  await page.getByRole("option", { name: "Group" }).waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await page.getByRole("option").first().waitFor({ state: "hidden" });
  assert.deepEqual(await accessibility(page), []);
  await dialog.getByRole("button", { name: "Move", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  assert.equal(await parentOf("harbour"), "South");
  await row("Harbour").getByRole("button", { name: "Move Harbour under…" }).click();
  await dialog.getByRole("button", { name: "Move to the top" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.equal(await parentOf("harbour"), null);
  await app.call("parties.move_under", { id: given.harbour, parent: given.north });
});

test("scr_29_a_connection_is_added_changed_and_removed_from_the_record", async () => {
  await open("person", "ann", "Mrs. Ann Ax");
  await related().getByRole("button", { name: "Add a connection" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a connection" });
  await dialog.getByRole("combobox", { name: /Ax is/ }).fill("spouse");
  await page.getByRole("option", { name: "spouse of" }).click();
  const whom = dialog.getByRole("textbox", { name: "Whom" });
  await whom.fill("Ben");
  await page.getByRole("option", { name: /Ben Ax/ }).click();
  assert.deepEqual(await accessibility(page), []);
  await dialog.getByLabel("Strength").fill("11");
  await dialog.getByRole("button", { name: /Connect/ }).click();
  await dialog.getByText("A strength is a whole number from 1 to 10.").waitFor();
  await dialog.getByLabel("Strength").fill("8");
  await dialog.getByRole("button", { name: /Connect/ }).click();
  await dialog.waitFor({ state: "detached" });
  await related().getByText("spouse of").waitFor();
  await related().getByText("8", { exact: true }).waitFor();
  await open("person", "ben", "Mr. Ben Ax");
  await related().getByText("spouse of").waitFor();

  await related().getByRole("button", { name: "Add a connection" }).click();
  await dialog.getByRole("combobox", { name: /Ax is/ }).fill("spouse");
  await page.getByRole("option", { name: "spouse of" }).click();
  await whom.fill("Ann");
  await page.getByRole("option", { name: /Ann Ax/ }).click();
  await dialog.getByRole("button", { name: /Connect/ }).click();
  await dialog.getByText("Mrs. Ann Ax is already spouse of Mr. Ben Ax.").waitFor();
  await page.keyboard.press("Escape");
  await related().getByRole("button", { name: "Remove the connection with Mrs. Ann Ax" }).click();
  await related().getByText("spouse of").waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await related().getByText("spouse of").waitFor();
});

test("scr_29_the_network_is_a_picture_with_a_list_beside_it_and_a_table", async () => {
  await relate(given.ann, "colleague", given.carl);
  await relate(given.carl, "friend", given.dora);
  await go(page, `/graph/person/${given.ann}`);
  await page.getByRole("heading", { level: 1, name: /Connections of Mrs. Ann Ax/ }).waitFor();
  const list = page.getByRole("region", { name: "Who is connected" });
  await list.getByRole("link", { name: "Dora Dean" }).waitFor();
  await list.getByText("friend of Carl Cole").waitFor();
  await list.getByText("employs Mrs. Ann Ax").waitFor();
  const drawn = await page.locator("svg[data-graph] text").allTextContents();
  assert.ok(["Mrs. Ann Ax", "Carl Cole", "Dora Dean", "Harbour"].every((name) => drawn.includes(name)), drawn.join());
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("radiogroup", { name: "How far" }).getByText("Direct").click();
  await list.getByRole("link", { name: "Dora Dean" }).waitFor({ state: "detached" });
  await page.getByRole("radiogroup", { name: "Show as" }).getByText("Table").click();
  await page.locator("svg[data-graph]").waitFor({ state: "detached" });
  await list.getByRole("columnheader", { name: "Steps" }).waitFor();
  await list.getByRole("link", { name: "Carl Cole" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Carl Cole" }).waitFor();
});

test("rel_10_the_referral_chain_stands_in_order_with_its_credit", async () => {
  await relate(given.ann, "referrer", given.carl);
  await relate(given.harbour, "referred_by", given.carl);
  await go(page, `/graph/person/${given.carl}`);
  await page.getByRole("radiogroup", { name: "Show as" }).getByText("Referrals").click();
  const rows = page.getByRole("table").getByRole("row");
  await rows.nth(3).waitFor();
  const told = (await rows.allTextContents()).slice(1);
  assert.match(told[0], /Ann Ax.*1,200/);
  assert.match(told[1], /Carl Cole.*1,200/);
  assert.match(told[2], /Harbour/);
  assert.deepEqual(await accessibility(page), []);
});

test("pty_19_a_household_has_members_a_head_and_suggested_greetings", async () => {
  await open("household", "home", "Somebody's household");
  const add = async (typed, name) => {
    await related().getByRole("button", { name: "Add a member" }).click();
    const dialog = page.getByRole("dialog", { name: "New household member" });
    await dialog.getByRole("textbox", { name: "Person" }).fill(typed);
    await page.getByRole("option", { name }).click();
    await dialog.getByRole("button", { name: /Create/ }).click();
    await dialog.waitFor({ state: "detached" });
    await related().getByRole("link", { name }).waitFor();
  };
  await add("Ben", /Ben Ax/);
  await add("Ann", /Ann Ax/);
  await related().getByText("Head · Adult").waitFor();
  await related().getByRole("button", { name: "Use “Mr. Ben and Mrs. Ann Ax” as the formal greeting" }).click();
  await page.getByRole("complementary", { name: "Facts" }).getByText("Mr. Ben and Mrs. Ann Ax").waitFor();
  await related().getByRole("button", { name: "Use “Ax Household” as the name" }).click();
  await page.getByRole("heading", { level: 1, name: "Ax Household" }).waitFor();
  await related().getByRole("link", { name: /Ann Ax/ }).hover();
  await related().getByRole("button", { name: "Make Mrs. Ann Ax the head" }).click();
  await related().getByRole("button", { name: "Make Mr. Ben Ax the head" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await open("person", "ann", "Mrs. Ann Ax");
  await related().getByRole("link", { name: "Ax Household" }).waitFor();
});

test("imp_22_a_company_without_people_says_so_and_offers_to_add_one", async () => {
  await open("organization", "south", "South");
  const warning = page.getByRole("status").filter({ hasText: "Nobody is known at South yet" });
  await warning.getByRole("button", { name: "Add a person" }).click();
  const dialog = page.getByRole("dialog", { name: "New person" });
  await dialog.getByRole("textbox", { name: "First name" }).fill("Eve");
  await dialog.getByRole("textbox", { name: "Role there" }).fill("Board");
  assert.deepEqual(await accessibility(page), []);
  await dialog.getByRole("button", { name: /Create/ }).click();
  await warning.waitFor({ state: "detached" });
  await related().getByRole("link", { name: "Eve" }).waitFor();
  await related().getByText("Board").waitFor();
  assert.deepEqual(app.problems, []);
});

test("rel_07_branches_fold_by_pointer_and_by_arrows_and_stay_so", async () => {
  await openTree();
  const names = () => tree().getByRole("link").allTextContents();
  await row("North").getByRole("button", { name: "Hide what is below North" }).click();
  assert.deepEqual(await names(), ["Group", "North", "South"]);
  await go(page, "/");
  await go(page, `/hierarchy/${given.south}`);
  await row("North").getByRole("button", { name: "Show what is below North" }).waitFor();
  assert.deepEqual(await names(), ["Group", "North", "South"]);
  await tree().getByRole("link", { name: "North", exact: true }).focus();
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press("ArrowRight");
  await row("Harbour").waitFor();
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), "Harbour");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await focused(), "North");
  await page.keyboard.press("ArrowLeft");
  await row("Harbour").waitFor({ state: "detached" });
  await page.keyboard.press("ArrowLeft");
  assert.equal(await focused(), "Group");
  assert.deepEqual(await accessibility(page), []);
  // Who comes to a company sees it, whatever was folded.
  await go(page, "/");
  await go(page, `/hierarchy/${given.harbour}`);
  await row("Harbour").waitFor();
});

test("rel_01_types_of_relationships_are_named_ordered_withdrawn_and_kept_while_used", async () => {
  await relate(given.ben, "colleague", given.dora);
  await go(page, "/settings");
  const types = page.locator("section", { has: page.getByRole("heading", { name: "Relationship types" }) });
  const type = async (name) => (await app.call("records.page", { type: "relationship_type", limit: 200 })).rows.find((one) => one.title === name);
  await types.getByRole("button", { name: "Add type" }).click();
  await types.getByRole("checkbox", { name: "connected with is the same from both sides" }).click();
  const other = types.getByRole("textbox", { name: "connected with, seen from the other side" });
  await other.fill("connected by");
  await other.press("Enter");
  await soon(async () => assert.equal((await type("connected with"))?.values.inverse_name, "connected by"));
  await types.getByRole("button", { name: "Move connected with up" }).click();
  await soon(async () => {
    const rows = await app.call("records.page", { type: "relationship_type", sort: [{ field: "position" }], limit: 200 });
    assert.equal(rows.rows.at(-2).title, "connected with");
  });
  assert.deepEqual(await accessibility(page), []);
  await types.getByRole("button", { name: "Delete colleague of" }).click();
  const refusal = page.getByRole("alert").filter({ hasText: /of this type; change/ });
  await refusal.waitFor();
  await refusal.getByRole("button").click();
  await types.getByRole("switch", { name: "colleague of is offered" }).click({ force: true });
  await soon(async () => assert.equal((await type("colleague of")).values.active, false));
  await open("person", "ann", "Mrs. Ann Ax");
  await related().getByRole("button", { name: "Add a connection" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a connection" });
  await dialog.getByRole("combobox", { name: /Ax is/ }).click();
  await page.getByRole("option", { name: "friend of" }).waitFor();
  await page.getByRole("option", { name: "colleague of" }).waitFor({ state: "detached" });
  await dialog.getByRole("combobox", { name: /Ax is/ }).fill("connected");
  await page.getByRole("option", { name: "connected by" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
});
