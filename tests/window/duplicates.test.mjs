// Duplicates in the real window: told while a person is typed, and twenty groups settled by keys alone.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, afterEach, before, describe, test } from "node:test";
import { home, invoke, openWindow, program, screenshot, until } from "./window.mjs";

describe("duplicates by keyboard", () => {
  let place;
  let kith;
  afterEach(async (context) => {
    if (context.error) await screenshot(kith.browser, `failed ${context.name}`);
  });
  before(async () => {
    place = await home();
    const file = place.path("twice.kith");
    execFileSync(program, ["new", file, "--sample", "900", "--seed", "1"], { env: place.environment });
    kith = await openWindow(place, "open", file);
    await visible(`//h1[normalize-space(.)="People"]`, "the first screen");
  });
  after(async () => {
    await kith?.close();
    await place?.remove();
  });

  const call = (command, input = {}) => invoke(kith.browser, "call", { command, input });
  const visible = async (xpath, what) =>
    until(async () => {
      for (const element of await kith.browser.$$(xpath)) {
        if (await element.isDisplayed()) return element;
      }
      return null;
    }, what);
  const go = (path) =>
    kith.browser.execute((hash) => {
      window.location.hash = hash;
    }, path);
  const keys = (...held) => kith.browser.keys(held);
  /** One key after the other: held together, a doubled letter would come once. */
  const type = async (text) => {
    for (const letter of text) await keys(letter);
  };
  const gone = (xpath, what) => until(async () => !(await kith.browser.$(xpath).isExisting()), what);
  const people = async () => (await call("records.count", { type: "person" })).count;
  const listed = async () => {
    const { counts } = await call("matching.groups", { type: "person", limit: 1 });
    return counts.sure + counts.likely + counts.possible;
  };
  /** The group that is looked at: names may be shared by two groups, an element is not. */
  const current = async () => (await kith.browser.$("article[data-current]")).elementId ?? null;
  /** The dialog has the keyboard: what is pressed from here on is for it. */
  const focused = (title) =>
    until(
      () =>
        kith.browser.execute(
          (name) => document.activeElement?.closest("[role=dialog]")?.querySelector("h2")?.textContent === name,
          title,
        ),
      `the focus in “${title}”`,
    );
  const dialog = `//*[@role="dialog"]`;

  test("imp_03 who is here already is told while typing, and cancel makes nobody", async () => {
    const { rows } = await call("records.page", { type: "person", limit: 20 });
    const known = rows.find((row) => row.values.emails?.length > 0);
    const [{ address }] = known.values.emails;
    const before = await people();
    await keys("n");
    await focused("New person");
    await type(known.values.first_name);
    await keys("Tab");
    await type(`${known.values.last_name}e`);
    await keys("Tab");
    await type(address);
    await visible(`//*[@aria-label="Likely duplicates"]//p[contains(., "same e-mail ${address}")]`, "the reason");
    await screenshot(kith.browser, "told while typing");
    await keys("Control", "Enter");
    const question = "This person may be here already";
    await focused(question);
    await screenshot(kith.browser, "asked before saving");
    await keys("Escape");
    await gone(`//h2[normalize-space(.)="${question}"]`, "the form again");
    const email = await kith.browser.$(`${dialog}//input[@aria-label="E-mail 1"]`);
    assert.equal(await email.getValue(), address, "what was typed is still there");
    await keys("Escape");
    await gone(dialog, "the list again");
    assert.equal(await people(), before);
  });

  test("imp_08 twenty groups are settled by keys alone, and every one taken back", async () => {
    await go("/duplicates/person");
    await (await visible(`//button[normalize-space(.)="Look through people"]`, "the first look")).click();
    await until(current, "the groups", 60_000);
    const [before, all] = [await listed(), await people()];
    assert.ok(before >= 20);
    // Only one undo runs at a time: the next is pressed, as by a person, when the one before is on the screen.
    const shown = (count) =>
      visible(`//*[@aria-live and normalize-space(.)="${count} groups"]`, `${count} groups on the screen`);
    await shown(before);
    await screenshot(kith.browser, "duplicates");
    for (let turn = 0; turn < 20; turn += 1) {
      const group = await current();
      await keys(["m", "n", "m", "s"][turn % 4]);
      await until(async () => (await current()) !== group, `group ${turn + 1}`);
    }
    await shown(before - 15);
    assert.equal(await listed(), before - 15, "15 decided, 5 left for later");
    await visible(`//button[normalize-space(.)="5 skipped: show again"]`, "what is left for later");
    assert.ok((await people()) <= all - 10);
    await screenshot(kith.browser, "twenty settled");
    for (let turn = 1; turn <= 15; turn += 1) {
      await keys("u");
      await shown(before - 15 + turn);
    }
    assert.deepEqual([await listed(), await people()], [before, all]);
  });
});
