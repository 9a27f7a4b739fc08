// Sheets that take longer than a person waits: previews of the first rows, the count of all, imports that stop half way.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { accessibility, browse, call, go, serve, workspace } from "./app.mjs";
import { app, begin, page, the } from "./wizard.mjs";

begin();

const ROWS = 12_000;
const people = () =>
  Array.from({ length: ROWS }, (_, n) => `Person ${n},${n === 11_000 ? "no address" : `p${n}@example.com`}`);
const part = () => page.getByText("Counted in the first 5,000 of 12,000 rows").first();

test("scr_08_a_large_sheet_is_counted_in_its_first_rows_and_says_so", async () => {
  await the.preview(the.sheet("many.csv", ["Name,E-mail", ...people()]));
  await part().waitFor();
  assert.equal(await the.counted("To create").innerText(), "5,000");
  assert.equal(await the.counted("To refuse").innerText(), "0", "the wrong row comes later");
  await the.button(/^Import 12,000 rows/).waitFor();
  assert.deepEqual(await accessibility(page), []);
});

test("imp_09_all_rows_are_counted_when_asked_for_and_nothing_is_written", async () => {
  await the.button("Count all rows").click();
  await part().waitFor({ state: "detached", timeout: 120_000 });
  assert.equal(await the.counted("To create").innerText(), "11,999");
  assert.equal(await the.counted("To refuse").innerText(), "1");
  await page.getByRole("region", { name: "Problems" }).getByText("no address", { exact: true }).waitFor();
  assert.equal((await app.call("records.count", { type: "person" })).count, 0);
  await page.getByRole("textbox", { name: "Read no address as" }).fill("p@example.com");
  await page.keyboard.press("Enter");
  await part().waitFor();
  assert.equal(await the.counted("To create").innerText(), "5,000", "the answer to another question does not stand");
});

test("scr_08_the_count_of_all_rows_can_be_cancelled", async () => {
  await the.button("Count all rows").click();
  await page.getByRole("main").getByText(/rows a second/).waitFor();
  await page.getByRole("main").getByRole("button", { name: "Cancel: Count many.csv" }).click();
  await the.button("Count all rows").waitFor();
  await part().waitFor();
  const { jobs } = await app.call("jobs.list");
  assert.deepEqual(jobs.map((job) => [job.kind, job.state]), [["count", "cancelled"], ["count", "done"]]);
});

test("imp_09_who_saves_during_an_import_is_told_what_it_waits_for_and_may_go_first", async () => {
  const { page } = app;
  const plan = { type: "person", columns: [{ column: 0, type: "person", field: "display_name" }] };
  const many = the.sheet("more.csv", ["Name", ...Array.from({ length: 200_000 }, (_, n) => `Somebody ${n}`)]);
  const job = await app.call("importing.start", { path: many, plan });
  await go(page, "/list/person");
  // It holds the file from its first row on.
  while ((await app.call("jobs.get", { id: job.id })).done === 0) await page.waitForTimeout(50);
  await page.keyboard.press("n");
  const form = page.getByRole("dialog");
  await form.getByRole("textbox", { name: "Last name" }).fill("Patience");
  await page.keyboard.press("Control+Enter");
  await page.getByText("Your change waits for the import").waitFor();
  await page.getByText(/^Import more\.csv.*nothing is lost/).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("button", { name: "Pause the import and save now" }).click();
  await page.waitForURL(/record\/person\//);
  await page.getByText("Your change waits for the import").waitFor({ state: "detached" });
  assert.equal((await app.call("records.count", { type: "person" })).count, 1);
  assert.equal((await app.call("jobs.get", { id: job.id })).state, "paused");
  await app.call("jobs.cancel", { id: job.id });
});

test("imp_09_an_import_that_a_crash_interrupted_is_offered_at_the_next_start", async () => {
  const { file, folder, remove } = workspace();
  const path = join(folder, "many.csv");
  writeFileSync(path, `${["Name,E-mail", ...people()].join("\n")}\n`);
  const request = {
    path,
    plan: { type: "person", columns: [{ column: 0, type: "person", field: "display_name" }] },
  };
  /** Starts the import, and ends the program while it runs. */
  const crash = async () => {
    const backend = await serve(file);
    await call(backend, "importing.start", request);
    await backend.crash();
  };
  await crash();
  let backend = await serve(file);
  let window = await browse(backend.url);
  const notice = () => window.page.getByRole("region", { name: "Interrupted import" });
  await notice().getByText("The import of many.csv was interrupted. Nothing was written.").waitFor();
  assert.deepEqual(await accessibility(window.page), []);
  assert.equal((await call(backend, "records.count", { type: "person" })).count, 0);
  await notice().getByRole("button", { name: "Dismiss" }).click();
  await notice().waitFor({ state: "detached" });
  await window.close();
  await backend.stop();

  await crash();
  backend = await serve(file);
  window = await browse(backend.url);
  await notice().getByRole("button", { name: "Resume" }).click();
  await window.page.getByText("Done: Import many.csv").waitFor({ timeout: 120_000 });
  assert.equal(await notice().count(), 0);
  assert.equal((await call(backend, "records.count", { type: "person" })).count, ROWS);
  await window.close();
  await backend.stop();
  remove();
});
