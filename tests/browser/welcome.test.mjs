import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessibility, browse, serve } from "./app.mjs";

const folder = mkdtempSync(join(tmpdir(), "kith-welcome-"));
let backend;
let seen;
let page;
before(async () => {
  // Recent files are kept in the user's configuration folder: the test has one of its own.
  backend = await serve(null, { XDG_CONFIG_HOME: folder });
  seen = await browse(backend.url);
  page = seen.page;
});
after(async () => {
  await seen?.close();
  await backend?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function keepAt(path) {
  await page.getByRole("button", { name: "Choose where to keep it…" }).click();
  const dialog = page.getByRole("dialog", { name: "Where to keep the workspace" });
  await dialog.getByRole("textbox").fill(path);
  await dialog.getByRole("button", { name: "Save" }).click();
}

test("scr_01_welcome_offers_three_ways_and_no_serious_accessibility_findings", async () => {
  for (const way of ["Bring a spreadsheet", "Start with sample data", "Open a workspace"]) {
    await page.getByRole("button", { name: new RegExp(`^${way}`) }).waitFor();
  }
  assert.deepEqual(await accessibility(page), []);
});

test("scr_01_sample_data_is_on_the_screen_after_two_choices", async () => {
  await page.getByRole("button", { name: /^Start with sample data/ }).click();
  assert.deepEqual(await accessibility(page), []);
  await keepAt(join(folder, "Sample.kith"));
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor({ timeout: 60_000 });
  await page.getByText("500", { exact: true }).first().waitFor();
  assert.ok(existsSync(join(folder, "Sample.kith")));
});

test("scr_01_closing_leads_back_to_the_welcome_with_the_file_under_recent", async () => {
  await page.getByRole("button", { name: /^Sample/ }).click();
  await page.getByRole("menuitem", { name: "Close" }).click();
  await page.getByRole("button", { name: /Sample\.kith/ }).click();
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
});

test("imp_01_bringing_a_spreadsheet_makes_a_workspace_and_opens_the_import", async () => {
  await page.getByRole("button", { name: /^Sample/ }).click();
  await page.getByRole("menuitem", { name: "Close" }).click();
  await page.getByRole("button", { name: /^Bring a spreadsheet/ }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Acme");
  await keepAt(join(folder, "Acme.kith"));
  await page.waitForURL(/#\/import/);
  await page.getByRole("navigation", { name: "Main" }).getByText("Acme").waitFor();
});

test("nfr_01_a_file_that_is_no_workspace_is_refused_with_a_reason", async () => {
  await page.getByRole("button", { name: /^Acme/ }).click();
  await page.getByRole("menuitem", { name: "Close" }).click();
  await page.getByRole("button", { name: /^Open a workspace/ }).click();
  const dialog = page.getByRole("dialog", { name: "Open a workspace" });
  await dialog.getByRole("textbox").fill(join(folder, "missing.kith"));
  await dialog.getByRole("button", { name: "Open" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByRole("button", { name: /^Open a workspace/ }).waitFor();
  assert.deepEqual(seen.problems, []);
});
