import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, go, start } from "./app.mjs";

let app;
let page;
before(async () => {
  app = await start({ path: "/list/person" });
  page = app.page;
});
after(() => app?.stop());

const form = () => page.getByRole("dialog");

test("scr_03_an_empty_list_teaches_and_offers_two_actions", async () => {
  await page.getByText("No people yet").waitFor();
  await page.getByRole("button", { name: "Bring a spreadsheet" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
});

test("pty_01_imp_05_28_a_person_is_made_with_one_key_and_undone_with_another", async () => {
  await page.keyboard.press("n");
  await form().getByRole("textbox", { name: "First name" }).fill("Ada");
  await form().getByRole("textbox", { name: "Last name" }).fill("Lovelace");
  await form().getByRole("textbox", { name: "E-mail 1" }).fill("ada@example.com");
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/record\/person\//);
  await page.getByRole("heading", { name: "Ada Lovelace" }).waitFor();
  assert.equal((await app.call("records.count", { type: "person" })).count, 1);
  assert.equal((await app.call("records.page", { type: "person" })).rows[0].values.status, "prospect");
  await page.locator("body").press("Control+z");
  await page.getByText(/^Undid/).waitFor();
  assert.equal((await app.call("records.count", { type: "person" })).count, 0);
  await page.locator("body").press("Control+Shift+z");
  await page.getByText(/^Redid/).waitFor();
  assert.equal((await app.call("records.count", { type: "person" })).count, 1);
});

test("pty_24_imp_02_a_wrong_e_mail_is_told_beside_its_field_and_nothing_is_lost", async () => {
  await go(page, "/list/person");
  await page.keyboard.press("n");
  await form().getByRole("textbox", { name: "Last name" }).fill("Typist");
  await form().getByRole("textbox", { name: "E-mail 1" }).fill("not an address");
  await form().getByRole("button", { name: "Create" }).click();
  await form().locator(".mantine-InputWrapper-error").waitFor();
  assert.equal(await form().getByRole("textbox", { name: "Last name" }).inputValue(), "Typist");
  assert.equal(await form().getByRole("textbox", { name: "E-mail 1" }).inputValue(), "not an address");
  assert.equal((await app.call("records.count", { type: "person" })).count, 1);
  await page.keyboard.press("Escape");
});

/** Fills in Ada once more, who is there. */
async function adaAgain(more = {}) {
  await go(page, "/list/person");
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  await page.keyboard.press("n");
  await form().getByRole("textbox", { name: "First name" }).fill(more.first ?? "Ada");
  await form().getByRole("textbox", { name: "Last name" }).fill("Lovelace");
  await form().getByRole("textbox", { name: "E-mail 1" }).fill("ada@example.com");
  if (more.job) await form().getByRole("textbox", { name: "Job title" }).fill(more.job);
}
const people = async () => (await app.call("records.count", { type: "person" })).count;
const warning = () => page.getByRole("dialog", { name: "This person may be here already" });
/** Ctrl+Enter saves, and the warning has the keyboard. */
async function warned() {
  await page.keyboard.press("Control+Enter");
  await warning().getByText(/of 100:/).first().waitFor();
  await page.waitForFunction(() => document.activeElement?.closest("[role=dialog]")?.textContent?.includes("Create anyway"));
}

test("imp_03_likely_matches_are_told_with_reasons_while_typing_and_can_be_looked_at", async () => {
  await adaAgain({ first: "Adaa" });
  const told = form().getByRole("status", { name: "Likely duplicates" });
  await told.getByText("same e-mail ada@example.com").waitFor();
  await told.getByText(/names alike \(Ada/).waitFor();
  await told.getByRole("button", { name: "Look at Ada Lovelace" }).click();
  await told.getByLabel("What is known of Ada Lovelace").getByText("ada@example.com").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Escape");
  await form().waitFor({ state: "detached" });
});

test("scr_06_cancel_keeps_what_was_typed_and_makes_nobody", async () => {
  const before = await people();
  await adaAgain();
  await warned();
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Escape");
  await warning().waitFor({ state: "detached" });
  assert.equal(await form().getByRole("textbox", { name: "E-mail 1" }).inputValue(), "ada@example.com");
  assert.equal(await people(), before);
  await page.keyboard.press("Escape");
  await form().waitFor({ state: "detached" });
});

test("scr_06_a_likely_duplicate_is_shown_with_its_reason_and_can_be_made_anyway", async () => {
  const before = await people();
  await adaAgain();
  await warned();
  await page.keyboard.press(" ");
  await warning().getByLabel("What is known of Ada Lovelace").waitFor();
  await page.keyboard.press("c");
  await page.waitForURL(/record\/person\//);
  assert.equal(await people(), before + 1);
  await page.locator("body").press("Control+z");
  await page.getByText(/^Undid/).last().waitFor();
});

test("scr_06_merge_keeps_what_was_typed_and_opens_the_wizard_on_both", async () => {
  const before = await people();
  await adaAgain({ job: "Countess" });
  await warned();
  await page.keyboard.press("m");
  await page.getByRole("heading", { level: 1, name: "Merge 2 people" }).waitFor();
  await page.getByText("Countess").first().waitFor();
  await page.getByRole("button", { name: /^Preview/ }).last().click();
  await page.getByRole("button", { name: /^Merge 2 people/ }).last().click();
  await page.waitForURL(/record\/person\//);
  assert.equal(await people(), before, "one record, not two");
  const rows = (await app.call("records.page", { type: "person", search: "ada@example.com" })).rows;
  assert.equal(rows[0].values.job_title, "Countess");
});

test("pty_01_a_household_has_a_list_a_form_and_a_page", async () => {
  await go(page, "/list/person");
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await page.getByText("No households yet").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("n");
  await form().getByRole("textbox", { name: "Name", exact: true }).fill("The Lovelaces");
  await form().getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { level: 1, name: "The Lovelaces" }).waitFor();
  assert.equal((await app.call("records.count", { type: "household" })).count, 1);
  const entry = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /^Households/ });
  assert.equal(await entry.getAttribute("aria-current"), "page");
  await page.getByRole("link", { name: "Households" }).last().click();
  await page.getByRole("row", { name: /The Lovelaces/ }).waitFor();
});

test("scr_03_hostile_text_comes_back_as_text", async () => {
  const hostile = `<img src=x onerror="document.title='owned'">'); DROP TABLE party;--`;
  await go(page, "/list/organization");
  await page.getByRole("heading", { level: 1, name: "Companies" }).waitFor();
  await page.keyboard.press("n");
  await form().getByRole("textbox", { name: "Name" }).fill(hostile);
  await form().getByRole("button", { name: "Create" }).click();
  await page.waitForURL(/record\/organization\//);
  await go(page, "/list/organization");
  await page.getByRole("grid").getByText(hostile).waitFor();
  assert.notEqual(await page.title(), "owned");
  assert.deepEqual(app.problems, []);
});
