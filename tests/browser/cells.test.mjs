import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, openList, start } from "./app.mjs";

let app;
let page;
before(async () => {
  app = await start({ people: 120 });
  page = app.page;
  await app.context.grantPermissions(["clipboard-read", "clipboard-write"]);
});
after(() => app?.stop());

const focused = () => page.locator("[data-focused]");
const first = async (limit = 1) => (await app.call("records.page", { type: "person", limit })).rows;
const get = async (id) => (await app.call("records.get", { type: "person", id })).record;

const open = () => openList(page, "/list/person", "People");

/** Steps from the row into the cell of a column. */
async function into(column) {
  const heads = await page.getByRole("columnheader").allInnerTexts();
  const at = heads.filter((head) => head.trim() !== "").findIndex((head) => head.trim() === column);
  assert.ok(at >= 0, `${column} is a column`);
  for (let step = 0; step <= at; step += 1) await page.keyboard.press("ArrowRight");
  await focused().waitFor();
}

const paste = (text) =>
  page.evaluate((tsv) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", tsv);
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
  }, text);

test("scr_01_a_cell_is_edited_in_place_enter_saves_and_goes_down_escape_drops", async () => {
  await open();
  const [one, two] = await first(2);
  await into("Job title");
  await page.keyboard.press("Enter");
  const editor = page.getByRole("group", { name: `Edit Job title of ${one.title}` });
  await editor.getByRole("textbox").fill("Astronaut");
  await page.keyboard.press("Enter");
  await focused().and(page.locator('[aria-rowindex="3"] *')).waitFor();
  assert.equal((await get(one.id)).values.job_title, "Astronaut");
  await page.keyboard.press("F2");
  await page.getByRole("group", { name: `Edit Job title of ${two.title}` }).getByRole("textbox").fill("Dropped");
  await page.keyboard.press("Escape");
  await page.getByRole("group", { name: /^Edit Job title/ }).waitFor({ state: "detached" });
  assert.equal((await get(two.id)).values.job_title, two.values.job_title);
  await page.keyboard.press("Escape");
  await focused().waitFor({ state: "detached" });
  assert.equal(page.url().includes("/record/"), false, "Enter opened no record while cells had the focus");
});

test("scr_01_what_a_cell_refuses_is_said_beside_it_and_the_text_stays", async () => {
  await open();
  await page.keyboard.press("ArrowUp");
  await into("Job title");
  await page.keyboard.press("Enter");
  const editor = page.getByRole("group", { name: /^Edit Job title/ });
  await editor.getByRole("textbox").fill("x".repeat(101));
  await page.keyboard.press("Enter");
  await page.getByText("Job title has at most 100 characters, not 101.").waitFor();
  assert.equal(await editor.getByRole("textbox").inputValue(), "x".repeat(101));
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
});

test("scr_01_a_block_from_a_spreadsheet_is_pasted_with_a_preview_and_one_undo", async () => {
  await open();
  const people = await first(3);
  await into("Job title");
  await paste(`Pilot\t\n"Cook\tand baker"\t\n${"y".repeat(200)}\t\n`);
  const dialog = page.getByRole("dialog", { name: "Paste cells" });
  await dialog.getByText("has at most 100 characters", { exact: false }).waitFor();
  await dialog.getByRole("row", { name: /Job title.*Pilot/ }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await dialog.getByRole("button", { name: "Paste" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.equal((await get(people[0].id)).values.job_title, "Pilot");
  assert.deepEqual((await get(people[2].id)).values.job_title, people[2].values.job_title);
  await page.getByRole("button", { name: "Undo", exact: true }).last().click();
  await page.getByText(/^Undid: Changed cells of/).waitFor();
  for (const one of people) assert.deepEqual((await get(one.id)).values, { ...one.values, updated_at: (await get(one.id)).values.updated_at });
  await page.keyboard.press("Escape");
});

test("scr_01_a_range_is_copied_as_a_table_and_filled_down", async () => {
  await open();
  const people = await first(3);
  await into("Status");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  assert.equal(await page.locator("[data-range]").count(), 3);
  const copied = await page.evaluate(() => {
    const event = new ClipboardEvent("copy", { clipboardData: new DataTransfer(), cancelable: true });
    document.dispatchEvent(event);
    return event.clipboardData.getData("text/plain");
  });
  const word = (value) => value[0].toUpperCase() + value.slice(1);
  assert.equal(copied, people.map((one) => word(one.values.status)).join("\n"));
  await page.keyboard.press("Control+d");
  await page.waitForFunction(
    (text) => [...document.querySelectorAll("[data-range]")].every((cell) => cell.textContent.trim() === text),
    word(people[0].values.status),
  );
  for (const one of people) assert.equal((await get(one.id)).values.status, people[0].values.status);
  await page.keyboard.press("Escape");
  assert.deepEqual(app.problems, []);
});

/** The list as it is first opened, with its first row under the cursor. */
async function afresh() {
  await open();
  await page.reload();
  await page.getByRole("grid").getByRole("row").nth(1).waitFor();
}

const editor = (label, one) => page.getByRole("group", { name: `Edit ${label} of ${one.title}` });
const undo = () => page.keyboard.press("Control+z");

test("pty_23_a_single_number_gets_a_second_one_in_its_cell_by_keyboard", async () => {
  await afresh();
  const [one] = await first();
  await app.call("records.update", { type: "person", id: one.id, values: { phones: ["+4533123456"] } });
  // IMP-24: shown in groups, edited as it was typed.
  await page.getByRole("gridcell", { name: "+45 33 12 34 56" }).waitFor();
  await into("Phone");
  await page.keyboard.press("Enter");
  const cell = editor("Phone", one).getByRole("textbox", { name: "Phone", exact: true });
  assert.equal(await cell.inputValue(), "+4533123456");
  await page.keyboard.press("ArrowDown");
  await page.getByRole("button", { name: "Add another" }).and(page.locator(":focus")).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Phone 2" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.type("+45 33 99 99 99");
  await page.keyboard.press("Enter");
  await editor("Phone", one).waitFor({ state: "detached" });
  const { phones } = (await get(one.id)).values;
  assert.deepEqual(phones.map((phone) => [phone.raw, phone.is_primary]), [["+4533123456", true], ["+45 33 99 99 99", false]]);
});

test("pty_23_the_primary_address_is_edited_in_the_cell_and_the_others_below_it", async () => {
  await afresh();
  const [one] = await first();
  const emails = [
    { address: "first@cells.example", is_primary: true },
    { address: "second@cells.example", is_primary: false },
  ];
  await app.call("records.update", { type: "person", id: one.id, values: { emails, phones: ["+45 33 12 34 56"] } });
  await page.getByRole("gridcell", { name: "first@cells.example" }).waitFor();
  const stored = async () =>
    (await get(one.id)).values.emails.map((email) => `${email.address}${email.is_primary ? "*" : ""}`).sort().join();
  await into("E-mail");
  await page.keyboard.press("Enter");
  const cell = editor("E-mail", one).getByRole("textbox", { name: "E-mail", exact: true });
  await cell.fill("new@cells.example");
  await page.getByRole("textbox", { name: "E-mail 2" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.getByRole("gridcell", { name: "new@cells.example" }).waitFor();
  await focused().and(page.locator('[aria-rowindex="3"] *')).waitFor();
  assert.equal(await stored(), "new@cells.example*,second@cells.example");
  await undo();
  await page.getByRole("gridcell", { name: "first@cells.example" }).waitFor();
  assert.equal(await stored(), "first@cells.example*,second@cells.example");
  // The other one becomes the primary one; Escape drops, Tab saves and goes to the phone.
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("F2");
  await cell.fill("dropped");
  await page.keyboard.press("Escape");
  await cell.waitFor({ state: "detached" });
  await page.keyboard.press("F2");
  await page.getByRole("button", { name: "Make second@cells.example primary" }).click();
  await page.keyboard.press("Tab");
  await page.getByRole("gridcell", { name: "second@cells.example" }).waitFor();
  assert.equal(await stored(), "first@cells.example,second@cells.example*");
  await page.keyboard.press("F2");
  await editor("Phone", one).getByRole("textbox", { name: "Phone", exact: true }).fill("+45 33 99 99 99");
  await page.keyboard.press("Enter");
  await editor("Phone", one).waitFor({ state: "detached" });
  assert.equal((await get(one.id)).values.phones[0].e164, "+4533999999");
  await page.getByRole("gridcell", { name: "+45 33 99 99 99" }).waitFor();
  // What is refused is said, and the text stays.
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("F2");
  await cell.fill("nobody");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "nobody" }).waitFor();
  await page.keyboard.press("Escape");
  // One address that is pasted takes the place of the primary one.
  await editor("E-mail", one).waitFor({ state: "detached" });
  await paste("pasted@cells.example\n");
  const dialog = page.getByRole("dialog", { name: "Paste cells" });
  await dialog.getByText("1 of 1 rows will change").waitFor();
  await page.keyboard.press("Control+Enter");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await stored(), "first@cells.example,pasted@cells.example*");
  assert.deepEqual(app.problems, []);
});

test("scr_01_the_company_of_a_person_is_chosen_in_the_cell", async () => {
  await afresh();
  const [one] = await first();
  await app.call("records.create", {
    type: "organization",
    id: "01a1fe00-0000-7000-8000-0000000000c1",
    values: { display_name: "Cellular Works" },
  });
  await into("Company");
  await page.keyboard.press("F2");
  await editor("Company", one).getByRole("textbox").fill("Cellular");
  await page.keyboard.press("Enter");
  await editor("Company", one).and(page.locator(":has(input[value='Cellular Works'])")).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("gridcell", { name: /Cellular Works/ }).waitFor();
  const { affiliations } = (await get(one.id)).values;
  assert.equal(affiliations.find((place) => place.is_primary).organization.title, "Cellular Works");
  await undo();
  await page.getByRole("gridcell", { name: /Cellular Works/ }).waitFor({ state: "detached" });
  assert.deepEqual((await get(one.id)).values.affiliations, one.values.affiliations);
});

test("scr_01_enter_waits_for_the_company_that_was_typed", async () => {
  await afresh();
  const [one] = await first();
  const company = (id, name) =>
    app.call("records.create", { type: "organization", id, values: { display_name: name } });
  await company("01a1fe00-0000-7000-8000-0000000000d1", "Quartz Ahead");
  await company("01a1fe00-0000-7000-8000-0000000000d2", "Quartz Behind");
  await into("Company");
  await page.keyboard.press("F2");
  const input = editor("Company", one).getByRole("textbox");
  await input.fill("Quartz A");
  await page.getByRole("option", { name: /Quartz Ahead/ }).waitFor();
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  await page.route("**/api/v1/search.find", async (route) => {
    await held;
    await route.continue();
  });
  await input.fill("Quartz B");
  await page.keyboard.press("Enter");
  release();
  await editor("Company", one).and(page.locator(":has(input[value='Quartz Behind'])")).waitFor();
  await page.unroute("**/api/v1/search.find");
  await page.keyboard.press("Escape");
});

test("tag_01_tags_are_put_on_and_taken_off_in_a_panel_below_the_cell", async () => {
  await app.call("settings.update", { lists: {} });
  await afresh();
  const [one] = await first();
  await app.call("records.update", { type: "person", id: one.id, values: { tags: ["Old"] } });
  await page.keyboard.press("Shift+C");
  await page.getByRole("textbox", { name: "Find a column" }).fill("Tags");
  await page.getByRole("checkbox", { name: "Tags", exact: true }).check();
  await page.keyboard.press("Escape");
  await page.getByRole("gridcell", { name: "Old" }).waitFor();
  await into("Tags");
  await page.keyboard.press("F2");
  const panel = page.getByRole("dialog", { name: "Tags" });
  const input = panel.getByRole("textbox").or(panel.getByRole("combobox"));
  await input.fill("Fresh");
  await page.keyboard.press("Enter");
  await editor("Tags", one).getByText("Fresh").first().waitFor();
  assert.deepEqual(await accessibility(page), []);
  const names = async () => (await get(one.id)).values.tags.map((tag) => tag.name).sort().join();
  assert.equal(await names(), "Old", "nothing is saved before the panel is");
  await page.keyboard.press("Enter");
  await panel.waitFor({ state: "detached" });
  assert.equal(await names(), "Fresh,Old");
  await undo();
  await page.getByRole("gridcell", { name: "Fresh" }).waitFor({ state: "detached" });
  assert.equal(await names(), "Old");
});

test("scr_01_a_click_elsewhere_saves_what_was_typed_in_a_cell", async () => {
  await app.call("settings.update", { lists: {} });
  await afresh();
  const [one] = await first();
  await into("Job title");
  await page.keyboard.press("Enter");
  await editor("Job title", one).getByRole("textbox").fill("Kept by a click");
  await page.getByRole("grid").getByRole("row").nth(6).getByRole("gridcell").nth(3).click();
  await editor("Job title", one).waitFor({ state: "detached" });
  await page.getByRole("gridcell", { name: "Kept by a click" }).waitFor();
  assert.equal((await get(one.id)).values.job_title, "Kept by a click");
});
