// Sheets of unusual shape: very many columns, a single one, and rows that are all wrong.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessibility, go } from "./app.mjs";
import { app, begin, page, the } from "./wizard.mjs";

begin();

/** Whether nothing of the page stands beside the window. */
const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
const aside = () => page.getByRole("complementary", { name: "What will happen" });

test("scr_08_sixty_columns_are_mapped_by_name_and_fit_the_window", async () => {
  const extra = Array.from({ length: 56 }, (_, at) => `Remark number ${at + 1}`);
  const lines = [["First name", "Last name", "E-mail", "Phone", ...extra].join(",")];
  for (const [first, last] of [["Ada", "Quist"], ["Bo", "Bay"]]) {
    lines.push([first, last, `${first.toLowerCase()}@sixty.example`, "+45 32 12 34 56", ...extra.map((_, at) => `${first} ${at}`)].join(","));
  }
  await the.choose(the.sheet("sixty.csv", lines));
  await the.forward("What the columns mean");
  assert.match(await the.step("Columns").innerText(), /4 of 60/);
  assert.equal(await the.mapped("E-mail").inputValue(), "E-mail, work");
  assert.equal(await fits(), true);
  assert.deepEqual(await accessibility(page), []);
  await the.forward("New or here already");
  await the.forward("What would change");
  assert.equal(await fits(), true);
  await the.run();
  assert.equal((await app.call("records.count", { type: "person" })).count, 2);
});

test("scr_08_a_sheet_of_one_column_becomes_records", async () => {
  await the.choose(the.sheet("one.csv", ["E-mail", "carla.diaz@one.example", "dan.ek@one.example"]));
  await the.forward("What the columns mean");
  assert.equal(await the.mapped("E-mail").inputValue(), "E-mail, work");
  await the.forward("New or here already");
  await the.forward("What would change");
  await the.run();
  const { rows } = await app.call("records.page", { type: "person", sort: [{ field: "display_name" }] });
  assert.deepEqual(rows.map((row) => row.title), ["Ada Quist", "Bo Bay", "carla diaz", "dan ek"]);
});

test("scr_08_a_sheet_of_which_every_row_is_wrong_names_each_and_imports_nothing", async () => {
  const rows = Array.from({ length: 30 }, (_, at) => `Person,Number ${at},nobody-${at} at nowhere`);
  await the.choose(the.sheet("wrong.csv", ["First name,Last name,E-mail", ...rows]));
  await page.getByRole("combobox", { name: "The 30 rows are" }).click();
  await page.getByRole("option", { name: "People" }).click();
  await the.forward("What the columns mean");
  // To choose what is chosen already changes nothing.
  await the.mapped("E-mail").click();
  await page.getByRole("option", { name: "E-mail, work", exact: true }).click();
  assert.equal(await the.mapped("E-mail").inputValue(), "E-mail, work");
  await the.next().click();
  await aside().getByText("30 rows to refuse").waitFor();
  await the.step("Preview").click();
  await the.heading("What would change").waitFor();
  const problems = page.getByRole("region", { name: "Problems" });
  await problems.getByText("nobody-0 at nowhere", { exact: true }).waitFor();
  // No word of a value is broken over lines.
  const value = problems.getByRole("cell", { name: "nobody-0 at nowhere", exact: true });
  assert.equal((await value.boundingBox()).width >= 120, true);
  await page.getByText("No row would come in").waitFor();
  assert.equal(await the.button("Import 0 of 30 rows").isDisabled(), true);
  assert.equal(await fits(), true);
  assert.deepEqual(await accessibility(page), []);
  await go(page, "/list/person");
  assert.equal((await app.call("records.count", { type: "person" })).count, 4);
  assert.deepEqual(app.problems, []);
});
