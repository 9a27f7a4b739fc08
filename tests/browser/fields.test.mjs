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
const editAll = async (title) => {
  await page.getByRole("button", { name: `Actions for ${title}` }).click();
  await page.getByRole("menuitem", { name: /^Edit/ }).click();
};
const id = () => crypto.randomUUID().replace(/^(.{14})./, "$17");

test("pty_11_27_the_contact_form_has_sections_and_preferences", async () => {
  await page.keyboard.press("n");
  await form().getByRole("textbox", { name: "First name" }).fill("Anna");
  await form().getByRole("textbox", { name: "Last name" }).fill("Axe");
  await form().getByRole("textbox", { name: "E-mail 1" }).fill("anna@axe.example");
  await form().getByRole("button", { name: /more fields/ }).click();
  const wishes = form().getByRole("region", { name: "Communication" });
  await wishes.getByRole("combobox", { name: "Prefers" }).click();
  await page.getByRole("option", { name: "Phone" }).click();
  await wishes.getByRole("textbox", { name: "Greeting" }).fill("Dear Anna");
  await wishes.getByRole("checkbox", { name: "Do not contact" }).check();
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/record\/person\//);
  const { rows } = await app.call("records.page", { type: "person" });
  assert.equal(rows[0].values.communication_preference, "phone");
  assert.equal(rows[0].values.greeting, "Dear Anna");
  assert.equal(rows[0].values.do_not_contact, true);
  assert.equal(rows[0].values.account_number, "10001");
});

test("imp_03_likely_duplicates_are_told_while_typing", async () => {
  await go(page, "/list/person");
  await page.keyboard.press("n");
  await form().getByRole("textbox", { name: "First name" }).fill("Anna");
  await form().getByRole("textbox", { name: "Last name" }).fill("Axe");
  await form().getByRole("textbox", { name: "E-mail 1" }).fill("anna@axe.example");
  const told = form().getByRole("status", { name: "Likely duplicates" });
  await told.getByText("Anna Axe", { exact: true }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await told.getByRole("button", { name: "Open Anna Axe" }).click();
  await page.waitForURL(/record\/person\//);
});

test("scr_25_what_was_typed_is_kept_until_it_is_saved_or_started_over", async () => {
  await go(page, "/list/person");
  await page.keyboard.press("n");
  assert.equal(await form().getByRole("textbox", { name: "First name" }).inputValue(), "Anna");
  await form().getByText("What you typed last time is still here.").waitFor();
  await form().getByRole("button", { name: "Start over" }).click();
  assert.equal(await form().getByRole("textbox", { name: "First name" }).inputValue(), "");
  await form().getByRole("textbox", { name: "Last name" }).fill("Kept");
  await page.keyboard.press("Escape");
  await form().waitFor({ state: "detached" });
  await page.reload();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  await page.locator("body").press("n");
  assert.equal(await form().getByRole("textbox", { name: "Last name" }).inputValue(), "Kept");
  await form().getByRole("button", { name: "Start over" }).click();
  await page.keyboard.press("Escape");
});

test("pty_15_16_what_is_wrong_stands_beside_its_field", async () => {
  await go(page, "/list/organization");
  await page.keyboard.press("n");
  await form().getByRole("textbox", { name: "Name", exact: true }).fill("Acme GmbH");
  await form().getByRole("textbox", { name: "Domain", exact: true }).fill("gmail.com");
  await page.keyboard.press("Control+Enter");
  await form().locator('[data-field="domain"]').getByText(/gives mailboxes to everybody/).waitFor();
  await form().getByRole("textbox", { name: "Domain", exact: true }).fill("www.ACME.example");
  await form().getByRole("button", { name: /more fields/ }).click();
  await form().getByRole("textbox", { name: "Tax id", exact: true }).fill("DE136695978");
  await page.keyboard.press("Control+Enter");
  await form().locator('[data-field="tax_id"]').getByText(/is not a tax id of DE/).waitFor();
  await form().getByRole("textbox", { name: "Tax id", exact: true }).fill("DE 136 695 976");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/record\/organization\//);
  const { rows } = await app.call("records.page", { type: "organization" });
  assert.deepEqual([rows[0].values.domain, rows[0].values.tax_id], ["acme.example", "DE136695976"]);
});

test("scr_25_an_edit_that_is_not_saved_is_not_lost_by_a_key", async () => {
  await page.getByRole("heading", { name: "Acme GmbH" }).first().waitFor();
  await form().waitFor({ state: "detached" });
  await editAll("Acme GmbH");
  await form().getByRole("textbox", { name: "Trading name" }).fill("Acme");
  await page.keyboard.press("Escape");
  await form().getByRole("alert").getByText(/Leave without saving/).waitFor();
  await page.getByRole("button", { name: "Go on editing" }).click();
  assert.equal(await form().getByRole("textbox", { name: "Trading name" }).inputValue(), "Acme");
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Control+Enter");
  await form().waitFor({ state: "detached" });
  const { rows } = await app.call("records.page", { type: "organization" });
  assert.equal(rows[0].values.dba_name, "Acme");
});

test("pty_26_an_address_that_somebody_has_is_kept_when_it_is_said_to_be_shared", async () => {
  const ben = id();
  await app.call("records.create", { type: "person", id: ben, values: { first_name: "Ben" } });
  await go(page, `/record/person/${ben}`);
  await page.getByRole("heading", { name: "Ben" }).first().waitFor();
  await editAll("Ben");
  await form().getByRole("button", { name: "Add e-mail" }).click();
  await form().getByRole("textbox", { name: "E-mail 1" }).fill("anna@axe.example");
  await page.keyboard.press("Control+Enter");
  await form().getByText(/mark it as shared/).waitFor();
  await form().getByRole("button", { name: /Not checked/ }).click();
  await page.getByRole("menuitem", { name: "Shared with somebody else" }).click();
  await page.keyboard.press("Control+Enter");
  await form().waitFor({ state: "detached" });
  const { record } = await app.call("records.get", { type: "person", id: ben });
  assert.equal(record.values.emails[0].shared, true);
});

test("tag_04_a_field_is_made_changed_in_kind_after_a_look_and_taken_back", async () => {
  await go(page, "/settings");
  await page.getByRole("button", { name: "Add field" }).click();
  await form().getByRole("textbox", { name: "Label" }).fill("Shoe size");
  await form().getByRole("button", { name: "Add field" }).click();
  await page.getByRole("button", { name: "Edit the field Shoe size" }).waitFor();
  const { rows } = await app.call("records.page", { type: "person" });
  for (const [at, size] of ["43", "large"].entries()) {
    await app.call("records.update", { type: "person", id: rows[at].id, values: { shoe_size: size } });
  }
  await page.getByRole("button", { name: "Edit the field Shoe size" }).click();
  assert.deepEqual(await accessibility(page), []);
  await form().getByRole("button", { name: "Change kind…" }).click();
  await form().getByRole("combobox", { name: /Kind of Shoe size/ }).click();
  await page.getByRole("option", { name: "Number", exact: true }).click();
  await form().getByText("1 of 2 values are kept, 1 are lost.").waitFor();
  await form().getByText("Lost", { exact: true }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await form().getByRole("button", { name: "Change kind", exact: true }).click();
  await form().waitFor({ state: "detached" });
  const kind = async () => (await app.call("records.page", { type: "custom_field" })).rows[0].values.kind;
  assert.equal(await kind(), "number");
  await page.locator("body").press("Control+z");
  await page.getByText(/^Undid/).waitFor();
  assert.equal(await kind(), "text");
});

test("imp_23_30_users_hand_over_and_fields_can_be_required", async () => {
  const rita = id();
  await app.call("records.create", { type: "user", id: rita, values: { name: "Rita Rep" } });
  await app.call("records.create", {
    type: "person",
    id: id(),
    values: { first_name: "Hers", owner: rita },
  });
  await go(page, "/list/person");
  await go(page, "/settings");
  await page.getByRole("switch", { name: "Rita Rep is active" }).click();
  await form().getByText(/Rita Rep has 1 customer, 0 open deals/).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await form().getByRole("button", { name: "Deactivate", exact: true }).click();
  await form().waitFor({ state: "detached" });
  const { record } = await app.call("records.get", { type: "user", id: rita });
  assert.equal(record.values.active, false);
  await page.getByRole("combobox", { name: "People", exact: true }).click();
  await page.getByRole("option", { name: "Job title" }).click();
  await page.keyboard.press("Escape");
  await go(page, "/list/person");
  await page.locator("body").press("n");
  await form().getByRole("textbox", { name: "First name" }).fill("No title");
  await page.keyboard.press("Control+Enter");
  await form().locator('[data-field="job_title"]').getByText("Job title is required.").waitFor();
});
