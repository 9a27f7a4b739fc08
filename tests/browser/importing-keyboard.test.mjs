// The mouse unplugged: from choosing the file to undo.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessibility } from "./app.mjs";
import { app, begin, page, the } from "./wizard.mjs";

begin({ path: "" });

const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
const count = async () => (await app.call("records.count", { type: "person" })).count;
/** Tab, until this has the focus: a person goes no other way. */
async function tabTo(locator, back = false) {
  for (let tries = 0; tries < 60; tries += 1) {
    if (await locator.evaluate((node) => node === document.activeElement).catch(() => false)) return;
    await press(back ? "Shift+Tab" : "Tab");
  }
  throw new Error(`${locator} cannot be reached by Tab`);
}

test("scr_08_keyboard_alone_from_choosing_the_file_to_undo", async () => {
  const path = the.sheet("guests.csv", [
    "First name,Last name,E-mail,Shoe,Birthday",
    "Ada,Lovelace,ada@example.com,blue,10/12/1815",
    "Grace,Hopper,grace at example.com,red,09/12/1906",
  ]);
  await press("g", "i");
  await the.heading("Choose a file").waitFor();
  await press("Enter");
  await page.waitForFunction(() => document.activeElement?.matches("[role=dialog] input"));
  await page.keyboard.type(path);
  await press("Enter");
  await page.getByRole("heading", { name: "First rows" }).waitFor();
  await press("Control+Enter");
  await the.heading("What the columns mean").waitFor();

  await tabTo(the.mapped("Shoe"));
  await page.keyboard.type("Job title");
  await page.getByRole("option", { name: "Job title", exact: true }).waitFor();
  await press("ArrowDown", "Enter");
  await page.getByText("Chosen by you").waitFor();
  await press("Control+Enter");

  await the.heading("What the sheet leaves open").waitFor();
  await page.getByRole("radiogroup", { name: "Order of the dates in Birthday" }).waitFor();
  await tabTo(page.getByRole("radio", { name: "Day, month, year" }));
  await press("Space");
  await page.getByRole("img", { name: "Answered:" }).waitFor();
  await press("Control+Enter");
  await the.heading("New or here already").waitFor();
  await tabTo(page.getByRole("radio", { name: "Create and update" }));
  await press("ArrowDown");
  assert.equal(await page.getByRole("radio", { name: "Create only" }).isChecked(), true);
  await press("Control+Enter");

  await the.heading("What would change").waitFor();
  await tabTo(page.getByRole("textbox", { name: "Read grace at example.com as" }));
  await page.keyboard.type("grace@example.com");
  await press("Enter");
  await page.getByRole("list", { name: "Values read otherwise" }).waitFor();
  await page.locator("button:enabled", { hasText: /^Import 2 rows/ }).waitFor();
  assert.equal(await count(), 0);
  await press("Control+Enter");
  await the.heading("Imported").waitFor();
  assert.equal(await count(), 2);
  assert.deepEqual(await accessibility(page), []);

  await tabTo(the.button("Undo the import"));
  await press("Enter");
  await page.getByText("This import was undone").waitFor();
  assert.equal(await count(), 0);
  assert.deepEqual(app.problems, []);
});

test("scr_08_a_sheet_without_rows_says_so_and_goes_no_further", async () => {
  await tabTo(the.button("Import another file"));
  await press("Enter");
  await the.heading("Choose a file").waitFor();
  await press("Enter");
  await page.waitForFunction(() => document.activeElement?.matches("[role=dialog] input"));
  await page.keyboard.type(the.sheet("empty.csv", ["First name,Last name,E-mail"]));
  await press("Enter");
  await page.getByText("There is nothing to import").waitFor();
  assert.equal(await the.next().isDisabled(), true);
  assert.equal(await the.step("Columns").isDisabled(), true);
  assert.deepEqual(await accessibility(page), []);
});
