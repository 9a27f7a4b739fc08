// The inbox of leads: triage by keys, converting to somebody new or to one who is there, undo.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessibility, go, start } from "./app.mjs";
import { make } from "./story-data.mjs";

let app;
let page;
before(async () => {
  app = await start({ profile: "outreach", path: "/inbox" });
  page = app.page;
});
after(() => app?.stop());

const detail = (name) => page.getByRole("region", { name: `Lead: ${name}` });
const rows = () => page.getByRole("article");
const dialog = () => page.getByRole("dialog", { name: /^Convert/ });
const people = async () => (await app.call("records.count", { type: "person" })).count;
const lead = async (id) => (await app.call("records.get", { type: "lead", id })).record;
const press = (key) => page.locator("body").press(key);

test("pty_30_an_empty_inbox_says_what_it_is_for", async () => {
  await page.getByText("Leads wait here until you decide about them").waitFor();
  assert.deepEqual(await accessibility(page), []);
});

test("pty_30_keys_walk_the_leads_and_discard_one_until_it_is_undone", async () => {
  const first = await make(app, "lead", { name: "Mette Holm", contact_email: "mette@holm.example", viability: 75 });
  await make(app, "lead", { name: "Ali Hassan", contact_phone: "+45 20 12 34 56", viability: 20 });
  // The newest stands first.
  await detail("Ali Hassan").waitFor();
  await rows().nth(1).waitFor();
  await press("j");
  await detail("Mette Holm").getByText("75 high").waitFor();
  await press("k");
  await detail("Ali Hassan").getByText("20 low").waitFor();
  await press("j");
  await detail("Mette Holm").waitFor();
  await press("d");
  await page.getByRole("radio", { name: "Discarded 1" }).waitFor({ state: "attached" });
  assert.equal((await lead(first)).values.status, "discarded");
  await detail("Ali Hassan").waitFor();
  await press("u");
  await page.getByRole("radio", { name: "Discarded 0" }).waitFor({ state: "attached" });
  assert.equal((await lead(first)).values.status, "new");
  await rows().nth(1).waitFor();
});

test("pty_30_c_converts_to_a_new_person_with_a_deal", async () => {
  await rows().filter({ hasText: "Ali Hassan" }).click();
  await detail("Ali Hassan").waitFor();
  await press("c");
  await dialog().getByText("Nobody here looks the same").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await dialog().getByRole("combobox", { name: /^With a deal in/ }).click();
  await page.getByRole("option", { name: "Outreach" }).click();
  await dialog().getByRole("button", { name: /^Convert/ }).click();
  await dialog().waitFor({ state: "detached" });
  await page.getByRole("radio", { name: "Converted 1" }).waitFor({ state: "attached" });
  assert.equal(await people(), 1);
  const { clients } = await app.call("clients.list");
  assert.deepEqual(
    clients.map((one) => [one.name, one.stage]),
    [["Ali Hassan", "New"]],
  );
});

test("pty_30_a_lead_is_given_to_somebody_who_is_there", async () => {
  await make(app, "person", {
    display_name: "Mette Holm",
    emails: [{ address: "mette@holm.example", label: "work", is_primary: true }],
  });
  const before = await people();
  await rows().filter({ hasText: "Mette Holm" }).click();
  await detail("Mette Holm").getByRole("region", { name: "May be the same" }).waitFor();
  await press("c");
  await dialog().getByRole("radio", { name: /^Give it to Mette Holm/, checked: true }).waitFor();
  await dialog().getByRole("button", { name: /^Convert/ }).click();
  await dialog().waitFor({ state: "detached" });
  await page.getByRole("radio", { name: "Converted 2" }).waitFor({ state: "attached" });
  assert.equal(await people(), before);
  await page.getByText("Nothing new").waitFor();
});

test("pty_29_the_page_of_a_client_shows_what_outreach_keeps_of_it", async () => {
  const [client] = (await app.call("clients.list")).clients;
  assert.equal(client.automation_enabled, false);
  await app.call("records.update", { type: "deal", id: client.id, values: { automation_enabled: true } });
  await go(page, `/record/deal/${client.id}`);
  await page.getByRole("heading", { name: "Outreach" }).waitFor();
  await page.getByText("Automation").first().waitFor();
  assert.equal((await app.call("clients.get", { id: client.id })).automation_enabled, true);
});

test("int_12_the_page_of_a_client_tells_by_which_way_and_what_became_of_it", async () => {
  const [client] = (await app.call("clients.list")).clients;
  const event = { kind: "message_sent", lead_id: client.lead_id, key: "m1", status: "delivered", text: "Are you still selling?" };
  assert.equal((await app.call("leads.event", event)).value.client_id, client.id);
  const story = page.getByRole("region", { name: "Timeline" });
  await story.getByText("Are you still selling?").first().waitFor();
  await story.getByText("Facebook", { exact: true }).waitFor();
  await story.getByText("Delivered", { exact: true }).waitFor();
});

test("pip_18_scr_30_the_page_of_a_client_shows_its_listing_to_read_beside_what_was_said", async () => {
  const path = join(app.folder, "listings.csv");
  writeFileSync(path, "Title,Location,Link\nTwo rooms by the lake,Aarhus,https://homes.example/lake\n");
  const columns = ["title", "location", "source_url"].map((field, column) => ({ column, type: "listing", field }));
  const { id } = await app.call("importing.start", { path, plan: { type: "listing", columns } });
  let job;
  do job = await app.call("jobs.get", { id });
  while (["queued", "running"].includes(job.state));
  assert.equal(job.state, "done", JSON.stringify(job));
  const [client] = (await app.call("clients.list")).clients;
  await app.call("records.update", { type: "deal", id: client.id, values: { source_url: "https://homes.example/lake" } });
  await go(page, `/record/deal/${client.id}`);
  const listing = page.getByRole("region", { name: "Listing" });
  await listing.getByText("Two rooms by the lake").waitFor();
  await listing.getByText("Aarhus").waitFor();
  assert.equal(await listing.getByRole("link", { name: "Open the page" }).getAttribute("href"), "https://homes.example/lake");
  assert.equal(await listing.getByRole("button").or(listing.getByRole("textbox")).count(), 0, "it is there to be read");
  const story = page.getByRole("region", { name: "Timeline" });
  await story.getByText("Are you still selling?").first().waitFor();
  assert.deepEqual(await accessibility(page), []);
});

test("pty_29_the_form_of_an_outreach_pipeline_asks_for_the_channel", async () => {
  await go(page, "/list/deal");
  await page.getByRole("heading", { level: 1, name: "Deals" }).waitFor();
  await press("n");
  const form = page.getByRole("dialog", { name: "New deal" });
  await form.getByText("Source type").waitFor();
  await form.getByText("Automation").waitFor();
  assert.deepEqual(await accessibility(page), []);
});
