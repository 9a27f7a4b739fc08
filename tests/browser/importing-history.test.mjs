// The imports that were made: their list, each by itself, its refused rows, and its undo when records were edited since.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessibility, go } from "./app.mjs";
import { app, begin, page, the } from "./wizard.mjs";

begin({
  ready: async () => {
    await the.preview(
      the.sheet("guests.csv", [
        "First name,Last name,E-mail,City",
        "Ada,Lovelace,ada@example.com,London",
        "Grace,Hopper,grace at example.com,Arlington",
        "Edsger,Dijkstra,edsger@example.com,Austin",
      ]),
    );
    await the.run();
    const values = { first_name: "Somebody", last_name: "Else" };
    await app.call("records.create", { type: "person", id: "0192aaaa-0000-7000-8000-000000000009", values });
  },
});

const person = async (last_name) => {
  const filter = { field: "last_name", op: "eq", value: last_name };
  return (await app.call("records.page", { type: "person", filter })).rows[0];
};

test("imp_12_the_history_of_imports_is_reached_by_the_palette_and_lists_every_file", async () => {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("imports");
  await page.getByRole("option", { name: /^Imports/ }).first().click();
  await page.getByRole("heading", { level: 1, name: "Imports" }).waitFor();
  const line = page.getByRole("grid", { name: "Imports" }).getByRole("row").nth(1);
  const cells = await line.getByRole("gridcell").allInnerTexts();
  assert.equal(cells[0], "guests.csv");
  assert.deepEqual(cells.slice(3, 7), ["3", "2", "0", "1"]);
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("link", { name: "guests.csv" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Import of guests.csv" }).waitFor();
  assert.equal(await page.getByRole("textbox", { name: "E-mail of row 3" }).inputValue(), "grace at example.com");
  assert.equal(await the.counted("Created").innerText(), "2");
  assert.deepEqual(await accessibility(page), []);
});

test("imp_12_the_records_of_an_import_are_opened_as_a_list", async () => {
  await the.button("Open the 2 people").click();
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  await page.getByText("made or changed by the import of guests.csv").waitFor();
  const rows = page.getByRole("grid").getByRole("row");
  await rows.filter({ hasText: "Ada Lovelace" }).waitFor();
  await rows.filter({ hasText: "Edsger Dijkstra" }).waitFor();
  assert.equal(await rows.filter({ hasText: "Somebody Else" }).count(), 0);
  assert.deepEqual(await accessibility(page), []);
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Import of guests.csv" }).waitFor();
});

test("imp_12_a_saved_view_of_an_import_names_its_file_and_day_after_a_restart", async () => {
  const [batch] = (await app.call("importing.batches")).batches;
  const content = { filter: batch.filter, search: "", sort: [], group: null, columns: null, widths: {} };
  const id = crypto.randomUUID().replace(/^(.{14})./, "$17");
  const values = { name: "Guests", record_type: "person", content, pinned: true };
  await app.call("records.create", { type: "saved_view", id, values });
  await page.reload();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  await go(page, "/list/person");
  await page.getByRole("tab", { name: "Guests" }).click();
  await page.getByText(/^made or changed by the import of guests\.csv on \w+/).waitFor();
  await app.call("records.delete", { type: "saved_view", ids: [id] });
  await go(page, `/imports/${batch.id}`);
  await page.getByRole("heading", { level: 1, name: "Import of guests.csv" }).waitFor();
});

test("imp_12_refused_rows_are_corrected_in_place_by_keyboard_and_tried_again", async () => {
  const cell = page.getByRole("textbox", { name: "E-mail of row 3" });
  assert.equal(await cell.getAttribute("aria-invalid"), "true");
  await cell.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("grace@example");
  await the.button("Retry 1 row").focus();
  await page.keyboard.press("Enter");
  await page.getByText("1 row still refused.").waitFor();
  assert.equal(await cell.inputValue(), "grace@example", "it stands as it was corrected last");
  await cell.fill("grace@example.com");
  await the.button("Retry 1 row").click();
  await page.getByText("1 person created. All refused rows were put right.").waitFor();
  assert.equal((await person("Hopper")).values.emails[0].address, "grace@example.com");
  assert.deepEqual(await accessibility(page), []);
  await app.call("journal.undo");
  await page.getByRole("textbox", { name: "E-mail of row 3" }).waitFor();
});

test("imp_13_an_undo_tells_what_was_edited_since_and_is_answered_record_by_record", async () => {
  const ada = await person("Lovelace");
  await app.call("records.update", { type: "person", id: ada.id, revision: ada.revision, values: { job_title: "Countess" } });
  const edsger = await person("Dijkstra");
  await app.call("records.update", { type: "person", id: edsger.id, revision: edsger.revision, values: { job_title: "Professor" } });
  await the.button("Undo the import").click();
  const dialog = page.getByRole("dialog", { name: "Edited since" });
  await dialog.getByText("Countess").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await dialog.getByRole("button", { name: "Keep later edits" }).waitFor();
  await dialog.getByRole("radiogroup", { name: "Edsger Dijkstra: keep or restore" }).getByText("Restore").click();
  assert.deepEqual(await accessibility(page), []);
  await dialog.getByRole("button", { name: "Keep 1, restore 1" }).click();
  await page.getByText("This import was undone").waitFor();
  assert.equal((await person("Lovelace"))?.values.job_title, "Countess");
  assert.equal(await person("Dijkstra"), undefined);
  await go(page, "/imports");
  await page.getByRole("grid", { name: "Imports" }).getByText("Undone").first().waitFor();
  assert.deepEqual(app.problems, []);
});
