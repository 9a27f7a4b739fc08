// Calendar files on the screen: looked at before anything is written, taken back by one undo, and written.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessibility, focused, go, soon, start } from "./app.mjs";
import { inDays, make } from "./story-data.mjs";

let app;
let page;
before(async () => {
  app = await start();
  page = app.page;
  await make(app, "person", { display_name: "Anna Berg", emails: [{ address: "anna@works.example", is_primary: true }] });
});
after(() => app?.stop());

const dialog = (name) => page.getByRole("dialog", { name });
const count = async () => (await app.call("records.count", { type: "interaction" })).count;
const LINES = [
  "BEGIN:VCALENDAR",
  "VERSION:2.0",
  "BEGIN:VEVENT",
  "UID:standup",
  "SUMMARY:Stand-up",
  "DTSTART:20250106T090000Z",
  "RRULE:FREQ=WEEKLY;COUNT=5",
  "ATTENDEE:mailto:anna@works.example",
  "END:VEVENT",
  "BEGIN:VEVENT",
  "UID:stranger",
  "SUMMARY:With a stranger",
  "DTSTART:20250107T090000Z",
  "ATTENDEE:mailto:who@nowhere.example",
  "END:VEVENT",
  "BEGIN:VEVENT",
  "UID:broken",
  "SUMMARY:Broken day",
  "DTSTART:someday",
  "ATTENDEE:mailto:anna@works.example",
  "END:VEVENT",
  "END:VCALENDAR",
];

async function calendar() {
  await go(page, "/calendar");
  await page.reload();
  await page.getByRole("button", { name: "File", exact: true }).waitFor();
}

/** Chooses from the menu of files. */
async function choose(name) {
  await page.getByRole("button", { name: "File", exact: true }).click();
  await page.getByRole("menuitem", { name }).click();
}

async function bring(path) {
  await choose("Bring a calendar file…");
  const asked = page.getByRole("textbox", { name: "Path of the file on this computer" });
  await asked.fill(path);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await dialog("Bring a calendar file").waitFor();
}

test("itg_04_a_calendar_file_is_looked_at_brought_and_taken_back", async () => {
  const path = join(app.folder, "team.ics");
  await writeFile(path, LINES.join("\r\n"));
  await calendar();
  await bring(path);
  const shown = dialog("Bring a calendar file");
  await shown.getByText("5 meetings that took place").waitFor();
  await shown.getByText("Left out, with nobody who is known here").click();
  await shown.getByText("With a stranger").waitFor();
  await shown.getByText(/no beginning that can be read/).waitFor();
  assert.deepEqual(await accessibility(page), []);
  assert.equal(await count(), 0, "nothing is written yet");
  await shown.getByRole("button", { name: "Bring 5 records" }).click();
  await shown.waitFor({ state: "detached" });
  assert.equal(await count(), 5);
  await page.keyboard.press("Control+z");
  while ((await count()) > 0) await page.evaluate(() => new Promise(requestAnimationFrame));
});

test("itg_05_what_repeats_and_what_is_with_nobody_known_is_said_before_it_comes", async () => {
  const path = join(app.folder, "own.ics");
  const lines = [
    ...["BEGIN:VCALENDAR", "VERSION:2.0"],
    ...["BEGIN:VEVENT", "UID:weekly", "SUMMARY:Weekly with Anna", "DTSTART:20250106T090000Z", "RRULE:FREQ=WEEKLY"],
    ...["ATTENDEE:mailto:anna@works.example", "END:VEVENT"],
    ...["BEGIN:VEVENT", "UID:doctor", "SUMMARY:With Doc Ada", `DTSTART:${inDays(5).replace(/[-:]|\.\d+/g, "")}`],
    ...["ATTENDEE;CN=Doc Ada:mailto:ada@teeth.example", "END:VEVENT"],
    "END:VCALENDAR",
  ];
  await writeFile(path, lines.join("\r\n"));
  await calendar();
  await bring(path);
  const shown = dialog("Bring a calendar file");
  const what = shown.getByRole("list", { name: "What will happen" });
  await what.getByText("2 coming meetings, as activities of yours").waitFor();
  await what.getByText("1 of these repeats, as in the calendar").waitFor();
  await what.getByText("1 of these is without a customer").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await shown.getByRole("radio", { name: /^The people invited become customers/ }).check();
  await what.getByText("1 person who becomes a customer").waitFor();
  await shown.getByRole("radio", { name: "Leave them out" }).check();
  await what.getByText("1 coming meeting, as an activity of yours").waitFor();
  await shown.getByRole("radio", { name: /^Coming ones become activities/ }).check();
  await what.getByText("1 of these is without a customer").waitFor();
  await shown.getByRole("button", { name: /^Bring \d+ records$/ }).click();
  await shown.waitFor({ state: "detached" });
  const { rows } = await app.call("records.page", { type: "activity", sort: [{ field: "due_at" }] });
  assert.deepEqual(rows.map((row) => row.values.recurrence ?? null).sort(), ["FREQ=WEEKLY", null]);
  await page.keyboard.press("Control+z");
  while ((await count()) > 0) await page.evaluate(() => new Promise(requestAnimationFrame));
});

test("itg_04_a_file_that_is_no_calendar_says_so", async () => {
  const path = join(app.folder, "letter.ics");
  await writeFile(path, "Dear all,\nsee you\n");
  await calendar();
  await bring(path);
  const shown = dialog("Bring a calendar file");
  await shown.getByText("This file cannot be read").waitFor();
  await shown.getByRole("button", { name: "Close", exact: true }).last().click();
  await shown.waitFor({ state: "detached" });
});

test("act_04_what_is_shown_is_written_as_a_calendar", async () => {
  const day = await page.evaluate(() => new Date().toISOString());
  await make(app, "activity", { subject: "Lunch", type: "meeting", due_at: day, duration_minutes: 60 });
  await make(app, "activity", { subject: "In ten years", type: "task", due_at: "2036-01-15T10:00:00Z" });
  const path = join(app.folder, "out.ics");
  await calendar();
  await choose("Export…");
  const shown = dialog("Export the calendar");
  await shown.getByRole("radio", { name: /^What is shown/ }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await shown.getByRole("button", { name: "Choose where…" }).click();
  await page.getByRole("textbox", { name: "Save as (path on this computer)" }).fill(path);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await shown.waitFor({ state: "detached" });
  const written = await readFile(path, "utf8");
  assert.match(written, /SUMMARY:Lunch/);
  assert.doesNotMatch(written, /In ten years/);
  assert.deepEqual(app.problems, []);
});

test("act_04_the_button_whose_menu_opened_a_dialog_has_the_focus_again", async () => {
  await calendar();
  const button = page.getByRole("button", { name: "File", exact: true });
  for (const name of ["Bring a calendar file…", "Export…"]) {
    // By keyboard: after a click the keys of the page stay at hand.
    await page.keyboard.press("Tab");
    await button.focus();
    await focused(button);
    await page.keyboard.press("Enter");
    const item = page.getByRole("menuitem", { name, exact: true });
    // The menu takes the focus when it has opened: an arrow before that is lost.
    await page.waitForFunction(() => document.activeElement?.closest("[role=menu]"));
    await soon(async () => {
      await page.keyboard.press("ArrowDown");
      assert.ok(await item.evaluate((one) => one === document.activeElement));
    });
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.waitForFunction(() => document.activeElement?.closest("[role=dialog]"));
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await focused(button);
  }
});
