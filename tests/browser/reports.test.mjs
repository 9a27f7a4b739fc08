// Reports: every figure opens its deals; the trend says what it knows; the score is trained by a button.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessibility, go, soon, start } from "./app.mjs";

let app;
let page;
before(async () => {
  app = await start({ people: 300 });
  page = app.page;
});
after(() => app?.stop());

const heading = (name) => page.getByRole("heading", { level: 1, name, exact: true });
const place = (name) => page.getByRole("navigation", { name: "Reports" }).getByRole("button", { name, exact: true });
const figures = (name) => page.getByRole("region", { name: `${name}: figures` });

async function show(name) {
  await place(name).click();
  await heading(name).waitFor();
}

test("scr_31_each_report_is_reached_and_accessible", async () => {
  await heading("People").waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await heading("Funnel").waitFor();
  const { reports } = await app.call("reports.list");
  assert.equal(reports.length, 8);
  for (const { label } of reports) {
    await show(label);
    await figures(label).getByRole("row").nth(1).waitFor();
    assert.deepEqual(await accessibility(page), []);
  }
});

test("pip_14_a_figure_opens_exactly_its_deals", async () => {
  await go(page, "/reports");
  await show("Win rate");
  const report = await app.call("reports.run", { report: "win_rate" });
  const lost = report.rows[0].cells[report.columns.findIndex((column) => column.key === "lost")].number;
  assert.ok(lost > 0);
  const row = figures("Win rate").getByRole("row").filter({ hasText: report.rows[0].label }).first();
  await row.getByRole("button", { name: String(lost), exact: true }).first().click();
  await heading("Deals").waitFor();
  await page.getByText(String(lost), { exact: true }).first().waitFor();
  const rows = page.getByRole("grid").getByRole("row");
  await soon(async () => assert.equal(await rows.count(), lost + 1, "the header and the deals"));
});

test("pip_14_a_report_is_counted_by_something_else", async () => {
  await go(page, "/reports");
  await show("Win rate");
  await page.getByRole("combobox", { name: "Counted by" }).click();
  await page.getByRole("option", { name: "Stage closed from" }).click();
  await figures("Win rate").getByRole("columnheader", { name: "Stage closed from" }).waitFor();
});

test("pip_15_the_trend_is_shown_with_its_range", async () => {
  await go(page, "/reports");
  await show("Trend");
  await page.getByRole("region", { name: "Trend: figures" }).getByRole("row").nth(1).waitFor();
  await page.getByText(/^Expected is/).waitFor();
  assert.deepEqual(await accessibility(page), []);
});

test("scr_31_report_trend_and_forecast_are_saved_as_workbooks", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kith-reports-"));
  const save = async (name) => {
    const path = join(folder, name);
    await page.getByRole("button", { name: "Save as…" }).click();
    await page.getByRole("menuitem", { name: "Excel workbook (.xlsx)" }).click();
    await page.getByRole("textbox", { name: /^Save as/ }).fill(path);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText(`Saved to ${path}`).waitFor();
    assert.equal(readFileSync(path).subarray(0, 2).toString(), "PK");
  };
  await go(page, "/reports");
  await show("Win rate");
  await figures("Win rate").getByRole("row").nth(1).waitFor();
  await save("rate.xlsx");
  await show("Trend");
  await page.getByRole("table").getByRole("row").nth(1).waitFor();
  await save("trend.xlsx");
  await go(page, "/forecast");
  await heading("Forecast").waitFor();
  await save("forecast.xlsx");
  rmSync(folder, { recursive: true });
});

test("pip_16_the_score_is_trained_and_stands_on_the_deal", async () => {
  await go(page, "/reports");
  await show("Deal score");
  await page.getByRole("button", { name: "Train the score" }).click();
  await page.getByRole("button", { name: "Train again" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  const status = await app.call("scoring.status");
  assert.equal(status.version, 1);
  await page.getByText(status.said).waitFor();
  const open = { field: "status", op: "eq", value: "open" };
  const { rows } = await app.call("records.page", { type: "deal", filter: open, limit: 1 });
  const { scores } = await app.call("scoring.scores", { ids: [rows[0].id] });
  await go(page, `/record/deal/${rows[0].id}`);
  await page.getByText(scores[0].said).waitFor();
  assert.deepEqual(app.problems, []);
});

test("scr_31_a_report_is_kept_under_a_name_opened_again_changed_and_taken_back", async () => {
  const kept = async () =>
    (await app.call("records.page", { type: "saved_view", filter: { field: "record_type", op: "eq", value: "report" } })).rows;
  const until = (wanted) =>
    soon(async () => {
      const rows = await kept();
      assert.ok(wanted(rows), JSON.stringify(rows));
      return rows;
    });
  await go(page, "/reports");
  await show("Win rate");
  await page.getByRole("combobox", { name: "Counted by" }).click();
  await page.getByRole("option", { name: "Owner", exact: true }).click();
  await figures("Win rate").getByRole("columnheader", { name: "Owner" }).waitFor();
  await page.getByRole("combobox", { name: "Closed" }).click();
  await page.getByRole("option", { name: "Last quarter" }).click();
  await page.getByRole("button", { name: "Keep report" }).click();
  const dialog = page.getByRole("dialog", { name: "Keep this report" });
  const name = dialog.getByRole("textbox", { name: "Name of the report" });
  await name.fill("Who wins");
  await name.press("Enter");
  await heading("Who wins").waitFor();
  const [made] = await until((rows) => rows.length === 1);
  assert.deepEqual(
    [made.values.content.request.by, made.values.content.request.from, made.values.content.request.to],
    ["owner", "quarter-3m", "quarter-1d"],
  );
  assert.deepEqual(await accessibility(page), []);

  await show("Funnel");
  await page.getByRole("navigation", { name: "Reports" }).getByRole("button", { name: "Who wins" }).click();
  await heading("Who wins").waitFor();
  assert.equal(await page.getByRole("combobox", { name: "Closed" }).inputValue(), "Last quarter");
  assert.equal(await page.getByRole("combobox", { name: "Counted by" }).inputValue(), "Owner");
  await page.getByRole("button", { name: "Keep the changes" }).waitFor({ state: "detached" });

  await page.getByRole("combobox", { name: "Closed" }).click();
  await page.getByRole("option", { name: "This year" }).click();
  await page.getByRole("button", { name: "Keep the changes" }).click();
  await until((rows) => rows[0]?.values.content.request.from === "year");
  await page.getByRole("button", { name: "Keep the changes" }).waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Change the report Who wins" }).click();
  await page.getByRole("menuitem", { name: "Delete the report" }).click();
  await heading("Win rate").waitFor();
  await until((rows) => rows.length === 0);
  const button = page.getByRole("navigation", { name: "Reports" }).getByRole("button", { name: "Who wins" });
  await button.waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await until((rows) => rows.length === 1);
  await button.waitFor();
  assert.deepEqual(app.problems, []);
});
