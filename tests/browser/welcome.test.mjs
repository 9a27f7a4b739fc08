import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessibility, browse, call, go, serve, until } from "./app.mjs";

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

function sheet(name) {
  const path = join(folder, name);
  writeFileSync(path, "First name,Last name,E-mail\nAda,Lovelace,ada@engine.example\n");
  return path;
}

/** What a file manager that names its files says to the page. */
const drag = (kind, path) =>
  page.evaluate(
    ([name, uri]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData("text/uri-list", uri);
      document.body.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
    },
    [kind, `file://${encodeURI(path)}`],
  );

/** Holds a file over the window until the window says what it would do with it: a real drag says many times a second where it is. */
const hold = (path, words) =>
  page.waitForFunction(
    ([uri, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData("text/uri-list", uri);
      document.body.dispatchEvent(new DragEvent("dragover", { dataTransfer, bubbles: true, cancelable: true }));
      return document.body.textContent.includes(text);
    },
    [`file://${encodeURI(path)}`, words],
    { polling: 50 },
  );

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
  await page.getByRole("button", { name: /^Bring a spreadsheet/ }).waitFor();
  await page.getByRole("button", { name: /Sample\.kith/ }).click();
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
});

test("imp_01_bringing_a_spreadsheet_makes_a_workspace_and_opens_the_import", async () => {
  await page.getByRole("button", { name: /^Sample/ }).click();
  await page.getByRole("menuitem", { name: "Close" }).click();
  await page.getByRole("button", { name: /^Bring a spreadsheet/ }).click();
  const choose = page.getByRole("dialog", { name: "Choose a spreadsheet" });
  await choose.getByRole("textbox").fill(sheet("guests.csv"));
  await choose.getByRole("button", { name: "Open" }).click();
  await page.getByRole("dialog", { name: "A workspace for guests.csv" }).waitFor();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Acme");
  await keepAt(join(folder, "Acme.kith"));
  await page.waitForURL(/#\/import/);
  await page.getByRole("navigation", { name: "Main" }).getByText("Acme").waitFor();
  await page.getByRole("heading", { level: 3, name: "First rows" }).waitFor();
  await page.getByText("guests.csv").first().waitFor();
});

test("imp_01_a_dropped_spreadsheet_opens_the_import_and_keeps_the_draft_that_was_there", async () => {
  await go(page, "/list/person");
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  await hold(sheet("hosts.csv"), "Drop a spreadsheet to import it");
  await drag("drop", sheet("hosts.csv"));
  await page.getByText("Drop a spreadsheet to import it").waitFor({ state: "detached" });
  await page.getByRole("heading", { level: 3, name: "First rows" }).waitFor();
  await page.getByText(join(folder, "hosts.csv")).waitFor();
  await page.getByRole("button", { name: "Back to it" }).click();
  await page.getByText(join(folder, "guests.csv")).waitFor();
  await drag("drop", sheet("picture.png"));
  await page.getByText("picture.png is neither a spreadsheet nor a workspace").waitFor();
});

test("imp_01_a_spreadsheet_dropped_on_the_welcome_goes_into_a_workspace_that_is_there", async () => {
  await page.getByRole("button", { name: /^Acme/ }).click();
  await page.getByRole("menuitem", { name: "Close" }).click();
  await page.getByRole("button", { name: /^Bring a spreadsheet/ }).waitFor();
  await drag("drop", sheet("hosts.csv"));
  await page.getByRole("dialog", { name: "A workspace for hosts.csv" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("button", { name: "Into a workspace that I have…" }).click();
  const dialog = page.getByRole("dialog", { name: "Open a workspace" });
  await dialog.getByRole("textbox").fill(join(folder, "Sample.kith"));
  await dialog.getByRole("button", { name: "Open" }).click();
  await page.getByRole("navigation", { name: "Main" }).getByText("Sample").waitFor();
  await page.getByText(join(folder, "hosts.csv")).waitFor();
});

test("scr_01_how_a_list_is_left_is_not_written_into_another_workspace", async () => {
  const settings = async () => (await call(backend, "workspace.info")).settings;
  const left = async () => (await settings()).lists?.organization?.view;
  await drag("drop", join(folder, "Acme.kith"));
  await page.getByRole("navigation", { name: "Main" }).getByText("Acme").waitFor();
  await go(page, "/list/organization");
  await page.getByRole("tab", { name: "All", selected: true }).waitFor();
  await until(async () => (await left()) === "all", "the view is not kept");
  await until(async () => (await settings()).last_view.path === "/list/organization", "the screen is not kept");
  let release;
  const held = new Promise((done) => {
    release = done;
  });
  let first = true;
  await page.route("**/api/v1/settings.update", async (route) => {
    if (!first || !route.request().postDataJSON().lists) return route.continue();
    first = false;
    const answer = await route.fetch();
    await held;
    return route.fulfill({ response: answer });
  });
  for (const [key, name] of [["2", "Mine"], ["1", "All"], ["2", "Mine"]]) {
    await page.keyboard.press(key);
    await page.getByRole("tab", { name, selected: true }).waitFor();
  }
  await until(async () => (await left()) === "mine", "the first choice is written");
  await drag("drop", join(folder, "Sample.kith"));
  await page.getByRole("navigation", { name: "Main" }).getByText("Sample").waitFor();
  release();
  await page.waitForTimeout(1000);
  assert.notEqual(await left(), "mine");
  await go(page, "/list/organization");
  await page.getByRole("tab", { name: "All", selected: true }).waitFor({ timeout: 5_000 });
  await page.unrouteAll({ behavior: "wait" });
});

test("scr_01_a_dropped_workspace_is_opened", async () => {
  await drag("drop", join(folder, "Acme.kith"));
  await page.getByRole("navigation", { name: "Main" }).getByText("Acme").waitFor();
  await page.getByRole("heading", { level: 1, name: "Companies" }).waitFor();
});

test("nfr_01_a_file_that_is_no_workspace_is_refused_with_a_reason", async () => {
  await page.getByRole("button", { name: /^Acme/ }).click();
  await page.getByRole("menuitem", { name: "Close" }).click();
  await page.getByRole("button", { name: /^Open a workspace/ }).click();
  const dialog = page.getByRole("dialog", { name: "Open a workspace" });
  await dialog.getByRole("textbox").fill(join(folder, "missing.kith"));
  await dialog.getByRole("button", { name: "Open" }).click();
  await page.getByRole("alert").filter({ hasText: "missing.kith" }).waitFor();
  await page.getByRole("button", { name: /^Open a workspace/ }).waitFor();
  assert.deepEqual(seen.problems, []);
});
