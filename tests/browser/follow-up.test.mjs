// Reading "call next week Tuesday at 10" out of a text (ACT-09, ACT-10). Saturday, 21 November 2026, nine o'clock.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const ui = new URL("../../ui/", import.meta.url);
const vite = createRequire(new URL("package.json", ui)).resolve("vite");

async function load() {
  const { build } = await import(pathToFileURL(vite).href);
  const [built] = [
    await build({
      configFile: false,
      logLevel: "silent",
      root: fileURLToPath(ui),
      build: {
        write: false,
        minify: false,
        lib: { entry: fileURLToPath(new URL("src/features/interactions/followUp.ts", ui)), formats: ["es"], fileName: "f" },
      },
    }),
  ].flat();
  return import(`data:text/javascript;base64,${Buffer.from(built.output[0].code).toString("base64")}`);
}

/** Phrase, type, day and time (no time: the whole day); null: no suggestion. */
const PHRASES = [
  ["call next week Tuesday at 10", "call 11-24 10:00"],
  ["Call her next week on Tuesday at 10am", "call 11-24 10:00"],
  ["call Tuesday next week", "call 11-24"],
  ["call next week", "call 11-23"],
  ["Please call back next week.", "call 11-23"],
  ["call tomorrow", "call 11-22"],
  ["call tomorrow at 3pm", "call 11-22 15:00"],
  ["ring him tomorrow at 15:30", "call 11-22 15:30"],
  ["phone on Monday", "call 11-23"],
  ["phone on Monday at noon", "call 11-23 12:00"],
  ["call on Thursday at 3", "call 11-26 15:00"],
  ["talk again on Friday", "call 11-27"],
  ["speak on 1 December at 9:15", "call 12-01 09:15"],
  ["call on December 1st", "call 12-01"],
  ["call on Dec 3 at 2 pm", "call 12-03 14:00"],
  ["call in 3 days", "call 11-24"],
  ["call in three days", "call 11-24"],
  ["call in two weeks", "call 12-05"],
  ["call back in a week", "call 11-28"],
  ["call in 2 hours", "call 11-21 11:00"],
  ["ring again in an hour", "call 11-21 10:00"],
  ["call today at 4pm", "call 11-21 16:00"],
  ["call next Tuesday", "call 11-24"],
  ["call next Friday at 11", "call 11-27 11:00"],
  ["Spoke to Ann, call again on Wednesday", "call 11-25"],
  ["Left a message and call back tomorrow at 9", "call 11-22 09:00"],
  ["email the offer on Monday", "email 11-23"],
  ["e-mail her tomorrow", "email 11-22"],
  ["write to him on Thursday", "email 11-26"],
  ["meet on Tuesday at 14:00", "meeting 11-24 14:00"],
  ["Meeting on 25 November at 10", "meeting 11-25 10:00"],
  ["lunch on Friday at noon", "meeting 11-27 12:00"],
  ["coffee tomorrow at 4", "meeting 11-22 16:00"],
  ["visit them on Dec 10", "meeting 12-10"],
  ["Demo on Wednesday at 11am", "demo 11-25 11:00"],
  ["show a demo next week Thursday at 2pm", "demo 11-26 14:00"],
  ["follow up tomorrow", "follow_up 11-22"],
  ["follow-up in 10 days", "follow_up 12-01"],
  ["check in next week", "follow_up 11-23"],
  ["touch base on Monday at 8:30", "follow_up 11-23 08:30"],
  ["get back to Bo on Tuesday", "follow_up 11-24"],
  ["send the quote tomorrow", "task 11-22"],
  ["send contract by Friday", "task 11-27"],
  ["remind them on 15 December", "task 12-15"],
  ["Likes sailing.\ncall on Monday", "call 11-23"],
  // Nothing to do, or nobody knows when.
  ["called yesterday", null],
  ["We met on Friday", null],
  ["call last Tuesday", null],
  ["call sometime", null],
  ["call maybe next week", null],
  ["call on Tuesday or Wednesday", null],
  ["don't call next week", null],
  ["She will call on Monday", null],
  ["call me on Monday", null],
  ["call every Monday", null],
  ["call next month", null],
  ["call on 03/04", null],
  ["Tuesday at 10", null],
  ["call before Friday", null],
  ["call if they sign on Monday", null],
  ["Ordered 12 chairs at 10 dollars", null],
  ["call on Saturday", null],
  ["call on Tuesday 25 November", null],
];

test("act_09 follow-ups are read out of texts, and none wrongly", async () => {
  const { findFollowUp } = await load();
  const now = new Date(2026, 10, 21, 9, 0, 0);
  const two = (number) => String(number).padStart(2, "0");
  const missed = [];
  for (const [phrase, expected] of PHRASES) {
    const found = findFollowUp(phrase, now);
    const day = found && `${found.type} ${two(found.at.getMonth() + 1)}-${two(found.at.getDate())}`;
    const told = found && (found.timed ? `${day} ${two(found.at.getHours())}:${two(found.at.getMinutes())}` : day);
    if (told === expected) continue;
    assert.equal(told, null, `${phrase}: silently wrong, should be ${expected}`);
    missed.push(phrase);
  }
  assert.ok(PHRASES.length >= 60, `${PHRASES.length} phrases`);
  assert.ok(PHRASES.length - missed.length >= 55, `missed: ${missed.join(" | ")}`);
  assert.deepEqual(missed, []);
});

test("act_09 next Friday on a Monday is anybody's guess", async () => {
  const { findFollowUp } = await load();
  const monday = new Date(2026, 10, 23, 9, 0, 0);
  assert.equal(findFollowUp("call next Friday", monday), null);
  assert.equal(findFollowUp("call on Friday", monday)?.at.getDate(), 27);
  assert.equal(findFollowUp("call today at 8am", monday), null, "what is past is not planned");
});

test("act_09 a planned line knows its day and what is left of it, or says what it doubts", async () => {
  const { whenOf } = await load();
  const now = new Date(2026, 10, 22, 18, 0, 0);
  const two = (number) => String(number).padStart(2, "0");
  for (const [line, expected] of [
    ["Call Amelie next week Tuesday at 10", "11-24 10:00 Call Amelie"],
    ["send quote 3 Dec 14:30", "12-03 14:30 send quote"],
    ["call the day after tomorrow 9.30", "11-24 09:30 call"],
    ["call Anna tomorrow morning", "11-23 call Anna"],
    ["send quote by end of month", "11-30 send quote"],
    ["call Ada at 10", "11-23 10:00 call Ada"],
    ["call Ada at 19:15 about lights", "11-22 19:15 call Ada about lights"],
    ["pay 10 invoices", null],
    ["meeting every Monday at 9", "? every Monday at 9"],
    ["call 12/3", "? 12/3"],
    ["call next month", "? next month"],
    ["call Ada this Friday", "? this Friday"],
  ]) {
    const found = whenOf(line, now);
    const at = found?.at;
    const day = at && `${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    const time = found?.timed ? ` ${two(at.getHours())}:${two(at.getMinutes())}` : "";
    assert.equal(found && (found.doubt ? `? ${found.doubt}` : `${day}${time} ${found.rest}`), expected, line);
  }
});
