// An import in the real window, from the native dialog to undo: a refused row saved through the dialog, corrected outside
// and brought again, both imports found in their history and taken back.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { after, afterEach, before, describe, test } from "node:test";
import { answerDialog, dismissDialog, home, invoke, openWindow, program, screenshot, until } from "./window.mjs";

const GUESTS = `First name,Last name,E-mail,Company
Ada,Lovelace,ada@analytical.example,Analytical Engines
Grace,Hopper,grace at navy.example,Navy
Edsger,Dijkstra,edsger@austin.example,University of Texas
`;

describe("an import", () => {
  let place;
  let kith;
  afterEach(async (context) => {
    if (context.error) await screenshot(kith.browser, `failed ${context.name}`);
  });
  before(async () => {
    place = await home();
    execFileSync(program, ["new", place.path("guests.kith")], { env: place.environment });
    writeFileSync(place.path("guests.csv"), GUESTS);
    kith = await openWindow(place, "open", place.path("guests.kith"));
  });
  after(async () => {
    await kith?.close();
    await place?.remove();
  });

  const call = (command, input = {}) => invoke(kith.browser, "call", { command, input });
  const count = async (type) => (await call("records.count", { type })).count;
  const quoted = (text) => `"${text}"`;
  const visible = async (xpath, what = xpath) =>
    until(async () => {
      for (const element of await kith.browser.$$(xpath)) {
        if ((await element.isDisplayed()) && (await element.isEnabled())) return element;
      }
      return null;
    }, what);
  const heading = (text) => visible(`//*[self::h1 or self::h2 or self::h3][normalize-space(.)=${quoted(text)}]`, text);
  const press = async (name) =>
    (
      await visible(
        `//button[starts-with(normalize-space(.), ${quoted(name)}) or @aria-label=${quoted(name)}]`,
        `the button “${name}”`,
      )
    ).click();
  const go = (path) =>
    kith.browser.execute((hash) => {
      window.location.hash = hash;
    }, path);

  /** From the file's first rows to the report. */
  async function bring(rows) {
    await heading("First rows");
    await press("Next");
    await heading("What the columns mean");
    await press("Next");
    await until(async () => {
      const there = await kith.browser.$(`//h2[normalize-space(.)="New or here already"]`);
      if (await there.isExisting()) return true;
      const next = await kith.browser.$(`//button[starts-with(normalize-space(.), "Next")]`);
      if (await next.isEnabled()) await next.click();
      return false;
    }, "the matching");
    await press("Next");
    await heading("What would change");
    await press(`Import ${rows} row`);
    await heading("Imported");
  }

  test("scr_08 a file comes in through the native dialog, and nothing before the last step is written", async () => {
    await go("/import");
    await press("Choose a file…");
    await dismissDialog("Choose a spreadsheet");
    await heading("Choose a file");
    await press("Choose a file…");
    await answerDialog("Choose a spreadsheet", place.path("guests.csv"));
    await heading("First rows");
    await screenshot(kith.browser, "import file");
    assert.equal(await count("person"), 0);
    await bring("2 of 3");
    await screenshot(kith.browser, "import report");
    assert.deepEqual([await count("person"), await count("organization")], [2, 2]);
  });

  test("imp_12 refused rows are saved through the dialog, corrected and brought again", async () => {
    const saved = place.path("refused.csv");
    await press("Save refused rows…");
    await answerDialog("Save the refused rows", saved);
    const text = await until(() => readFileSync(saved, "utf8"), "the file of refused rows");
    assert.match(text, /grace at navy\.example/);
    writeFileSync(saved, text.replace("grace at navy.example,", "grace@navy.example,"));
    await press("Import another file");
    await press("Choose a file…");
    await answerDialog("Choose a spreadsheet", saved);
    await bring("1");
    const { rows } = await call("records.page", { type: "person" });
    assert.deepEqual(rows.map((row) => row.values.last_name).sort(), ["Dijkstra", "Hopper", "Lovelace"]);
  });

  test("imp_13 both imports are in their history and are taken back there", async () => {
    await go("/imports");
    await heading("Imports");
    await press("Undo the import of refused.csv");
    await until(async () => (await count("person")) === 2, "the undo of the second import");
    await press("Undo the import of guests.csv");
    await until(async () => (await count("person")) === 0, "the undo of the first import");
    assert.equal(await count("organization"), 0);
    await visible(`//*[normalize-space(.)="Undone"]`, "both told as undone");
    await screenshot(kith.browser, "imports");
  });
});
