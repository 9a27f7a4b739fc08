// Who may only look is offered nothing that the core would refuse (PTY-36).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, go, start } from "./app.mjs";

let app;
let page;
before(async () => {
  app = await start({ people: 60 });
  page = app.page;
});
after(() => app?.stop());

const ADMIN = "01a1fe00-0000-7000-8000-0000000000a1";
const heading = (name) => page.getByRole("heading", { level: 1, name }).waitFor();
const mark = () => page.getByText("You may look, not change");
const none = async (locator, what) => assert.equal(await locator.count(), 0, what);

async function become(role) {
  const { user } = await app.call("workspace.info");
  await app.call("records.update", { type: "user", id: user.id, values: { role } });
}

test("pty_36_a_rep_is_not_shown_the_set_up", async () => {
  await app.call("records.create", { type: "user", id: ADMIN, values: { name: "Ada", role: "admin" } });
  await go(page, "/settings");
  await page.getByRole("heading", { name: "Pipelines" }).waitFor();
  await become("rep");
  await page.getByText("Managers and administrators set up the workspace.").waitFor();
  await none(page.getByRole("heading", { name: "Pipelines" }), "the set-up");
  await page.getByRole("heading", { name: "Keys" }).waitFor();
  await page.getByRole("button", { name: "New", exact: true }).waitFor();
  await none(mark(), "the mark of a viewer");
});

test("pty_36_a_rep_is_offered_no_change_of_what_others_own", async () => {
  const { user } = await app.call("workspace.info");
  const named = async (type, values) => {
    const id = crypto.randomUUID().replace(/^(.{14})./, "$17");
    return app.call("records.create", { type, id, values });
  };
  const others = await named("person", { first_name: "0a", last_name: "Others", owner: ADMIN, job_title: "CEO" });
  await named("person", { first_name: "0b", last_name: "Mine", owner: user.id, job_title: "CFO" });
  const party = others.value?.id ?? others.id;
  await named("deal", { title: "Others' deal", party, owner: ADMIN });
  const theirs = (await app.call("records.page", { type: "deal", search: "Others' deal", limit: 1 })).rows[0];
  assert.equal(theirs.may_change, false);

  // A list: the cell of somebody else's record says why it stays, one's own is edited.
  await go(page, "/list/person");
  await heading("People");
  await page.getByRole("gridcell", { name: "0a Others", exact: true }).waitFor();
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowRight");
  await page.locator("[data-focused]").waitFor();
  await page.keyboard.press("F2");
  await page.getByText("0a Others belongs to somebody else").waitFor();
  await none(page.getByRole("group", { name: /^Edit / }), "a cell of others to write into");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("F2");
  await page.getByRole("group", { name: "Edit Job title of 0b Mine" }).waitFor();
  await page.keyboard.press("Escape");

  // A record: facts to read, a story to add to.
  await go(page, `/record/person/${party}`);
  await heading("0a Others");
  const facts = page.getByRole("complementary", { name: "Facts" });
  await facts.getByText("CEO").waitFor();
  await none(facts.getByRole("button", { name: /^Edit|^Add/i }), "facts to write into");
  await page.keyboard.press("e");
  await none(facts.getByRole("textbox"), "a fact being edited");
  await page.getByRole("button", { name: "Note", exact: true }).waitFor();
  await page.getByRole("button", { name: "Actions for 0a Others" }).click();
  await page.getByRole("menuitem", { name: "Add a connection…" }).waitFor();
  await none(page.getByRole("menuitem", { name: /^Edit|^Merge|^Delete/ }), "changes of the record");
  await page.keyboard.press("Escape");
  await go(page, `/record/deal/${theirs.id}`);
  await heading("Others' deal");
  const stages = page.getByRole("list", { name: "Stages" }).getByRole("button");
  await stages.first().waitFor();
  for (const stage of await stages.all()) assert.ok(await stage.isDisabled(), "a deal stays in its stage");
  await none(page.getByRole("button", { name: /^(Win|Lose)/ }), "ways to close the deal");

  // The board: the card stays, under the pointer and the keys.
  await go(page, "/board");
  const card = page.locator(`[data-card="${theirs.id}"]`);
  await card.waitFor();
  await card.focus();
  await page.keyboard.press("Shift+ArrowRight");
  await page.getByText("Others' deal belongs to somebody else").waitFor();
  await page.keyboard.press(".");
  await page.getByRole("menuitem", { name: "Open" }).waitFor();
  assert.equal(await page.getByRole("menuitem").count(), 1, "the menu of others' cards opens them");
  await page.keyboard.press("Escape");
  const from = await card.boundingBox();
  await page.mouse.move(from.x + 40, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(from.x + 320, from.y + 60, { steps: 8 });
  await none(page.locator("[data-zone]"), "places to drop a card");
  await page.mouse.up();
  const after = await app.call("records.get", { type: "deal", id: theirs.id });
  assert.equal(after.record.values.stage.id, theirs.values.stage.id);
  assert.deepEqual(await accessibility(page), []);
});

test("pty_36_a_rep_is_told_beforehand_what_of_many_records_stays_as_it_is", async () => {
  await go(page, "/list/person");
  await heading("People");
  await page.getByRole("gridcell", { name: "0a Others", exact: true }).waitFor();
  await page.keyboard.press("Home");
  await page.keyboard.press("x");
  const bar = page.getByRole("toolbar", { name: "Selected rows" });
  const button = (name) => bar.getByRole("button", { name, exact: true });
  await bar.getByText("It belongs to somebody else").waitFor();
  for (const name of ["Edit", "Tag", "Assign", "Merge", "Delete"]) assert.ok(await button(name).isDisabled(), name);
  await page.keyboard.press("e");
  await page.getByRole("alert").getByText("It belongs to somebody else").waitFor();
  await none(page.getByRole("dialog", { name: /^Change/ }), "a form");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await bar.getByText("1 belongs to somebody else and stays as it is").waitFor();
  assert.ok(await button("Merge").isDisabled(), "one of the two cannot be merged");
  await button("Edit").click();
  const dialog = page.getByRole("dialog", { name: "Change 2 people" });
  await dialog.getByRole("combobox", { name: "Field" }).fill("Job title");
  await page.getByRole("option", { name: "Job title" }).click();
  await dialog.getByRole("textbox", { name: "Job title" }).fill("Director");
  await dialog.getByText("1 person will change, 1 will stay as it is").waitFor();
  await dialog.getByRole("list", { name: "What stays as it is" }).getByText(/^0a Others belongs to Ada;/).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await dialog.getByRole("button", { name: "Change 1 person" }).click();
  await page.getByText("1 record stayed as it was").waitFor();
  const titles = (await app.call("records.page", { type: "person", limit: 2 })).rows.map((row) => row.values.job_title);
  assert.deepEqual(titles, ["CEO", "Director"]);
  await page.keyboard.press("Escape");

  // The tree: the company of others stays under the one that it stands under.
  const company = async (display_name, owner, parent) => {
    const id = crypto.randomUUID().replace(/^(.{14})./, "$17");
    await app.call("records.create", { type: "organization", id, values: { display_name, owner, parent } });
    return id;
  };
  const { user } = await app.call("workspace.info");
  const top = await company("Tree of mine", user.id);
  await company("Branch of others", ADMIN, top);
  await go(page, `/hierarchy/${top}`);
  const move = page.getByRole("button", { name: "Move Branch of others under…" });
  await move.waitFor();
  assert.equal(await move.getAttribute("aria-disabled"), "true");
  await none(page.locator("li", { has: move }).getByTitle("Drag onto the company it belongs to"), "a grip");
  await page.getByRole("link", { name: "Branch of others" }).focus();
  await page.keyboard.press("u");
  await page.getByText("Branch of others belongs to somebody else").waitFor();
  await none(page.getByRole("dialog"), "a form");
  assert.deepEqual(await accessibility(page), []);
});

test("pty_36_a_viewer_looks_at_everything_and_is_offered_no_change", async () => {
  await app.stop();
  app = await start({ people: 60 });
  page = app.page;
  await app.call("records.create", { type: "user", id: ADMIN, values: { name: "Ada", role: "admin" } });
  await become("viewer");
  await mark().waitFor();
  assert.equal(await mark().count(), 1, "said once");
  const main = page.getByRole("navigation", { name: "Main" });
  await none(page.getByRole("button", { name: "New", exact: true }), "new records");
  await none(main.getByRole("link", { name: "Import" }), "import");
  await none(main.getByRole("link", { name: "Duplicates" }), "duplicates");

  // A list: nothing to write into, and a bar that only exports.
  await go(page, "/list/person");
  await heading("People");
  await page.getByRole("grid").getByRole("row").nth(1).waitFor();
  await page.keyboard.press("n");
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowRight");
  await page.locator("[data-focused]").waitFor();
  await page.keyboard.press("F2");
  await page.keyboard.press("Escape");
  await page.keyboard.press("x");
  const bar = page.getByRole("toolbar", { name: "Selected rows" });
  await bar.getByText("1 selected").waitFor();
  assert.deepEqual(await bar.getByRole("button").allInnerTexts(), ["Export", "Clear selection"]);
  await none(page.getByRole("dialog"), "a form");
  await none(page.getByRole("group", { name: /^Edit / }), "a cell to write into");
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Escape");

  // A record: facts without a pencil, a story without a composer.
  const [person] = (await app.call("records.page", { type: "person", limit: 1 })).rows;
  await go(page, `/record/person/${person.id}`);
  await heading(person.title);
  const facts = page.getByRole("complementary", { name: "Facts" });
  await facts.getByText("Status").first().waitFor();
  await none(facts.getByRole("button", { name: /^Edit|^Add/ }), "facts to write into");
  await none(page.getByRole("button", { name: /^(Note|Call|Plan the next step|Plan an activity|Add )/ }), "a composer");
  await page.getByRole("button", { name: `Actions for ${person.title}` }).click();
  await page.getByRole("menuitem", { name: "Network and referrals" }).waitFor();
  assert.equal(await page.getByRole("menuitem").count(), 1, "the menu leads on and changes nothing");
  await page.keyboard.press("Escape");

  const [deal] = (await app.call("records.page", { type: "deal", limit: 1 })).rows;
  await go(page, `/record/deal/${deal.id}`);
  await heading(deal.title);
  const stages = page.getByRole("list", { name: "Stages" }).getByRole("button");
  await stages.first().waitFor();
  for (const stage of await stages.all()) assert.ok(await stage.isDisabled(), "a deal stays in its stage");
  await none(page.getByRole("button", { name: /^(Win|Lose|Reopen|Actions for)/ }), "ways to close the deal");

  // The board: cards open, and stay where they are.
  await go(page, "/board");
  const card = page.locator("[data-card]").first();
  await card.waitFor();
  await none(page.getByRole("button", { name: /^New deal in/ }), "new deals");
  const standing = async () => {
    const { rows } = await app.call("records.page", { type: "deal", limit: 50 });
    return rows.map((deal) => `${deal.id} ${deal.values.stage.title}`).join();
  };
  const before = await standing();
  const from = await card.boundingBox();
  await page.mouse.move(from.x + 40, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(from.x + 120, from.y + 40, { steps: 5 });
  await none(page.locator("[data-zone]"), "places to drop a card");
  await page.mouse.move(from.x + 320, from.y + 60, { steps: 5 });
  await page.mouse.up();
  await go(page, "/board");
  await card.waitFor();
  await card.focus();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.equal(await standing(), before);
  await none(page.getByRole("alert"), "a refusal, since nothing was tried");

  // Screens that are there only to change things say so.
  for (const path of ["/import", "/duplicates/person", `/merge/person?ids=${person.id}`]) {
    await go(page, path);
    await page.getByText("Whoever manages this workspace can give you another one").waitFor();
    await go(page, "/activities");
    await heading("Activities");
  }
  await go(page, "/history");
  await heading("History");
  await none(page.getByRole("button", { name: /^Undo|^Redo/ }), "undo");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").or(page.getByRole("dialog").getByRole("textbox")).first().fill("new person");
  await none(page.getByRole("option", { name: "New person" }), "new in the palette");
  assert.deepEqual(app.problems, []);
});

test("pty_31_agents_stand_in_the_list_and_count_as_no_clients", async () => {
  await app.stop();
  app = await start({ people: 60 });
  page = app.page;
  const [agent] = (await app.call("records.page", { type: "person", limit: 1 })).rows;
  await app.call("records.update", { type: "person", id: agent.id, values: { is_agent: true } });
  await go(page, "/list/person");
  await heading("People");
  await page.getByText("59 and 1 agent").waitFor();
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /People\s*59/ }).waitFor();
  assert.equal((await app.call("records.count", { type: "person" })).count, 60);
});
