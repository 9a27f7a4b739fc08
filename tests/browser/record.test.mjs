import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { accessibility, go, start } from "./app.mjs";
import { id, inDays, make, world } from "./story-data.mjs";

let app;
let page;
let given;
before(async () => {
  app = await start({ size: { width: 1440, height: 900 } });
  page = app.page;
  given = await world(app);
  await app.context.grantPermissions(["clipboard-read", "clipboard-write"]);
});
after(() => app?.stop());

beforeEach(async () => {
  await open("person", given.ada, "Ada Abbott");
});

async function open(type, record, title) {
  await go(page, `/record/${type}/${record}`);
  await page.reload();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  await page.getByRole("region", { name: "Timeline" }).waitFor();
}

const facts = () => page.getByRole("complementary", { name: "Facts" });
const related = () => page.getByRole("complementary", { name: "Related" });
const story = () => page.getByRole("region", { name: "Timeline" });
const get = async (type, record) => (await app.call("records.get", { type, id: record })).record.values;
const undo = async () => {
  const { entries } = await app.call("journal.list", { limit: 10 });
  const newest = entries.find((one) => one.state === "done");
  await app.call("journal.undo", { seq: newest.seq });
};

test("v36_01_the_header_says_who_and_how_to_reach_them_and_a_click_copies", async () => {
  const head = page.locator("header").filter({ has: page.getByRole("heading", { level: 1 }) });
  await head.getByText("Buyer at").waitFor();
  await head.getByRole("link", { name: "Acme" }).waitFor();
  await head.getByRole("button", { name: "ada@acme.example" }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "ada@acme.example");
});

test("pty_11_do_not_contact_is_said_plainly", async () => {
  await app.call("records.update", { type: "person", id: given.ada, values: { do_not_contact: true } });
  await page.locator("header").getByText("Do not contact").waitFor();
  await undo();
  await page.locator("header").getByText("Do not contact").waitFor({ state: "detached" });
});

test("scr_02_a_value_is_edited_where_it_stands", async () => {
  await facts().getByRole("button", { name: /Job title$/ }).click();
  await page.keyboard.type("Head of buying");
  await page.keyboard.press("Enter");
  await facts().getByText("Head of buying").waitFor();
  assert.equal((await get("person", given.ada)).job_title, "Head of buying");
  await facts().getByRole("button", { name: /Job title$/ }).click();
  await page.keyboard.type("Nonsense");
  await page.keyboard.press("Escape");
  await facts().getByText("Head of buying").waitFor();
  assert.equal((await get("person", given.ada)).job_title, "Head of buying");
});

test("scr_02_a_choice_is_saved_as_soon_as_it_is_made", async () => {
  await facts().getByRole("button", { name: /edit Status$/ }).click();
  await page.getByRole("combobox", { name: "Status" }).click();
  await page.getByRole("option", { name: "Active", exact: true }).click();
  await facts().getByRole("button", { name: /edit Status$/ }).getByText("Active").waitFor();
  assert.equal((await get("person", given.ada)).status, "active");
  await story().getByText("Status: Prospect → Active").waitFor();
});

test("scr_02_what_is_refused_stays_typed_and_says_why_beside_the_field", async () => {
  await facts().getByRole("button", { name: /edit First name$/ }).click();
  const long = "x".repeat(120);
  await page.getByRole("textbox", { name: "First name" }).fill(long);
  await page.keyboard.press("Enter");
  await facts().getByText(/at most 100 characters/).waitFor();
  assert.equal(await page.getByRole("textbox", { name: "First name" }).inputValue(), long);
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("textbox", { name: "First name" }).press("Escape");
  await facts().getByRole("button", { name: /edit First name$/ }).getByText("Ada").waitFor();
});

test("pty_23_e_mails_are_added_marked_and_removed", async () => {
  await facts().getByRole("button", { name: "Edit E-mail" }).click();
  await facts().getByRole("button", { name: "Add e-mail" }).click();
  await facts().getByRole("textbox", { name: "E-mail 2" }).fill("ada@home.example");
  await facts().getByRole("button", { name: "Make ada@home.example primary" }).click();
  assert.deepEqual(await accessibility(page), []);
  await facts().getByRole("button", { name: "Save" }).click();
  await facts().getByText("ada@home.example").waitFor();
  const { emails } = await get("person", given.ada);
  assert.deepEqual(
    emails.map((one) => [one.address, one.is_primary]).sort(),
    [
      ["ada@acme.example", false],
      ["ada@home.example", true],
    ],
  );
  await facts().getByRole("button", { name: "Edit E-mail" }).click();
  await facts().getByRole("button", { name: "Remove ada@home.example" }).click();
  await facts().getByRole("button", { name: "Save" }).click();
  await facts().getByRole("button", { name: "Save" }).waitFor({ state: "detached" });
  await facts().getByText("ada@home.example").waitFor({ state: "detached" });
  assert.equal((await get("person", given.ada)).emails.length, 1);
});

test("tag_01_tags_are_set_in_place", async () => {
  await facts().getByRole("button", { name: "Add Tags" }).click();
  await facts().getByRole("combobox", { name: "Tags" }).fill("vip");
  await page.keyboard.press("Enter");
  await facts().getByRole("button", { name: "Save" }).click();
  await page.locator("header").getByText("vip").waitFor();
  assert.deepEqual((await get("person", given.ada)).tags.map((tag) => tag.name), ["vip"]);
});

test("aud_02_a_value_says_on_hover_who_set_it", async () => {
  await app.call("records.update", { type: "person", id: given.ada, values: { job_title: "Buyer in chief" } });
  await facts().getByText("Buyer in chief").hover();
  await facts().locator('dd[title*="Set by Me"]', { hasText: "Buyer in chief" }).waitFor();
});

test("int_15_imp_28_one_key_logs_a_call_with_all_its_fields", async () => {
  await page.keyboard.press("l");
  await page.getByRole("tab", { name: "Call", selected: true }).waitFor();
  await page.getByRole("textbox", { name: "Subject" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
  await page.keyboard.type("Asked about the price");
  await page.getByRole("textbox", { name: "What was said" }).fill("She wants 5 % off.");
  await page.getByText("Inbound", { exact: true }).click();
  await page.getByRole("textbox", { name: "Minutes" }).fill("12");
  await page.getByRole("combobox", { name: "Outcome" }).click();
  await page.getByRole("option", { name: "Follow-up needed" }).click();
  await page.getByRole("combobox", { name: "Deal" }).click();
  await page.getByRole("option", { name: "Alpha" }).click();
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Control+Enter");
  const entry = story().getByRole("article").filter({ hasText: "Call - Asked about the price" });
  await entry.waitFor();
  for (const word of ["She wants 5 % off.", "Inbound", "12 min", "Follow-up needed", "Alpha"]) {
    await entry.getByText(word).first().waitFor();
  }
  const { entries } = await app.call("timeline.page", { type: "deal", id: given.deals.alpha, kinds: ["call"] });
  assert.equal(entries[0]?.text, "Call - Asked about the price", "the deal tells it too");
  const [done] = (await app.call("journal.list", { limit: 1 })).entries;
  assert.equal(done.label, "Logged a call: Asked about the price");
  await page.getByRole("tab", { name: "Call" }).waitFor({ state: "detached" });
});

test("int_15_what_was_typed_is_kept_when_one_walks_away", async () => {
  await page.keyboard.press("m");
  await page.waitForFunction(() => document.activeElement?.getAttribute("contenteditable") === "true");
  await page.keyboard.type("Half a thought");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Note/ }).waitFor();
  await go(page, "/list/person");
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Ada Abbott" }).waitFor();
  await page.keyboard.press("m");
  await page.waitForFunction(() => document.activeElement?.getAttribute("contenteditable") === "true");
  assert.equal(await page.getByRole("textbox", { name: "Note" }).innerText(), "Half a thought");
});

test("int_07_a_note_is_written_pinned_edited_and_deleted_with_undo", async () => {
  await page.keyboard.press("m");
  await page.waitForFunction(() => document.activeElement?.getAttribute("contenteditable") === "true");
  await page.keyboard.type("Likes sailing");
  await page.keyboard.press("Control+Enter");
  const entry = () => story().getByRole("article").filter({ hasText: "Likes sailing" });
  await entry().waitFor();
  await entry().hover();
  await entry().getByRole("button", { name: /^Pin/ }).click();
  await story().getByRole("heading", { name: "Pinned" }).waitFor();
  await entry().getByRole("img", { name: "Pinned" }).or(entry().getByLabel("Pinned", { exact: true })).first().waitFor();
  await entry().hover();
  await entry().getByRole("button", { name: /^Edit/ }).click();
  const form = page.getByRole("dialog", { name: "Edit note" });
  await form.getByRole("textbox", { name: "Note" }).fill("Likes sailing and skiing");
  await page.keyboard.press("Control+Enter");
  await story().getByText("Likes sailing and skiing").first().waitFor();
  await entry().hover();
  await entry().getByRole("button", { name: /^Delete/ }).click();
  await entry().waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo", exact: true }).last().click();
  await entry().waitFor();
});

test("pty_11_a_call_to_somebody_not_to_be_contacted_is_refused_and_kept", async () => {
  await app.call("records.update", { type: "person", id: given.ada, values: { do_not_contact: true } });
  await page.keyboard.press("l");
  await page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
  await page.keyboard.type("Cold call");
  await page.keyboard.press("Control+Enter");
  await story().getByRole("alert").getByText(/Do not contact/).waitFor();
  assert.equal(await page.getByRole("textbox", { name: "Subject" }).inputValue(), "Cold call");
  await app.call("records.update", { type: "person", id: given.ada, values: { do_not_contact: false } });
});

test("act_06_a_task_is_planned_shown_as_next_step_and_completed_in_one_click", async () => {
  await page.keyboard.press("t");
  await page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
  await page.keyboard.type("Send the offer");
  await page.getByRole("button", { name: "In a week" }).click();
  await page.keyboard.press("Control+Enter");
  await page.locator("header").getByText("Send the offer").waitFor();
  await related().getByRole("checkbox", { name: "Complete Send the offer" }).click();
  await related().getByText("Nothing planned", { exact: true }).first().waitFor();
  await story().getByText("Done", { exact: true }).first().waitFor();
});

test("act_05_what_is_overdue_stands_out_in_words", async () => {
  const task = await make(app, "activity", { type: "task", subject: "Too late", due_at: inDays(-2), party: given.ada });
  await related().getByText("Too late").waitFor();
  await related().getByText(/^Overdue/).waitFor();
  await app.call("records.delete", { type: "activity", ids: [task] });
});

test("v36_08_entries_are_worded_and_grouped_by_day", async () => {
  await make(app, "interaction", { type: "meeting", subject: "Kick-off", party: given.ada, occurred_at: inDays(-3) });
  await story().getByText("Meeting - Kick-off").waitFor();
  const days = await story().getByRole("heading", { level: 3 }).allInnerTexts();
  assert.ok(days.includes("Today"), days.join());
  assert.ok(days.length > 1, days.join());
});

test("v36_09_kinds_people_and_words_narrow_the_story", async () => {
  const two = await make(app, "person", { first_name: "Two", last_name: "Entries" });
  await make(app, "interaction", { type: "meeting", subject: "Kick-off", party: two, occurred_at: inDays(-3) });
  await make(app, "interaction", { type: "email", subject: "Offer sent", party: two, occurred_at: inDays(-4) });
  await open("person", two, "Two Entries");
  const mail = story().getByText("E-mail - Offer sent");
  const meeting = story().getByText("Meeting - Kick-off");
  await mail.waitFor();
  await page.getByRole("button", { name: "Everything" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Mails" }).click();
  await meeting.waitFor({ state: "detached" });
  await mail.waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await meeting.waitFor();
  await page.getByRole("textbox", { name: "Search the story" }).fill("kick");
  await mail.waitFor({ state: "detached" });
  await meeting.waitFor();
  await page.getByRole("textbox", { name: "Search the story" }).fill("nothing like this");
  await page.getByText("Nothing in this story matches").waitFor();
  await page.getByRole("button", { name: "Show everything" }).click();
  await meeting.waitFor();
});

test("v36_09_ninety_days_first_then_earlier_on_request", async () => {
  await make(app, "interaction", { type: "call", subject: "Long ago", party: given.ada, occurred_at: inDays(-200) });
  await story().getByRole("button", { name: "Show earlier than the last 90 days" }).click();
  await story().getByText("Call - Long ago").waitFor();
});

test("v36_09_a_long_story_loads_fifty_at_a_time_and_draws_only_what_is_seen", async () => {
  const many = await make(app, "person", { first_name: "Long", last_name: "Story" });
  await go(page, "/home");
  await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
  for (let at = 0; at < 120; at += 1) {
    await make(app, "interaction", {
      type: "call",
      subject: `Call ${String(at).padStart(3, "0")}`,
      party: many,
      occurred_at: new Date(Date.now() - at * 3_600_000).toISOString(),
    });
  }
  // What the page hears of these changes must not be counted: the last of them is one that the rail shows.
  await make(app, "person", { first_name: "Last" });
  const { count } = await app.call("records.count", { type: "person" });
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: `People ${count}`, exact: true }).waitFor();
  let asked = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("timeline.page")) asked += 1;
  });
  await go(page, `/record/person/${many}`);
  await story().getByText("Call - Call 000").waitFor();
  assert.equal(asked, 1);
  const drawn = await story().getByRole("article").count();
  assert.ok(drawn < 40, `${drawn} entries in the document`);
  await story().hover();
  await page.waitForFunction(() => {
    const region = document.querySelector('[aria-label="Timeline"]');
    region.scrollTop = region.scrollHeight;
    return region.textContent.includes("Call - Call 119");
  });
  assert.equal(asked, 3);
});

test("v36_08_a_company_tells_the_story_of_its_people_or_not", async () => {
  await make(app, "note", { content: "Said by Ada alone", party: given.ada });
  await open("organization", given.acme, "Acme");
  const entry = story().getByRole("article").filter({ hasText: "Said by Ada alone" });
  await entry.waitFor();
  await entry.getByRole("link", { name: "Ada Abbott" }).waitFor();
  await page.getByRole("switch", { name: "With its people" }).uncheck();
  await entry.waitFor({ state: "detached" });
});

test("v36_05_figures_and_related_records_stand_on_the_right", async () => {
  await open("organization", given.acme, "Acme");
  const { open_deals: count, pipeline_value: value } = await app.call("records.overview", { type: "organization", id: given.acme });
  assert.equal(count, 3);
  assert.deepEqual(value, [{ minor: 800_000, currency: "USD" }]);
  await related().getByRole("button", { name: /Open deals, show them as a list$/ }).getByText("$8,000").waitFor();
  await related().getByRole("link", { name: "Ada Abbott" }).waitFor();
  await related().getByRole("link", { name: "Delta" }).waitFor();
  await related().getByRole("button", { name: /Open deals, show them as a list$/ }).click();
  await page.waitForFunction(() => document.querySelector("[role=grid]")?.getAttribute("aria-rowcount") === "4");
  await page.getByText("Customer is Acme or Contact is Acme").waitFor();
});

test("pty_09_a_star_makes_another_person_the_main_contact", async () => {
  const boris = await make(app, "person", {
    first_name: "Boris",
    last_name: "Berg",
    affiliations: [
      {
        organization: { type: "organization", id: given.acme, title: "Acme" },
        person: { type: "person", id: "", title: "" },
        title: "Director",
        is_primary: true,
        is_primary_contact: false,
      },
    ],
  });
  await open("organization", given.acme, "Acme");
  await related().getByRole("button", { name: "Make Boris Berg the main contact" }).click();
  await related().getByText("Director · main contact").waitFor();
  const { people } = await app.call("records.overview", { type: "organization", id: given.acme });
  assert.deepEqual(
    people.filter((one) => one.is_primary_contact).map((one) => one.person.id),
    [boris],
  );
});

test("scr_02_brackets_walk_along_the_list_one_came_from", async () => {
  await go(page, "/list/organization");
  await page.getByRole("grid").getByText("Acme").first().click();
  await page.getByRole("heading", { level: 1, name: "Acme" }).waitFor();
  await page.keyboard.press("]");
  await page.getByRole("heading", { level: 1, name: "Borealis" }).waitFor();
  await page.keyboard.press("[");
  await page.getByRole("heading", { level: 1, name: "Acme" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Companies" }).waitFor();
});

test("pip_08_the_stage_bar_of_a_deal_moves_it_and_reopens_it", async () => {
  const [, second] = given.stages.open;
  await open("deal", given.deals.gamma, "Gamma");
  await page.getByRole("list", { name: "Stages" }).getByRole("button", { name: second.name }).click();
  await page.locator('[aria-current="step"]', { hasText: second.name }).waitFor();
  await story().getByText(new RegExp(`→ ${second.name}`)).first().waitFor();
  await page.getByRole("button", { name: "Win", exact: true }).click();
  await page.getByRole("button", { name: "Reopen" }).click();
  await page.getByRole("button", { name: "Win", exact: true }).waitFor();
  await page.locator('[aria-current="step"]', { hasText: second.name }).waitFor();
  assert.equal((await get("deal", given.deals.gamma)).status, "open");
  assert.deepEqual(await accessibility(page), []);
});

test("imp_17_an_old_id_leads_to_the_survivor_and_says_so", async () => {
  const twin = await make(app, "person", { first_name: "Ada", last_name: "Abbot" });
  await app.call("merging.merge", { type: "person", survivor: given.ada, others: [twin], picks: {} });
  await open("person", twin, "Ada Abbott");
  await page.getByText("was merged into Ada Abbott").waitFor();
});

test("scr_02_a_deleted_record_says_so_or_is_gone_and_undo_brings_it_back", async () => {
  const gone = await make(app, "person", { first_name: "Short", last_name: "Visit" });
  await open("person", gone, "Short Visit");
  await page.getByRole("button", { name: "Actions for Short Visit" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  await page.getByRole("button", { name: "Undo", exact: true }).last().click();
  await page.getByText(/^Undid/).waitFor();
  await open("person", gone, "Short Visit");
});

test("scr_02_below_1100_pixels_the_outer_zones_are_tabs", async () => {
  await page.setViewportSize({ width: 1024, height: 700 });
  await page.getByRole("tab", { name: "Facts" }).click();
  await page.getByText("Job title", { exact: true }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("tab", { name: "Related" }).click();
  await page.getByText("Last touch").first().waitFor();
  await page.getByRole("tab", { name: "Story" }).click();
  await story().waitFor();
  await page.setViewportSize({ width: 1440, height: 900 });
});

test("nfr_13_names_of_any_length_and_script_and_hostile_text_are_only_text", async () => {
  const hostile = '<img src=x onerror="window.broken=1"> ${7*7} "quoted"';
  const odd = await make(app, "person", { first_name: "محمد", last_name: `العلي ${"x".repeat(80)}` });
  await make(app, "note", { content: hostile, party: odd });
  await go(page, `/record/person/${odd}`);
  await story().getByText(hostile).first().waitFor();
  assert.equal(await page.evaluate(() => window.broken), undefined);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert.equal(wide, false);
});

test("scr_02_the_record_pages_have_no_serious_accessibility_findings", async () => {
  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const [type, record, title] of [
      ["person", given.ada, "Ada Abbott"],
      ["organization", given.acme, "Acme"],
      ["deal", given.deals.alpha, "Alpha"],
    ]) {
      await open(type, record, title);
      await story().getByRole("article").first().waitFor();
      assert.deepEqual(await accessibility(page), [], `${type} ${scheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  assert.deepEqual(app.problems, []);
});

test("scr_02_a_record_that_never_was_is_said_to_be_missing", async () => {
  await go(page, `/record/person/${id()}`);
  await page.getByText("This person is not here any more").waitFor();
});
