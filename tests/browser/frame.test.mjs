import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, go, soon, start } from "./app.mjs";

let app;
let page;
before(async () => {
  app = await start({ people: 60, path: "/list/person" });
  page = app.page;
});
after(() => app?.stop());

test("scr_01_the_palette_finds_a_record_and_opens_it", async () => {
  const { rows } = await app.call("records.page", { type: "person", limit: 1 });
  await page.keyboard.press("Control+k");
  await page.keyboard.type(rows[0].title);
  await page.getByRole("option", { name: new RegExp(rows[0].title) }).first().waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Enter");
  await page.waitForURL(/record\/(person|organization|deal)\//);
});

test("scr_01_the_palette_runs_commands_by_the_start_of_their_words", async () => {
  await page.keyboard.press("Control+k");
  await page.keyboard.type("sett");
  await page.getByRole("option", { name: "Settings" }).click();
  await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
});

test("scr_01_the_palette_knows_the_sections_of_the_settings_and_commands_come_before_names_spelt_alike", async () => {
  const option = (name) => page.getByRole("option", { name, exact: true });
  const first = page.getByRole("listbox", { name: "Results" }).getByRole("option").first();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("dark");
  await first.filter({ hasText: "Dark theme" }).waitFor();
  await page.getByRole("combobox", { name: "Find a record or run a command" }).fill("exchange rates");
  await option("Exchange rates").waitFor();
  await page.getByRole("combobox", { name: "Find a record or run a command" }).fill("custom field");
  await option("Custom fields").click();
  await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.textContent === "Custom fields");
});

test("scr_01_g_and_a_letter_go_to_every_list", async () => {
  for (const [letter, title] of [
    ["p", "People"],
    ["c", "Companies"],
    ["o", "Households"],
    ["d", "Deals"],
    ["a", "Activities"],
    ["y", "History"],
    ["s", "Settings"],
  ]) {
    await page.keyboard.press("g");
    await page.keyboard.press(letter);
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
  }
});

test("scr_01_the_question_mark_shows_all_keys", async () => {
  await page.locator("body").press("?");
  await page.getByRole("dialog", { name: "Keys" }).getByText("Log a call").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Escape");
});

test("pip_01_stages_are_renamed_added_and_put_back_by_undo", async () => {
  await go(page, "/settings");
  const before = await app.call("records.page", { type: "stage", limit: 200 });
  await page.getByRole("button", { name: "Add stage" }).first().click();
  await page.getByRole("button", { name: "Undo", exact: true }).waitFor();
  assert.equal((await app.call("records.count", { type: "stage" })).count, before.rows.length + 1);
  const name = page.getByRole("textbox", { name: "Name of the stage" }).first();
  await name.fill("First contact");
  await name.press("Enter");
  await page.waitForTimeout(300);
  const names = (await app.call("records.page", { type: "stage", limit: 200 })).rows.map((row) => row.title);
  assert.ok(names.includes("First contact"), names.join());
  assert.deepEqual(await accessibility(page), []);
});

test("scr_01_a_key_is_changed_in_settings_kept_in_the_file_and_reset", async () => {
  await go(page, "/settings");
  const change = (name) => page.getByRole("button", { name: `Change: ${name}`, exact: true });
  await change("Board").click();
  await page.getByText("Press the new key").waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await page.getByRole("alert").filter({ hasText: "G P is “People” already" }).waitFor();
  await change("Board").click();
  await page.keyboard.press("g");
  await page.keyboard.press("k");
  await page.getByRole("button", { name: "Reset: Board" }).waitFor();
  assert.deepEqual((await app.call("workspace.info")).settings.keys, { goBoard: "g k" });
  assert.deepEqual(await accessibility(page), []);
  await page.reload();
  await page.getByRole("button", { name: "Reset: Board" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("k");
  await page.waitForURL(/#\/board/);
  await page.getByRole("textbox", { name: "Search deals on the board" }).waitFor();
  await go(page, "/list/person");
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("b");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  await go(page, "/settings");
  await change("Find a record or run a command").click();
  await page.keyboard.press("q");
  await page.getByRole("alert").filter({ hasText: /needs Ctrl or Cmd\. Choose another key\.$/ }).waitFor();
  await page.getByRole("button", { name: "Reset all" }).click();
  await page.getByRole("button", { name: "Reset: Board" }).waitFor({ state: "detached" });
  assert.deepEqual((await app.call("workspace.info")).settings.keys, {});
});

test("aud_01_history_names_every_operation_and_takes_it_back", async () => {
  await go(page, "/history");
  await page.getByRole("grid").getByRole("row").nth(1).waitFor();
  await page.getByRole("grid").getByRole("button", { name: /^Undo/ }).first().click();
  await page.getByRole("grid").getByText("Undone").first().waitFor();
  assert.deepEqual(await accessibility(page), []);
  // What comes after it closes the way to redo it; it was undone all the same.
  const undone = await page.getByRole("grid").getByText("Undone").count();
  const { rows } = await app.call("records.page", { type: "person", limit: 1 });
  const later = await app.call("records.update", { type: "person", id: rows[0].id, values: { job_title: "Lamplighter" } });
  await go(page, "/list/person");
  await go(page, "/history");
  await page.getByRole("grid").getByRole("button", { name: `Undo ${later.change.label}` }).first().waitFor();
  assert.equal(await page.getByRole("grid").getByText("Undone").count(), undone);
});

test("scr_01_words_follow_the_profile", async () => {
  await go(page, "/settings");
  await app.call("settings.update", { profile: "fundraising" });
  const { words } = await app.call("workspace.info");
  await page.getByRole("navigation", { name: "Main" }).getByText(words.person.many).waitFor();
  await app.call("settings.update", { profile: "sales" });
});

test("scr_01_rows_of_lists_are_compact_or_comfortable", async () => {
  await go(page, "/list/person");
  const height = () => page.getByRole("grid").getByRole("row").nth(2).evaluate((row) => row.getBoundingClientRect().height);
  await page.getByRole("grid").getByRole("row").nth(2).waitFor();
  assert.equal(await height(), 32);
  await go(page, "/settings");
  await page.getByRole("radiogroup", { name: "Rows of lists" }).getByText("Comfortable rows").click();
  await go(page, "/list/person");
  await page.getByRole("grid").getByRole("row").nth(2).waitFor();
  await soon(async () => assert.equal(await height(), 40));
  await app.call("settings.update", { density: "compact" });
});

test("scr_01_dark_theme_has_no_serious_accessibility_findings", async () => {
  await app.call("settings.update", { theme: "dark" });
  await page.waitForFunction(() => document.documentElement.dataset.mantineColorScheme === "dark");
  for (const path of ["/list/person", "/settings", "/history", "/activities"]) {
    await go(page, path);
    await page.waitForTimeout(500);
    assert.deepEqual(await accessibility(page), [], path);
  }
  assert.deepEqual(app.problems, []);
});

test("scr_01_the_last_view_is_there_after_a_reload", async () => {
  await go(page, "/list/organization");
  await page.waitForTimeout(1200);
  await page.evaluate(() => {
    location.hash = "";
    location.reload();
  });
  await page.getByRole("heading", { level: 1, name: "Companies" }).waitFor();
});

test("aud_04_an_undo_that_meets_a_later_edit_shows_both_values_and_overwrites_nothing", async () => {
  const { rows } = await app.call("records.page", { type: "person", limit: 1 });
  const { id } = rows[0];
  const first = await app.call("records.update", { type: "person", id, values: { job_title: "Keeper" } });
  await app.call("records.update", { type: "person", id, values: { job_title: "Warden" } });
  await go(page, "/history");
  await page.getByRole("grid").getByRole("button", { name: `Undo ${first.change.label}` }).last().click();
  const dialog = page.getByRole("dialog", { name: "Edited since" });
  await dialog.getByText("Warden").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  const after = await app.call("records.get", { type: "person", id });
  assert.equal(after.record.values.job_title, "Warden");
});

test("rel_07_an_undo_that_would_make_a_loop_says_why_and_offers_nothing_that_cannot_be", async () => {
  const { rows } = await app.call("records.page", { type: "organization", limit: 3 });
  const [a, b, c] = rows.map((row) => row.id);
  const put = async (id, parent) => (await app.call("parties.move_under", { id, parent })).change;
  for (const id of [a, b, c]) await put(id, null);
  await put(a, c);
  await put(c, b);
  const freed = await put(a, null);
  await put(b, a);
  await go(page, "/list/person");
  await go(page, "/history");
  // The newest of that name: the companies may have stood at the top before.
  await page.getByRole("grid").getByRole("button", { name: `Undo ${freed.label}` }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/stand above itself/).waitFor();
  assert.equal(await dialog.getByRole("button", { name: "Restore" }).count(), 0);
  assert.equal(await dialog.getByRole("button", { name: "Keep later edits" }).count(), 0);
  assert.deepEqual(await accessibility(page), []);
  await dialog.getByRole("button", { name: "Cancel" }).click();
});

test("aud_01_redo_in_a_toast_does_again_the_operation_that_the_toast_names", async () => {
  const { rows } = await app.call("records.page", { type: "person", limit: 2 });
  const [one, two] = rows.map((row) => row.id);
  const title = async (id) => (await app.call("records.get", { type: "person", id })).record.values.job_title;
  const before = await Promise.all([title(one), title(two)]);
  await app.call("records.update", { type: "person", id: one, values: { job_title: "First" } });
  await app.call("records.update", { type: "person", id: two, values: { job_title: "Second" } });
  await go(page, "/list/person");
  await page.getByRole("grid").getByRole("row").nth(1).waitFor();
  const redo = page.getByRole("button", { name: "Redo", exact: true });
  for (const count of [1, 2]) {
    await page.locator("body").press("Control+z");
    await redo.nth(count - 1).waitFor();
  }
  assert.deepEqual(await Promise.all([title(one), title(two)]), before);
  const older = page.getByRole("alert").filter({ hasText: rows[1].title }).getByRole("button", { name: "Redo" });
  await older.click();
  await page.getByRole("button", { name: "Undo", exact: true }).waitFor();
  await soon(async () => assert.equal(await redo.count(), 1, "what was done again offers no second redo"));
  assert.deepEqual(await Promise.all([title(one), title(two)]), [before[0], "Second"]);
});

test("nfr_03_a_change_that_overtakes_the_first_answer_of_a_slow_read_is_shown", async () => {
  const title = "Overtaken Works";
  let release;
  const changed = new Promise((resolve) => {
    release = resolve;
  });
  let reads = 0;
  await page.route("**/api/v1/records.page", async (route) => {
    if (!route.request().postData().includes('"type":"household"')) return route.continue();
    reads += 1;
    const answer = await route.fetch();
    if (reads === 1) await changed;
    return route.fulfill({ response: answer });
  });
  await go(page, "/list/household");
  await soon(() => assert.equal(reads, 1));
  const totals = page.waitForResponse((response) => response.url().endsWith("/workspace.info"));
  await app.call("records.create", { type: "household", id: crypto.randomUUID(), values: { display_name: title } });
  // The screen has heard of it: it reads again what it had read.
  await totals;
  release();
  await page.getByRole("grid").getByText(title).waitFor();
  await page.unroute("**/api/v1/records.page");
});

test("nfr_13_a_screen_that_breaks_leaves_the_frame_and_two_ways_on", async () => {
  const broken = () => page.getByRole("alert").filter({ hasText: "This screen could not be shown" });
  const answers = "**/api/v1/deals.forecast";
  const nonsense = (route) => route.fulfill({ json: { open: 7, won: 7, lost: 7 } });
  await page.route(answers, nonsense);
  await go(page, "/list/person");
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  await go(page, "/home");
  await broken().waitFor();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await broken().getByRole("button", { name: "Go to people" }).click();
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  await go(page, "/home");
  await broken().waitFor();
  await page.unroute(answers, nonsense);
  await broken().getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
});
