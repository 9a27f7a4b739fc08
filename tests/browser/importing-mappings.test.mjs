// Mappings that are kept: a sheet of the same kind is recognised, which can be denied and said by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessibility } from "./app.mjs";
import { app, begin, page, the } from "./wizard.mjs";

begin();

const HEAD = "First name,Last name,E-mail,Stand,Kind";
const fair = (name, ...rows) => the.sheet(name, [HEAD, ...rows]);

test("imp_09_a_mapping_is_saved_by_name_at_the_end", async () => {
  await the.choose(fair("fair 2025.csv", "Ada,Lovelace,ada@example.com,Analyst,x", "Grace,Hopper,grace@example.com,Admiral,x"));
  await the.forward("What the columns mean");
  await the.mapped("Stand").click();
  await page.getByRole("option", { name: "Job title", exact: true }).click();
  await the.mapped("Kind").click();
  await page.getByRole("option", { name: "Leave out" }).click();
  await the.forward("New or here already");
  await page.getByRole("radio", { name: "Fill blanks" }).check();
  await page.getByRole("radio", { name: "Create only" }).check();
  await the.forward("What would change");
  await the.run();
  await page.getByRole("textbox", { name: "Name of the mapping" }).fill("Trade fair");
  await page.keyboard.press("Enter");
  await page.getByText("Sheets with these columns are recognised as “Trade fair” from now on.").waitFor();
  assert.deepEqual(await accessibility(page), []);
});

test("imp_09_the_next_sheet_is_recognised_and_brings_the_answers_along", async () => {
  await the.button("Import another file").click();
  await the.choose(fair("fair 2026.csv", "Edsger,Dijkstra,edsger@example.com,Professor,x"));
  await page.getByText("Recognised as your mapping “Trade fair”").waitFor();
  await the.forward("What the columns mean");
  assert.equal(await the.mapped("Stand").inputValue(), "Job title");
  assert.equal(await the.mapped("Kind").inputValue(), "");
  await page.getByText("As in the mapping “Trade fair”.").first().waitFor();
  assert.deepEqual(await accessibility(page), []);
  await the.forward("New or here already");
  assert.equal(await page.getByRole("radio", { name: "Create only" }).isChecked(), true);
});

test("imp_09_a_recognised_mapping_can_be_denied_and_chosen_by_hand", async () => {
  await the.step("Columns").click();
  await the.heading("What the columns mean").waitFor();
  await the.button("That is wrong").click();
  await page.getByText("Columns were guessed one by one").waitFor();
  assert.notEqual(await the.mapped("Stand").inputValue(), "Job title");
  await page.getByRole("combobox", { name: "Mapping" }).click();
  await page.getByRole("option", { name: "Trade fair" }).click();
  await page.getByText("Read by your mapping “Trade fair”").waitFor();
  assert.equal(await the.mapped("Stand").inputValue(), "Job title");
  await the.button("Delete the mapping Trade fair").click();
  await page.getByText("Columns were guessed one by one").waitFor({ state: "detached" });
  assert.equal((await app.call("importing.mappings")).mappings.length, 0);
  await app.call("journal.undo");
  await page.getByRole("combobox", { name: "Mapping" }).waitFor();
  assert.equal((await app.call("importing.mappings")).mappings.length, 1);
  assert.deepEqual(app.problems, []);
});
