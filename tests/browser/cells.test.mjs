import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, go, start } from "./app.mjs";

let app;
let page;
before(async () => {
  app = await start({ people: 120 });
  page = app.page;
  await app.context.grantPermissions(["clipboard-read", "clipboard-write"]);
});
after(() => app?.stop());

const focused = () => page.locator("[data-focused]");
const first = async (limit = 1) => (await app.call("records.page", { type: "person", limit })).rows;
const get = async (id) => (await app.call("records.get", { type: "person", id })).record;

async function open() {
  await go(page, "/list/person");
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  await page.getByRole("grid").getByRole("row").nth(1).waitFor();
}

/** Steps from the row into the cell of a column. */
async function into(column) {
  const heads = await page.getByRole("columnheader").allInnerTexts();
  const at = heads.filter((head) => head.trim() !== "").findIndex((head) => head.trim() === column);
  assert.ok(at >= 0, `${column} is a column`);
  for (let step = 0; step <= at; step += 1) await page.keyboard.press("ArrowRight");
  await focused().waitFor();
}

const paste = (text) =>
  page.evaluate((tsv) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", tsv);
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
  }, text);

test("scr_01_a_cell_is_edited_in_place_enter_saves_and_goes_down_escape_drops", async () => {
  await open();
  const [one, two] = await first(2);
  await into("Job title");
  await page.keyboard.press("Enter");
  const editor = page.getByRole("group", { name: `Edit Job title of ${one.title}` });
  await editor.getByRole("textbox").fill("Astronaut");
  await page.keyboard.press("Enter");
  await focused().and(page.locator('[aria-rowindex="3"] *')).waitFor();
  assert.equal((await get(one.id)).values.job_title, "Astronaut");
  await page.keyboard.press("F2");
  await page.getByRole("group", { name: `Edit Job title of ${two.title}` }).getByRole("textbox").fill("Dropped");
  await page.keyboard.press("Escape");
  await page.getByRole("group", { name: /^Edit Job title/ }).waitFor({ state: "detached" });
  assert.equal((await get(two.id)).values.job_title, two.values.job_title);
  await page.keyboard.press("Escape");
  await focused().waitFor({ state: "detached" });
  assert.equal(page.url().includes("/record/"), false, "Enter opened no record while cells had the focus");
});

test("scr_01_what_a_cell_refuses_is_said_beside_it_and_the_text_stays", async () => {
  await open();
  await page.keyboard.press("ArrowUp");
  await into("Job title");
  await page.keyboard.press("Enter");
  const editor = page.getByRole("group", { name: /^Edit Job title/ });
  await editor.getByRole("textbox").fill("x".repeat(101));
  await page.keyboard.press("Enter");
  await page.getByText("Job title has at most 100 characters, not 101.").waitFor();
  assert.equal(await editor.getByRole("textbox").inputValue(), "x".repeat(101));
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
});

test("scr_01_a_block_from_a_spreadsheet_is_pasted_with_a_preview_and_one_undo", async () => {
  await open();
  const people = await first(3);
  await into("Job title");
  await paste(`Pilot\t\n"Cook\tand baker"\t\n${"y".repeat(200)}\t\n`);
  const dialog = page.getByRole("dialog", { name: "Paste cells" });
  await dialog.getByText("has at most 100 characters", { exact: false }).waitFor();
  await dialog.getByRole("row", { name: /Job title.*Pilot/ }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await dialog.getByRole("button", { name: "Paste" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.equal((await get(people[0].id)).values.job_title, "Pilot");
  assert.deepEqual((await get(people[2].id)).values.job_title, people[2].values.job_title);
  await page.getByRole("button", { name: "Undo", exact: true }).last().click();
  await page.getByText(/^Undid: Changed cells of/).waitFor();
  for (const one of people) assert.deepEqual((await get(one.id)).values, { ...one.values, updated_at: (await get(one.id)).values.updated_at });
  await page.keyboard.press("Escape");
});

test("scr_01_a_range_is_copied_as_a_table_and_filled_down", async () => {
  await open();
  const people = await first(3);
  await into("Status");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  assert.equal(await page.locator("[data-range]").count(), 3);
  const copied = await page.evaluate(() => {
    const event = new ClipboardEvent("copy", { clipboardData: new DataTransfer(), cancelable: true });
    document.dispatchEvent(event);
    return event.clipboardData.getData("text/plain");
  });
  const word = (value) => value[0].toUpperCase() + value.slice(1);
  assert.equal(copied, people.map((one) => word(one.values.status)).join("\n"));
  await page.keyboard.press("Control+d");
  await page.waitForFunction(
    (text) => [...document.querySelectorAll("[data-range]")].every((cell) => cell.textContent.trim() === text),
    word(people[0].values.status),
  );
  for (const one of people) assert.equal((await get(one.id)).values.status, people[0].values.status);
  await page.keyboard.press("Escape");
  assert.deepEqual(app.problems, []);
});
