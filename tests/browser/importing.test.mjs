import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { accessibility, go, root } from "./app.mjs";
import { app, begin, page, the } from "./wizard.mjs";

const corpus = process.env.KITH_CORPUS ?? join(root, "..", "shared", "corpus");
const maven = (name) => join(corpus, "deals", "maven-crm", name);

let button, heading, step, next, mapped, counted, choose, forward, run, sheet;
begin({
  ready: async () => {
    ({ button, heading, step, next, mapped, counted, choose, forward, run, sheet } = the);
  },
});

const count = async (type) => (await app.call("records.count", { type })).count;

test("imp_09_the_wizard_says_what_it_saw_in_the_file_and_why", async () => {
  assert.deepEqual(await accessibility(page), []);
  await choose(maven("accounts.csv"));
  await page.getByText("The 85 rows are").waitFor();
  assert.equal(await page.getByRole("combobox", { name: "The 85 rows are" }).inputValue(), "Companies");
  assert.ok((await page.getByRole("list", { name: "What was seen" }).getByRole("listitem").count()) > 0);
  const table = page.getByRole("region", { name: "First rows of the file" });
  await table.getByRole("columnheader", { name: "year_established" }).waitFor();
  await table.getByText("Acme Corporation").first().waitFor();
  assert.deepEqual(await accessibility(page), []);
});

test("imp_09_another_separator_is_read_again_and_can_be_taken_back", async () => {
  await page.getByRole("combobox", { name: "Separator" }).click();
  await page.getByRole("option", { name: "Semicolon" }).click();
  await page.getByRole("columnheader", { name: /account,sector/ }).waitFor();
  await page.getByRole("combobox", { name: "Separator" }).click();
  await page.getByRole("option", { name: "Comma" }).click();
  await page.getByRole("columnheader", { name: "account", exact: true }).waitFor();
});

test("scr_08_a_file_that_is_not_there_is_told_beside_its_path", async () => {
  await button("Choose another…").click();
  const dialog = page.getByRole("dialog", { name: "Choose a spreadsheet" });
  await dialog.getByRole("textbox").fill("/no/such/file.csv");
  await dialog.getByRole("button", { name: "Open" }).click();
  await page.getByRole("alert").getByText(/no file/i).waitFor();
  assert.equal(await next().isDisabled(), true);
  await page.getByText("/no/such/file.csv").first().waitFor();
});

test("imp_09_companies_are_recognised_previewed_and_imported", async () => {
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await choose(maven("accounts.csv"));
  await forward("What the columns mean");
  assert.equal(await mapped("account").inputValue(), "Name");
  assert.equal(await mapped("sector").inputValue(), "Industry");
  assert.equal(await mapped("subsidiary_of").inputValue(), "Parent company");
  assert.deepEqual(await accessibility(page), []);
  await forward("New or here already");
  assert.deepEqual(await accessibility(page), []);
  await forward("What would change");
  assert.equal(await counted("To create").innerText(), "85");
  assert.equal(await counted("To refuse").innerText(), "0");
  await page.getByRole("region", { name: "Rows and what becomes of them" }).getByText("Acme Corporation").first().waitFor();
  assert.deepEqual(await accessibility(page), []);
  assert.equal(await count("organization"), 0, "nothing is written before the last step");
  await run();
  assert.equal(await counted("Created").innerText(), "85");
  assert.equal(await count("organization"), 85);
  assert.deepEqual(await accessibility(page), []);
});

test("imp_13_the_same_file_again_creates_and_changes_nothing", async () => {
  await button("Import another file").click();
  await choose(maven("accounts.csv"));
  await forward("What the columns mean");
  await forward("New or here already");
  await forward("What would change");
  assert.equal(await counted("To create").innerText(), "0");
  assert.equal(await counted("To update").innerText(), "0");
  assert.equal(await counted("Unchanged").innerText(), "85");
  await button("Cancel").click();
  await page.getByRole("dialog", { name: "Leave the import?" }).getByRole("button", { name: "Discard" }).click();
  await heading("Choose a file").waitFor();
  assert.equal(await count("organization"), 85);
});

test("pip_06_deals_without_a_customer_owners_and_stages_are_asked_about", async () => {
  await choose(maven("sales_pipeline.csv"));
  await page.getByText("The 8,800 rows are").waitFor();
  assert.equal(await page.getByRole("combobox", { name: "The 8,800 rows are" }).inputValue(), "Deals");
  await forward("What the columns mean");
  assert.equal(await mapped("account").inputValue(), "Customer");
  assert.equal(await mapped("deal_stage").inputValue(), "Stage");
  await forward("What the sheet leaves open");
  await page.getByRole("heading", { name: "1,425 rows name no customer" }).waitFor();
  await page.getByRole("heading", { name: /30 owners in the sheet are not users here/ }).waitFor();
  await page.getByRole("heading", { name: /not in the pipeline/ }).waitFor();
  assert.equal(await next().isDisabled(), true);
  assert.deepEqual(await accessibility(page), []);

  // A debug build counts 8,800 rows anew after each answer.
  const counts = { timeout: 180_000 };
  const aside = page.getByRole("complementary", { name: "What will happen" });
  await page.getByRole("region", { name: /1,425 rows name no customer/ }).getByRole("radio", { name: "Refuse these rows" }).check();
  await aside.getByText(/1,425 rows to refuse/).waitFor(counts);
  await page.getByRole("radio", { name: "Attach them to a new company" }).check();
  await aside.getByText(/8,800 deals to create/).waitFor(counts);
  await page.getByRole("radio", { name: "Create 30 inactive users" }).check();
  await page.getByRole("checkbox", { name: /to the pipeline$/ }).check();
  assert.equal(await next().isEnabled(), true);
  assert.deepEqual(await accessibility(page), []);
});

test("scr_08_a_step_can_be_revisited_and_the_draft_outlives_leaving", async () => {
  await step("Columns").click();
  await heading("What the columns mean").waitFor();
  await mapped("product").click();
  await page.getByRole("option", { name: "Leave out" }).click();
  await page.getByText("Left out by you").waitFor();
  await go(page, "/list/person");
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  await page.reload();
  await go(page, "/import");
  await heading("What the columns mean").waitFor();
  assert.equal(await mapped("product").inputValue(), "");
  await mapped("product").click();
  await page.getByRole("option", { name: "Product", exact: true }).click();
  await step("Questions").click();
  await heading("What the sheet leaves open").waitFor();
  // A debug build counts 8,800 rows anew.
  await page.getByRole("heading", { name: "1,425 rows name no customer" }).waitFor({ timeout: 180_000 });
  assert.equal(await page.getByRole("radio", { name: "Attach them to a new company" }).isChecked(), true);
  assert.equal(await page.getByRole("textbox", { name: "Name of the new company" }).inputValue(), "Unassigned");
});

test("imp_09_deals_become_records_with_owners_and_stages_and_one_undo_takes_all_back", async () => {
  await forward("New or here already");
  await forward("What would change");
  assert.equal(await counted("To create").innerText(), "8,800");
  await run();
  assert.equal(await counted("Created").innerText(), "8,800");
  assert.equal(await count("deal"), 8800);
  const won = await app.call("records.count", { type: "deal", filter: { field: "status", op: "eq", value: "won" } });
  assert.equal(won.count, 4238);
  const users = await app.call("records.page", { type: "user", limit: 200 });
  assert.equal(users.rows.filter((row) => row.values.active === false).length, 30);
  await button("Undo the import").click();
  await page.getByText("This import was undone").waitFor({ timeout: 60_000 });
  assert.equal(await count("deal"), 0);
  assert.equal(await count("organization"), 85);
});

test("imp_12_refused_rows_are_named_fixed_by_value_and_saved", async () => {
  await button("Import another file").click();
  const path = sheet("people.csv", [
    "First name,Last name,E-mail,Company",
    "Ada,Lovelace,ada@example.com,Acme Corporation",
    "Grace,Hopper,grace at example.com,Navy",
    "Edsger,Dijkstra,edsger@example.com,",
    ",,,Nowhere Inc",
    "Barbara,Liskov,barbara at example.com,MIT",
  ]);
  await choose(path);
  await forward("What the columns mean");
  await forward("New or here already");
  await forward("What would change");
  assert.equal(await counted("To refuse").innerText(), "3");
  const problems = page.getByRole("region", { name: "Problems" });
  await problems.getByText("grace at example.com", { exact: true }).waitFor();
  await problems.getByText("Row 3").waitFor();
  assert.deepEqual(await accessibility(page), []);
  const fix = problems.getByRole("textbox", { name: "Read grace at example.com as" });
  await fix.fill("grace@example.com");
  await fix.press("Enter");
  await problems.getByRole("list", { name: "Values read otherwise" }).getByText("grace@example.com").waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll("dl > div")].some((one) => /To refuse\s*2/.test(one.innerText)));
  const people = await count("person");
  await run();
  assert.equal(await counted("Created").innerText(), "3");
  assert.equal(await counted("Refused").innerText(), "2");
  assert.equal(await count("person"), people + 3);
  await page.getByRole("textbox", { name: "E-mail of row 6" }).waitFor();
  assert.deepEqual(await accessibility(page), []);

  const saved = join(app.folder, "refused.csv");
  await button("Save refused rows…").click();
  const dialog = page.getByRole("dialog", { name: "Save the refused rows" });
  await dialog.getByRole("textbox").fill(saved);
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText(/Saved 2 rows/).waitFor();
  const text = readFileSync(saved, "utf8");
  assert.match(text, /barbara at example\.com/);
  assert.doesNotMatch(text, /ada@example\.com/);
  await button("Undo the import").click();
  await page.getByText("This import was undone").waitFor({ timeout: 60_000 });
  assert.equal(await count("person"), people);
});

test("imp_09_parts_of_an_address_are_shown_by_name_whosever_address_it_is", async () => {
  await button("Import another file").click();
  const head = "Deal - Title,Organization - Name,Organization - City,Organization - Billing City,Person - Mailing City";
  await choose(sheet("cities.csv", [head, "Compiler,Navy,Arlington,Washington,Oslo"]));
  await forward("What the columns mean");
  const values = [];
  for (const column of ["Organization - City", "Organization - Billing City", "Person - Mailing City"]) {
    values.push(await mapped(column).inputValue());
  }
  assert.deepEqual(values, ["Company: Address, city", "Company: Address, billing, city", "Person: Address, city"]);
  await button("Cancel").click();
  await button("Discard").click();
});

test("imp_09_dates_that_read_two_ways_are_asked_about", async () => {
  const path = sheet("birthdays.csv", [
    "First name,Last name,Birthday",
    "Ada,Lovelace,10/12/1815",
    "Grace,Hopper,09/12/1906",
    "Alan,Turing,06/07/1912",
  ]);
  await choose(path);
  await forward("What the columns mean");
  await forward("What the sheet leaves open");
  await page.getByRole("heading", { name: "In which order are these dates written?" }).waitFor();
  assert.equal(await next().isDisabled(), true);
  await page.getByRole("radiogroup", { name: "Order of the dates in Birthday" }).getByText("Day, month, year").click();
  await forward("New or here already");
  await forward("What would change");
  await run();
  const { rows } = await app.call("records.page", {
    type: "person",
    filter: { field: "last_name", op: "eq", value: "Hopper" },
  });
  assert.equal(rows[0].values.birth_date, "1906-12-09");
});

test("imp_09_numbers_that_read_two_ways_are_asked_about_and_a_told_mark_can_be_changed", async () => {
  await button("Import another file").click();
  const head = "Title,Company,Value,Amount paid,Expected close date";
  const told = ["Roof,Acme,1.234,\"12,50\",24/10/2026", "Door,Acme,17,\"1.000,00\",01/02/2026"];
  await choose(sheet("offers.csv", [head, ...told]));
  await forward("What the columns mean");
  const written = (column) => page.getByRole("combobox", { name: `How ${column} is written` });
  assert.equal(await written("Value").inputValue(), "");
  assert.equal(await written("Expected close date").inputValue(), "Day first");
  await page.getByText("The day comes first: “24/10/2026” has no other reading.").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await forward("What the sheet leaves open");
  await page.getByRole("heading", { name: "How are these numbers written?" }).waitFor();
  assert.equal(await next().isDisabled(), true);
  await page.getByRole("radiogroup", { name: "Decimal mark in Value" }).getByText("1.234,56").click();
  await page.getByRole("img", { name: "Answered:" }).first().waitFor();
  assert.deepEqual(await accessibility(page), []);
  await step("Columns").click();
  assert.equal(await written("Value").inputValue(), "1.234,56");
  await forward("What the sheet leaves open");
  await forward("New or here already");
  await forward("What would change");
  await run();
  const filter = { field: "title", op: "eq", value: "Roof" };
  const { rows } = await app.call("records.page", { type: "deal", filter });
  assert.equal(rows[0].values.value.minor, 123_400);
  assert.equal(rows[0].values.expected_close_date, "2026-10-24");
});

test("imp_12_earlier_imports_are_listed_with_their_undo", async () => {
  await button("Import another file").click();
  const earlier = page.getByRole("region", { name: "Earlier imports" });
  await earlier.getByText("accounts.csv").waitFor();
  await earlier.getByRole("button", { name: "Undo the import of birthdays.csv" }).click();
  await page.getByText(/^Undid/).first().waitFor();
  const line = earlier.getByRole("listitem").filter({ hasText: "birthdays.csv" });
  await line.getByText("Undone", { exact: true }).waitFor();
  assert.equal(await line.getByRole("button").count(), 0);
  assert.deepEqual(app.problems, []);
});

test("imp_09_address_cards_come_in_once", async () => {
  const cards = join(corpus, "vcard", "outlook-2003.vcf");
  const people = await count("person");
  await choose(cards);
  assert.equal(await page.getByRole("combobox", { name: /row/ }).first().inputValue(), "People");
  await page.getByText("The file holds address cards; a card is a row.").waitFor();
  assert.equal(await page.getByRole("combobox", { name: "Separator" }).count(), 0, "cards have no separator");
  assert.deepEqual(await accessibility(page), []);
  await forward("What the columns mean");
  assert.equal(await mapped("last_name").inputValue(), "Last name");
  await forward("New or here already");
  await forward("What would change");
  await run();
  assert.equal(await count("person"), people + 1);
  await button("Import another file").click();
  await choose(cards);
  await forward("What the columns mean");
  await forward("New or here already");
  await forward("What would change");
  assert.equal(await counted("To create").innerText(), "0");
  assert.equal(await counted("Unchanged").innerText(), "1");
  await button("Cancel").click();
  await page.getByRole("dialog", { name: "Leave the import?" }).getByRole("button", { name: "Discard" }).click();
  await heading("Choose a file").waitFor();
});

test("tag_05_a_column_that_no_field_is_there_for_becomes_a_new_field", async () => {
  const rows = Array.from({ length: 12 }, (_, n) => `Shoe Buyer ${n + 1},${36 + n},${n % 2 ? "North" : "South"}`);
  await choose(sheet("shoes.csv", ["Name,Shoe size (EU),Team colour", ...rows]));
  await forward("What the columns mean");
  assert.equal(await mapped("Shoe size (EU)").inputValue(), "");
  await mapped("Shoe size (EU)").click();
  await page.getByRole("option", { name: "New field…" }).click();
  const dialog = page.getByRole("dialog", { name: "New field for Shoe size (EU)" });
  assert.equal(await dialog.getByRole("combobox", { name: "Kind" }).inputValue(), "Number");
  await dialog.getByRole("textbox", { name: "Label" }).fill("Job title");
  await dialog.getByText("There is a field Job title already").waitFor();
  assert.equal(await dialog.getByRole("button", { name: "Use new field" }).isDisabled(), true);
  await dialog.getByRole("textbox", { name: "Label" }).fill("Shoe size");
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await mapped("Shoe size (EU)").inputValue(), "Shoe size");
  await page.getByText("New field: number").waitFor();
  await mapped("Team colour").click();
  await page.getByRole("option", { name: "New field…" }).click();
  const second = page.getByRole("dialog", { name: "New field for Team colour" });
  assert.equal(await second.getByRole("combobox", { name: "Kind" }).inputValue(), "One of several choices");
  await second.getByRole("button", { name: "Use new field" }).click();
  await forward("New or here already");
  await forward("What would change");
  await page.getByText("and 2 custom fields").waitFor();
  await run();
  const filter = { all: [{ field: "shoe_size", op: "gte", value: 46 }, { field: "team_colour", op: "eq", value: "north" }] };
  const { rows: found } = await app.call("records.page", { type: "person", filter });
  assert.deepEqual(found.map((row) => row.title), ["Shoe Buyer 12"]);
  await app.call("journal.undo", {});
  assert.equal(await count("custom_field"), 0);
  assert.deepEqual(app.problems, []);
});
