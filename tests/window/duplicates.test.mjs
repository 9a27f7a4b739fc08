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
  const people = async () => (await call("records.count", { type: "person" })).count;
  const listed = async () => {
    const { counts } = await call("matching.groups", { type: "person", limit: 1 });
    return counts.sure + counts.likely + counts.possible;
  };
  const current = () =>
    kith.browser.execute(() => document.querySelector("article[data-current]")?.getAttribute("aria-label") ?? null);

  test("imp_03 who is here already is told while typing, and cancel makes nobody", async () => {
    const [known] = (await call("records.page", { type: "person", limit: 1 })).rows;
    const [email] = known.values.emails;
    const before = await people();
    await go("/list/person");
    await visible(`//h1[normalize-space(.)="People"]`, "the list");
    await keys("n");
    const name = await visible(`//div[@role="dialog"]//label[normalize-space(.)="First name"]/following::input[1]`, "the form");
    await name.setValue(known.values.first_name);
    const last = await kith.browser.$(`//div[@role="dialog"]//label[normalize-space(.)="Last name"]/following::input[1]`);
    await last.setValue(`${known.values.last_name}e`);
    const address = await kith.browser.$(`//div[@role="dialog"]//input[@aria-label="E-mail 1"]`);
    await address.setValue(email.address);
    const told = await visible(`//*[@aria-label="Likely duplicates"]//*[contains(., "same e-mail")]`, "the reason");
    assert.ok(await told.isDisplayed());
    await screenshot(kith.browser, "told while typing");
    await keys("Control", "Enter");
    await visible(`//h2[normalize-space(.)="This person may be here already"]`, "the question");
    await keys("Escape");
    await until(async () => !(await kith.browser.$(`//h2[normalize-space(.)="This person may be here already"]`).isExisting()), "the form again");
    assert.equal(await address.getValue(), email.address, "what was typed is still there");
    await keys("Escape");
    assert.equal(await people(), before);
  });

  test("imp_08 twenty groups are settled by keys alone, and every one taken back", async () => {
    await go("/duplicates/person");
    const look = await visible(`//button[normalize-space(.)="Look through people"]`, "the first look");
    await look.click();
    await until(async () => (await current()) !== null, "the groups", 60_000);
    await kith.browser.execute(() => document.activeElement?.blur());
    const [before, all] = [await listed(), await people()];
    assert.ok(before >= 20);
    await screenshot(kith.browser, "duplicates");
    for (let turn = 0; turn < 20; turn += 1) {
      const name = await current();
      await keys(["m", "n", "m", "s"][turn % 4]);
      await until(async () => (await current()) !== name, `group ${turn + 1}`);
    }
    await until(async () => (await listed()) === before - 15, "15 decided, 5 left for later");
    assert.ok((await people()) <= all - 10);
    for (let turn = 0; turn < 15; turn += 1) {
      const now = await listed();
      await keys("u");
      await until(async () => (await listed()) === now + 1, "one taken back");
    }
    assert.deepEqual([await listed(), await people()], [before, all]);
  });
});
