// A reminder that was missed while the program was closed rings on the session's D-Bus once the window is open, and
// stands in the list of notifications (ACT-07, AUT-04).
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { home, invoke, nativeTitles, openWindow, program, until } from "./window.mjs";

const RULE = "interface='org.freedesktop.Notifications',member='Notify'";
let place;
let kith;
let monitor;
let heard = "";

before(async () => {
  place = await home();
  const file = place.path("reminders.kith");
  const run = (...args) => execFileSync(program, args, { env: place.environment });
  run("new", file);
  const values = { subject: "Call Ada Lovelace", due_at: "2026-01-02T10:00:00Z", reminder_at: "2026-01-02T09:00:00Z" };
  const id = "019361f0-0000-7000-8000-00000000b001";
  run("call", file, "records.create", JSON.stringify({ type: "activity", id, values }));
  monitor = spawn("dbus-monitor", ["--session", RULE], { stdio: ["ignore", "pipe", "inherit"] });
  monitor.stdout.setEncoding("utf8").on("data", (text) => {
    heard += text;
  });
  // It says its own name first: from then on it hears everything.
  await until(() => heard !== "", "the monitor of the D-Bus");
  kith = await openWindow(place, "open", file);
});
after(async () => {
  await kith?.close();
  if (monitor && monitor.exitCode === null) {
    monitor.kill();
    await once(monitor, "exit");
  }
  await place?.remove();
});

test("act_07_a_missed_reminder_rings_on_the_desktop_and_stands_in_the_list", async () => {
  await until(() => heard.includes('string "Call Ada Lovelace"'), "the notification on the D-Bus");
  const told = await invoke(kith.browser, "call", { command: "notifications.list", input: {} });
  assert.deepEqual([told.unread, told.rows[0].kind, told.rows[0].text], [1, "reminder", "Call Ada Lovelace"]);
});

test("aut_04_the_title_of_the_window_says_how_many_are_unread", async () => {
  const title = async (fits) => (await nativeTitles()).some(fits);
  await until(() => title((text) => text.startsWith("(1) ") && text.endsWith(" – Kith")), "the number in the title");
  await invoke(kith.browser, "call", { command: "notifications.read_all", input: {} });
  await until(() => title((text) => !text.startsWith("(") && text.endsWith(" – Kith")), "the title without a number");
});
