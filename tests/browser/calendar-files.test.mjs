// Calendar files over HTTP; what is written is read by a parser that is not Kith's.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import ICAL from "ical.js";
import { call, serve, workspace } from "./app.mjs";
import { inDays, make } from "./story-data.mjs";

let made;
let backend;
const app = { call: (command, input) => call(backend, command, input) };
before(async () => {
  made = workspace();
  backend = await serve(made.file);
});
after(async () => {
  await backend?.stop();
  made?.remove();
});

test("itg_04_another_parser_reads_what_is_exported", async () => {
  const emails = [{ address: "anna@works.example", is_primary: true }];
  const anna = await make(app, "person", { display_name: 'Anna "Ann" Berg', emails });
  const subject = "Visit; with, commas \\ and a long subject that must be folded: æøå 会議 and more and more";
  const due = inDays(3);
  await make(app, "activity", { subject, description: "Two\nlines", type: "meeting", party: anna, due_at: due });
  await make(app, "activity", { subject: "A day", party: anna, due_at: inDays(4), due_has_time: false });
  const path = join(made.folder, "out.ics");
  assert.equal((await app.call("calendar.export", { path })).events, 2);
  const calendar = new ICAL.Component(ICAL.parse(await readFile(path, "utf8")));
  const [visit, day] = calendar.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
  assert.equal(visit.summary, subject);
  assert.equal(visit.description, "Two\nlines");
  assert.equal(visit.startDate.toJSDate().toISOString(), due);
  assert.equal(visit.attendees[0].getFirstValue(), "mailto:anna@works.example");
  assert.equal(visit.attendees[0].getParameter("cn"), "Anna Ann Berg");
  assert.equal(day.startDate.isDate, true);
  assert.equal(day.duration.toSeconds(), 86_400);
});

test("itg_04_another_parser_follows_the_rule_of_what_repeats", async () => {
  await make(app, "activity", {
    subject: "Weekly",
    type: "meeting",
    due_at: "2027-03-15T08:00:00Z",
    time_zone: "Europe/Copenhagen",
    recurrence: "FREQ=WEEKLY;COUNT=4",
  });
  const path = join(made.folder, "series.ics");
  assert.equal((await app.call("calendar.export", { path, from: "2027-03-01", to: "2027-04-01" })).events, 1);
  const calendar = new ICAL.Component(ICAL.parse(await readFile(path, "utf8")));
  ICAL.TimezoneService.register(calendar.getFirstSubcomponent("vtimezone"));
  const times = new ICAL.Event(calendar.getFirstSubcomponent("vevent")).iterator();
  const found = [];
  for (let at = times.next(); at; at = times.next()) found.push(at.toJSDate().toISOString());
  const expected = ["2027-03-15T08", "2027-03-22T08", "2027-03-29T07", "2027-04-05T07"];
  assert.deepEqual(found, expected.map((hour) => `${hour}:00:00.000Z`));
});

test("itg_05_a_calendar_is_previewed_taken_in_and_taken_back", async () => {
  const path = join(made.folder, "in.ics");
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "BEGIN:VEVENT",
    "UID:standup",
    "SUMMARY:Stand-up",
    "DTSTART:20250106T090000Z",
    "RRULE:FREQ=WEEKLY;COUNT=5",
    "ATTENDEE:mailto:anna@works.example",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  await writeFile(path, lines.join("\r\n"));
  const count = async () => (await app.call("records.count", { type: "interaction" })).count;
  assert.equal((await app.call("calendar.preview", { path })).interactions, 5);
  assert.equal(await count(), 0);
  const { value } = await app.call("calendar.import", { path });
  assert.equal(value.interactions, 5);
  assert.equal(await count(), 5);
  await app.call("journal.undo");
  assert.equal(await count(), 0);
  const wrong = join(made.folder, "wrong.ics");
  await writeFile(wrong, "Dear all,\nsee you\n");
  await assert.rejects(app.call("calendar.import", { path: wrong }), { code: "calendar_unreadable", field: "path" });
});
