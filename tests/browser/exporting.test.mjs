import assert from "node:assert/strict";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessibility, openList, start } from "./app.mjs";

let app;
let page;
const folder = mkdtempSync(join(tmpdir(), "kith-export-"));
before(async () => {
  app = await start({ people: 60 });
  page = app.page;
});
after(() => app?.stop());

const rows = () => page.getByRole("grid").getByRole("row");
const dialog = () => page.getByRole("dialog", { name: /^Export/ }).first();

const open = (path, title) => openList(page, path, title);

async function choose(form) {
  await dialog().getByRole("combobox", { name: "Format" }).click();
  await page.getByRole("option", { name: form }).click();
}

/** Says where to, waits until the job is done, and gives the file's bytes. */
async function save(name) {
  const path = join(folder, name);
  await page.getByRole("button", { name: "Choose where…" }).click();
  await page.getByRole("textbox", { name: /^Save as/ }).fill(path);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  for (let i = 0; i < 100; i++) {
    const { jobs } = await app.call("jobs.list");
    const job = jobs.find((one) => one.result?.path === path);
    if (job) return readFileSync(path);
    await page.waitForTimeout(50);
  }
  throw new Error(`${path} was not written`);
}

test("aut_06_a_list_is_exported_with_its_columns_by_keyboard", async () => {
  await open("/list/person", "People");
  await page.keyboard.press("Control+e");
  await page.getByRole("dialog", { name: "Export 60 people" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await choose("CSV table");
  const text = (await save("people.csv")).toString("utf8");
  assert.ok(text.startsWith("\ufeff"), "a byte order mark unless said otherwise");
  const [head, ...lines] = text.trim().split("\r\n");
  assert.match(head, /^id,display_name,/);
  assert.ok(!head.includes("birth_date"), head);
  assert.equal(lines.length, 60);
  await dialog().waitFor({ state: "detached" });
});

test("aut_06_what_is_selected_is_exported_as_cards", async () => {
  await open("/list/person", "People");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.getByRole("toolbar", { name: "Selected rows" }).getByRole("button", { name: "Export" }).click();
  await page.getByRole("dialog", { name: "Export 2 people" }).waitFor();
  await choose("Address cards");
  assert.deepEqual(await accessibility(page), []);
  const cards = (await save("people.vcf")).toString("utf8");
  assert.equal(cards.match(/BEGIN:VCARD\r\nVERSION:4.0\r\n/g)?.length, 2);
});

test("aut_06_deals_make_a_workbook_and_no_cards", async () => {
  await open("/list/deal", "Deals");
  await page.keyboard.press("Control+e");
  await dialog().getByRole("combobox", { name: "Format" }).click();
  assert.equal(await page.getByRole("option", { name: "Address cards" }).count(), 0);
  await page.getByRole("option", { name: "Excel workbook" }).click();
  await dialog().getByRole("radio", { name: /^All/ }).check();
  assert.equal((await save("deals.xlsx")).subarray(0, 2).toString(), "PK");
});

test("pty_27_a_list_for_e_mails_says_whom_it_leaves_out", async () => {
  const { rows: people } = await app.call("records.page", { type: "person", limit: 2 });
  const [silent, called] = people;
  await app.call("records.update", { type: "person", id: silent.id, values: { do_not_contact: true } });
  await app.call("records.update", { type: "person", id: called.id, values: { communication_preference: "phone" } });
  const counted = await app.call("exporting.left_out", { type: "person", outreach: "email" });
  assert.ok(counted.do_not_contact >= 1 && counted.other_way >= 1, JSON.stringify(counted));
  const left = counted.do_not_contact + counted.other_way + counted.too_soon;
  await open("/list/person", "People");
  // Nothing is selected any more.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+e");
  await page.getByRole("dialog", { name: "Export 60 people" }).waitFor();
  await dialog().getByRole("combobox", { name: "For", exact: true }).click();
  await page.getByRole("option", { name: "Writing e-mails" }).click();
  await dialog().getByText(`${left} left out:`).waitFor();
  await page.getByRole("dialog", { name: `Export ${60 - left} people` }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await choose("CSV table");
  const [head, ...lines] = (await save("mailing.csv")).toString("utf8").trim().split("\r\n");
  assert.ok(head.includes(",letter_opening,"), head);
  const ids = lines.map((line) => line.slice(0, 36));
  assert.ok(!ids.includes(silent.id) && !ids.includes(called.id));
  assert.equal(ids.filter((id) => /^[0-9a-f-]{36}$/.test(id)).length, 60 - left);
  await page.getByText(`Done: Export people. ${left} left out:`).waitFor();

  // The next export is a copy again.
  await page.keyboard.press("Control+e");
  await page.getByRole("dialog", { name: "Export 60 people" }).waitFor();
  await page.keyboard.press("Escape");
});
