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

test("pty_01_a_person_is_made_with_one_key_and_undone_with_another", async () => {
  await page.keyboard.press("n");
  await form().getByRole("textbox", { name: "First name" }).fill("Ada");
  await form().getByRole("textbox", { name: "Last name" }).fill("Lovelace");
  await form().getByRole("textbox", { name: "E-mail 1" }).fill("ada@example.com");
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/record\/person\//);
  assert.equal((await app.call("records.count", { type: "person" })).count, 1);
  await page.locator("body").press("Control+z");
  await page.getByText(/^Undid/).waitFor();
  assert.equal((await app.call("records.count", { type: "person" })).count, 0);
  await page.locator("body").press("Control+Shift+z");
  await page.getByText(/^Redid/).waitFor();
  assert.equal((await app.call("records.count", { type: "person" })).count, 1);
});

test("pty_24_a_wrong_e_mail_is_told_beside_its_field_and_nothing_is_lost", async () => {
  await go(page, "/list/person");
  await page.keyboard.press("n");
  await form().getByRole("textbox", { name: "Last name" }).fill("Typist");
  await form().getByRole("textbox", { name: "E-mail 1" }).fill("not an address");
  await form().getByRole("button", { name: "Create" }).click();
  await form().locator(".mantine-InputWrapper-error").waitFor();
  assert.equal(await form().getByRole("textbox", { name: "Last name" }).inputValue(), "Typist");
  assert.equal(await form().getByRole("textbox", { name: "E-mail 1" }).inputValue(), "not an address");
  await page.keyboard.press("Escape");
});

test("scr_06_a_likely_duplicate_is_shown_with_its_reason_and_can_be_made_anyway", async () => {
  await go(page, "/list/person");
  await page.keyboard.press("n");
  await form().getByRole("textbox", { name: "First name" }).fill("Ada");
  await form().getByRole("textbox", { name: "Last name" }).fill("Lovelace");
  await form().getByRole("textbox", { name: "E-mail 1" }).fill("ada@example.com");
  await form().getByRole("button", { name: "Create" }).click();
  const warning = page.getByRole("dialog", { name: "This person may be here already" });
  await warning.getByText(/alike:/).waitFor();
  await warning.getByRole("button", { name: "Create anyway" }).click();
  await page.waitForURL(/record\/person\//);
  assert.equal((await app.call("records.count", { type: "person" })).count, 2);
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
