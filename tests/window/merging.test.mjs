// Three records of one person become one, somebody goes on working with it, and it comes apart again: in the real window,
// by its keys and buttons.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, describe, test } from "node:test";
import { home, invoke, openWindow, program, screenshot, until } from "./window.mjs";

describe("a merge and its way back", () => {
  let place;
  let kith;
  let ids;
  afterEach(async (context) => {
    if (context.error) await screenshot(kith.browser, `failed ${context.name}`);
  });
  before(async () => {
    place = await home();
    execFileSync(program, ["new", place.path("merging.kith"), "--sample", "20", "--seed", "1"], { env: place.environment });
    kith = await openWindow(place, "open", place.path("merging.kith"));
    await visible(`//h1[contains(., "People")]`, "the first screen");
    ids = [];
    for (const [first_name, job_title] of [["Anna", "CEO"], ["Ann", "CTO"], ["Annie", "Chair"]]) {
      const time = Date.now().toString(16).padStart(12, "0");
      const made = `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
      const values = { first_name, last_name: "Threefold", job_title, emails: [{ address: `${first_name}@x.example` }] };
      await call("records.create", { type: "person", id: made, values, allow_duplicate: true });
      await call("records.create", { type: "note", id: made.replace(/^../, "ff"), values: { party: made, content: `Of ${first_name}` } });
      ids.push(made);
    }
  });
  after(async () => {
    await kith?.close();
    await place?.remove();
  });

  const call = (command, input = {}) => invoke(kith.browser, "call", { command, input });
  const visible = async (xpath, what) =>
    until(async () => {
      for (const element of await kith.browser.$$(xpath)) {
        if ((await element.isDisplayed()) && (await element.isEnabled())) return element;
      }
      return null;
    }, what);
  const go = (path) =>
    kith.browser.execute((hash) => {
      window.location.hash = hash;
    }, path);
  const keys = (...held) => kith.browser.keys(held);
  const get = async (one) => (await call("records.get", { type: "person", id: one })).record;

  test("imp_15 three people are merged by their keys", async () => {
    await go(`/merge/person?ids=${ids.join(",")}`);
    await visible(`//h1[contains(., "Merge 3 people")]`, "the comparison");
    const ceo = await visible(`//button[@role="radio" and @aria-label="Job title: CEO"]`, "a value");
    await ceo.click();
    await keys("ArrowRight");
    await visible(`//button[@role="radio" and @aria-label="Job title: CTO" and @aria-checked="true"]`, "the next value, chosen");
    const first = await visible(`(//input[@type="radio" and contains(@aria-label, "survives")])[1]`, "the survivors");
    await first.click();
    await keys("Control", "Enter");
    await visible(`//h2[contains(., "What is left")]`, "the preview");
    await until(async () => {
      await keys("Control", "Enter");
      return (await kith.browser.getUrl()).includes("/record/person/");
    }, "the merged record");
    await visible(`//ul[@aria-label="Merged from"]`, "what it was merged from");
    const merged = await get(ids[0]);
    assert.equal(merged.values.job_title, "CTO");
    assert.equal(merged.values.emails.length, 3);
    for (const old of ids) assert.equal((await get(old)).id, ids[0], "every old id leads to the survivor");
  });

  test("imp_17 it is edited, and comes apart with one question", async () => {
    await call("records.update", { type: "person", id: ids[0], values: { job_title: "President", website: "https://later.example.com" } });
    await (await visible(`//button[contains(@aria-label, "Take apart the merge")]`, "the way back")).click();
    await visible(`//h1[contains(., "Take apart")]`, "the fields to decide");
    await visible(`//*[contains(., "1 to decide")]`, "how many they are");
    await screenshot(kith.browser, "unmerge");
    const before = await visible(`//button[@role="radio" and contains(@aria-label, "before the merge: CEO")]`, "the value before");
    await before.click();
    await keys("ArrowRight");
    await keys("ArrowLeft");
    await visible(`//button[@role="radio" and contains(@aria-label, "before the merge: CEO") and @aria-checked="true"]`, "it, chosen by keys");
    await until(async () => {
      await keys("Control", "Enter");
      return (await kith.browser.getUrl()).includes("/record/person/");
    }, "the record again");
    const apart = await Promise.all(ids.map(get));
    assert.deepEqual(apart.map((one) => one.id), ids);
    assert.deepEqual(apart.map((one) => one.values.job_title), ["CEO", "CTO", "Chair"]);
    assert.equal(apart[0].values.website, "https://later.example.com", "an edit of another field stays");
    for (const [at, one] of apart.entries()) {
      assert.deepEqual(one.values.emails.length, 1);
      const notes = await call("timeline.page", { type: "person", id: ids[at], kinds: ["note"] });
      assert.equal(notes.entries.length, 1);
    }
  });
});
