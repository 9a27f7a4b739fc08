// The step that says how a row finds its record: keys by type and in order, likely duplicates, what may happen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessibility } from "./app.mjs";
import { app, begin, page, the } from "./wizard.mjs";

begin({
  ready: async () => {
    const values = { first_name: "Katherine", last_name: "Johnson", phones: [{ raw: "+1 202 555 0143", label: "work" }] };
    await app.call("records.create", { type: "person", id: "0192aaaa-0000-7000-8000-000000000009", values });
  },
});

const keys = () => page.getByRole("region", { name: "How a row finds one of your people" });
const order = async () => (await keys().getByRole("listitem").locator("label").allInnerTexts()).map((text) => text.split("\n")[0]);

test("imp_13_the_keys_of_the_type_are_offered_with_words_in_the_order_in_which_they_are_tried", async () => {
  await the.choose(the.sheet("maths.csv", ["First name,Last name,E-mail,Phone", "Catherine,Johnson,cj@example.com,+1 202 555 0143"]));
  await the.forward("What the columns mean");
  await the.forward("New or here already");
  assert.deepEqual(await order(), ["E-mail", "Name", "Phone", "Name and company", "Likely duplicate"]);
  await keys().getByText("Any phone number is the same, however it is written.").waitFor();
  assert.equal(await keys().getByRole("checkbox", { name: "Phone" }).isChecked(), false);
  assert.deepEqual(await accessibility(page), []);
  const aside = page.getByRole("complementary", { name: "What will happen" });
  await aside.getByText("1 person to create").waitFor();
});

test("imp_13_another_key_finds_the_record_and_keys_are_ordered_by_keyboard", async () => {
  const aside = page.getByRole("complementary", { name: "What will happen" });
  await keys().getByRole("checkbox", { name: "Phone" }).focus();
  await page.keyboard.press("Space");
  await aside.getByText("1 person to update").waitFor();
  assert.deepEqual((await order()).slice(0, 3), ["E-mail", "Phone", "Name"]);
  await the.button("Try Phone earlier").focus();
  await page.keyboard.press("Enter");
  assert.deepEqual((await order()).slice(0, 3), ["Phone", "E-mail", "Name"]);
  await page.getByRole("radio", { name: "Create only" }).check();
  await aside.getByText("1 row to skip").waitFor();
  await page.getByRole("radio", { name: "Fill blanks" }).check();
  await the.forward("What would change");
  await the.run();
  const { rows } = await app.call("records.page", { type: "person" });
  assert.deepEqual(rows.map((row) => [row.title, row.values.emails[0].address]), [["Katherine Johnson", "cj@example.com"]]);
  assert.deepEqual(app.problems, []);
});

test("imp_09_what_becomes_of_names_that_nobody_here_has_is_chosen_by_keyboard_and_counted", async () => {
  const aside = page.getByRole("complementary", { name: "What will happen" });
  const choice = () => page.getByRole("combobox", { name: "“Account Name”" });
  const say = async (option, told) => {
    await choice().focus();
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: option }).waitFor();
    do await page.keyboard.press("ArrowDown");
    while ((await page.locator("[role=option][data-combobox-selected]").innerText()) !== option);
    await page.keyboard.press("Enter");
    await aside.getByText(told).waitFor();
  };
  await the.choose(the.sheet("deals.csv", ["Deal Name,Account Name,Amount", "Roof,Newcomer Ltd,100"]));
  await the.forward("What the columns mean");
  await the.forward("New or here already");
  assert.equal(await choice().inputValue(), "Make a company of that name");
  await aside.getByText("1 company").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await say("Make a person of that name", "1 person");
  await say("Refuse the row", "1 row to refuse");
  await say("Attach to a company or a person here", "1 row to refuse");
  const instead = page.getByRole("textbox", { name: "Instead of names in “Account Name” that nobody has" });
  await instead.fill("Katherine");
  await page.getByRole("option", { name: /Katherine Johnson/ }).click();
  await aside.getByText("1 row to refuse").waitFor({ state: "detached" });
  await the.forward("What would change");
  await the.run();
  const { rows } = await app.call("records.page", { type: "deal" });
  assert.deepEqual(rows.map((row) => [row.title, row.values.party.title]), [["Roof", "Katherine Johnson"]]);
  assert.equal((await app.call("records.count", { type: "organization" })).count, 0);
  assert.deepEqual(app.problems, []);
});

test("imp_09_how_companies_that_rows_bring_along_are_found_and_what_they_get_is_chosen_by_keyboard", async () => {
  const company = { type: "organization", id: "0192aaaa-0000-7000-8000-000000000011" };
  await app.call("records.create", { ...company, values: { display_name: "Hopper Ltd", domain: "hopper.example", industry: "Shipping" } });
  const text = ["First name,Last name,Company,Company website,Industry", "Ada,Quist,Hopper Limited,https://hopper.example,Software"];
  await the.choose(the.sheet("people.csv", text));
  await the.forward("What the columns mean");
  assert.equal(await the.mapped("Company website").inputValue(), "Company: Website");
  await the.forward("New or here already");
  const aside = page.getByRole("complementary", { name: "What will happen" });
  await aside.getByText("1 company to create").waitFor();
  const section = page.getByRole("region", { name: "How a row finds its company" });
  await section.getByRole("checkbox", { name: "Domain" }).focus();
  await page.keyboard.press("Space");
  await aside.getByText("1 company to update").waitFor();
  const gets = section.getByRole("combobox", { name: "A company that is here" });
  assert.equal(await gets.inputValue(), "gets values only where it has none");
  assert.deepEqual(await accessibility(page), []);
  await the.forward("What would change");
  const told = (field) => page.getByRole("columnheader", { name: `Company: ${field}` });
  await told("Website").waitFor();
  assert.equal(await told("Industry").count(), 0);
  await the.step("Matching").click();
  await gets.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("option", { name: "gets the values of the sheet" }).click();
  await the.forward("What would change");
  await told("Industry").waitFor();
  await the.run();
  const { record } = await app.call("records.get", company);
  assert.deepEqual([record.title, record.values.industry], ["Hopper Ltd", "Software"]);
  assert.deepEqual(app.problems, []);
});
