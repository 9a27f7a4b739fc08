// A customer's story in the real window: a call in two words, a note that names somebody and brings a file, a follow-up
// out of its text, an event carried to another day, the file looked at in both themes; and nothing hostile that is written
// or pasted runs or loads.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, afterEach, before, describe, test } from "node:test";
import { pdf } from "../browser/pdf.mjs";
import { answerDialog, hands, home, openWindow, program, screenshot, until, uuid } from "./window.mjs";

describe("a customer's story in the real window", () => {
  let place;
  let kith;
  const ada = uuid();
  const bob = uuid();
  const { visible, call, go, keys, type, press, focused, focus, undo, drag, box, theme } = hands(() => kith);
  const story = async (kinds) => (await call("timeline.page", { type: "person", id: ada, kinds })).entries;
  const only = async (of) => {
    const { rows } = await call("records.page", { type: of });
    assert.equal(rows.length, 1, of);
    return rows[0];
  };
  const says = (text) => visible(`//article[contains(., "${text}")]`, `“${text}” in the story`);
  const record = async () => {
    await go(`/record/person/${ada}`);
    await visible(`//h1[contains(., "Ada Abbott")]`, "the record page");
    await visible(`//*[@role="region" and @aria-label="Timeline"]`, "the story");
  };
  const EDITOR = "[contenteditable=true]";

  afterEach(async (context) => {
    if (context.error) await screenshot(kith.browser, `failed ${context.name}`);
  });
  before(async () => {
    place = await home();
    writeFileSync(place.path("offer.pdf"), pdf(1));
    execFileSync(program, ["new", place.path("story.kith")], { env: place.environment });
    kith = await openWindow(place, "open", place.path("story.kith"));
    await visible(`//h1[contains(., "People")]`, "the first screen");
    await call("records.create", { type: "person", id: ada, values: { first_name: "Ada", last_name: "Abbott" } });
    await call("records.create", { type: "user", id: bob, values: { name: "Bob Brandt", role: "rep" } });
  });
  after(async () => {
    await kith?.close();
    await place?.remove();
  });

  test("scr_11 one key, two words and Enter log a call", async () => {
    await record();
    await keys("l");
    await focused("form input", "the cursor in the form of the call");
    await type("Asked prices");
    await until(() => kith.browser.execute(() => document.activeElement?.value === "Asked prices"), "the two words");
    await keys("Enter");
    await says("Asked prices");
    const calls = await story(["call"]);
    assert.deepEqual([calls.length, calls[0].text], [1, "Call - Asked prices"]);
    await undo();
    await until(async () => (await story(["call"])).length === 0, "the undo of the call");
  });

  test("scr_12 a note names somebody, brings a file, and plans the call that it speaks of", async () => {
    await record();
    await keys("m");
    await focused(EDITOR, "the cursor in the note");
    await type("Ask @bob");
    await visible(`//*[@role="option" and contains(., "Bob Brandt")]`, "the name that is offered");
    await keys("Enter");
    await visible(`//*[@contenteditable="true"]//*[contains(text(), "@Bob Brandt")]`, "the name in the note");
    await type("about it. Please call next week Tuesday at 10");

    await (await visible(`//button[starts-with(normalize-space(.), "Plan: Call, ")]`, "the follow-up that is offered")).click();
    await visible(`//*[@role="status" and contains(., "Planned: Call, ")]`, "the follow-up, planned");
    const planned = (await only("activity")).values;
    assert.deepEqual([planned.type, planned.party.id], ["call", ada]);
    assert.deepEqual(
      await kith.browser.execute((at) => [new Date(at).getDay(), new Date(at).getHours()], planned.due_at),
      [2, 10],
    );

    await press("Attach files");
    await answerDialog("Add a document", place.path("offer.pdf"));
    await visible(`//button[@aria-label="Do not attach offer.pdf"]`, "the file beside the note");
    await (await visible(`//button[@type="submit" and starts-with(normalize-space(.), "Save note")]`, "Save note")).click();
    await visible(`//article[contains(., "about it")]//button[contains(., "offer.pdf")]`, "the file in the story");
    await screenshot(kith.browser, "story note");
    const note = await only("note");
    assert.match(note.values.content_html, new RegExp(`data-id="${bob}"`));
    assert.match(note.values.content, /^Ask @Bob Brandt\s+about it\./);
    const { documents } = await call("documents.list", { type: "person", id: ada });
    assert.deepEqual(
      documents.map((one) => [one.filename, one.mime, one.attached_to?.id]),
      [["offer.pdf", "application/pdf", note.id]],
    );
  });

  test("doc_07 a PDF is seen inside the app, in both themes", async () => {
    for (const name of ["Light", "Dark"]) {
      await theme(name);
      await record();
      await (await visible(`//article//button[contains(., "offer.pdf")]`, "the file")).click();
      await visible(`//*[@role="dialog"]//canvas`, "its page");
      // The middle of the box, 3 pixels a point at least, from the top.
      const color = await until(
        () =>
          kith.browser.execute(() => {
            const page = document.querySelector('[role="dialog"] canvas');
            const [x, y] = [Math.round((page.width * 120) / 300), Math.round((page.height * 130) / 200)];
            const [red, green, blue, alpha] = page.getContext("2d").getImageData(x, y, 1, 1).data;
            return alpha === 255 && red < 250 ? [red, green, blue] : null;
          }),
        "what the page shows",
      );
      for (const [at, wanted] of [26, 102, 102].entries()) assert.ok(Math.abs(color[at] - wanted) <= 3, String(color));
      await screenshot(kith.browser, `story pdf ${name}`);
      await keys("Escape");
      await until(async () => !(await kith.browser.$('[role="dialog"] canvas').isExisting()), "the end of the preview");
      await screenshot(kith.browser, `story ${name}`);
    }
  });

  test("act_04 an event is carried to another day by the pointer and by keys", async () => {
    const id = uuid();
    const noon = await kith.browser.execute(() => {
      const date = new Date();
      date.setHours(12, 0, 0, 0);
      return date.toISOString();
    });
    const values = { subject: "Lunch", type: "meeting", due_at: noon, duration_minutes: 60, party: ada };
    await call("records.create", { type: "activity", id, values });
    const due = async () => (await call("records.get", { type: "activity", id })).record.values.due_at;
    const day = 86_400_000;
    /** Noon so many days later by the clocks of the window. */
    const later = (days) =>
      kith.browser.execute(
        (at, by) => {
          const date = new Date(at);
          date.setDate(date.getDate() + by);
          return date.toISOString();
        },
        noon,
        days,
      );
    await go("/calendar");
    await visible(`//h1[normalize-space(.)="Calendar"]`, "the calendar");
    const EVENT = `[data-event="${id}"]`;
    const event = await box(EVENT, "the event");
    // The day beside its own, in the week that is shown.
    const { by, x, day: there } = await kith.browser.execute((css) => {
      const own = document.querySelector(css).closest("[data-date]").dataset.date;
      const all = [...document.querySelectorAll(".fc-timegrid-col[data-date]")];
      const at = all.findIndex((column) => column.dataset.date === own);
      const step = at + 1 < all.length ? 1 : -1;
      const there = all[at + step].getBoundingClientRect();
      return { by: step, x: there.x + there.width / 2, day: all[at + step].dataset.date };
    }, EVENT);
    const from = { x: event.x + event.width / 2, y: event.y + 8 };
    await drag(from, { x, y: from.y }, {
      taken: ".fc-event-mirror",
      over: `.fc-timegrid-col[data-date="${there}"] .fc-event-mirror`,
    });
    await until(async () => (await due()) === (await later(by)), "the event on the other day");
    assert.equal(Math.round((Date.parse(await due()) - Date.parse(noon)) / day), by);
    await visible(`//*[contains(text(), "Moved Lunch")]`, "what was done");
    await screenshot(kith.browser, "story calendar");
    await undo();
    await until(async () => (await due()) === noon, "the undo of the drag");

    const back = await kith.browser.execute((at) => new Date(at).toDateString(), noon);
    await until(
      () =>
        kith.browser.execute(
          (css, wanted) => {
            const own = document.querySelector(css)?.closest("[data-date]")?.dataset.date;
            return own !== undefined && new Date(`${own}T12:00:00`).toDateString() === wanted;
          },
          EVENT,
          back,
        ),
      "the event where it was",
    );
    await focus(EVENT, "the focus on the event");
    await keys("Alt", by > 0 ? "ArrowRight" : "ArrowLeft");
    await until(async () => (await due()) === (await later(by)), "the event moved by keys");
    await undo();
    await until(async () => (await due()) === noon, "the undo of the keys");
  });

  test("int_11 a conversation is one entry that is opened and folded", async () => {
    const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
    for (const [own, names, minutes, words] of [
      ["first", [], 30, "Here is our offer"],
      ["second", ["first"], 20, "Thank you for it"],
      ["third", ["first", "second"], 10, "The last word"],
    ]) {
      await call("interactions.log", {
        id: uuid(),
        values: { type: "email", party: ada, subject: "Offer", direction: "inbound", occurred_at: ago(minutes) },
        message: {
          channel: "email",
          from: `${own}@works.example`,
          to: ["me@kith.example"],
          subject: "Offer",
          html: `<p>${words}</p>`,
          sent_at: ago(minutes),
          message_id: `<${own}>`,
          references: names.map((name) => `<${name}>`),
        },
      });
    }
    await record();
    const thread = `//article[contains(., "Thread: Offer, 3 messages")]`;
    const messages = `${thread}//ol[@aria-label="Messages, the first on top"]`;
    await visible(thread, "the conversation");
    await (await visible(`${thread}//button[normalize-space(.)="Show 3 messages"]`, "what opens it")).click();
    await visible(`${messages}//*[contains(text(), "The last word")]`, "the last message");
    await (await visible(`${messages}//button[contains(., "first@works.example")]`, "the first message")).click();
    await visible(`${messages}//section[contains(., "Here is our offer")]`, "what it says");
    await screenshot(kith.browser, "story conversation");
    await (await visible(`${thread}//button[normalize-space(.)="Fold"]`, "what folds it")).click();
    await visible(`${thread}//button[normalize-space(.)="Show 3 messages"]`, "the folded conversation");
    assert.equal(await kith.browser.$(messages).isExisting(), false);
  });

  test("int_16 a meeting is logged as it was planned", async () => {
    const cleo = uuid();
    await call("records.create", { type: "person", id: cleo, values: { first_name: "Cleo", last_name: "Carter" } });
    const id = uuid();
    const due_at = new Date(Date.now() - 3_600_000).toISOString();
    const values = { subject: "Review", type: "meeting", party: cleo, due_at, duration_minutes: 45 };
    await call("records.create", { type: "activity", id, values });
    await go(`/record/person/${cleo}`);
    await visible(`//h1[contains(., "Cleo Carter")]`, "the record page");
    const story = `//*[@role="region" and @aria-label="Timeline"]`;
    await (await visible(`${story}//button[normalize-space(.)="Meeting"]`, "the tab of meetings")).click();
    const planned = `//button[starts-with(normalize-space(.), "Log from the meeting") and contains(., "“Review”")]`;
    await (await visible(planned, "what was planned")).click();
    await visible(`//span[normalize-space(.)="Saving completes “Review”."]`, "what saving does");
    await until(
      () => kith.browser.execute(() => document.querySelector("form input")?.value === "Review"),
      "the subject as it was planned",
    );
    await screenshot(kith.browser, "story planned");
    await (await visible(`${story}//button[starts-with(normalize-space(.), "Log meeting")]`, "Log meeting")).click();
    const status = async () => (await call("records.get", { type: "activity", id })).record.values.status;
    await until(async () => (await status()) === "completed", "the meeting, completed");
    const filter = { field: "party", op: "eq", value: cleo };
    const { rows } = await call("records.page", { type: "interaction", filter });
    assert.deepEqual([rows.length, rows[0].values.type, rows[0].values.duration_minutes], [1, "meeting", 45]);
  });

  test("itg_05 a calendar file comes through the dialog, and one undo takes it back", async () => {
    const dana = uuid();
    const emails = [{ address: "dana@works.example", is_primary: true }];
    await call("records.create", { type: "person", id: dana, values: { display_name: "Dana Dahl", emails } });
    const lines = [
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "BEGIN:VEVENT",
      "UID:standup",
      "SUMMARY:Stand-up",
      "DTSTART:20250106T090000Z",
      "RRULE:FREQ=WEEKLY;COUNT=5",
      "ATTENDEE:mailto:dana@works.example",
      "END:VEVENT",
      "END:VCALENDAR",
    ];
    writeFileSync(place.path("team.ics"), lines.join("\r\n"));
    const filter = { field: "party", op: "eq", value: dana };
    const count = async () => (await call("records.count", { type: "interaction", filter })).count;
    await go("/calendar");
    await visible(`//h1[normalize-space(.)="Calendar"]`, "the calendar");
    await press("File");
    const item = `//*[@role="menuitem" and contains(., "Bring a calendar file")]`;
    await (await visible(item, "the menu of files")).click();
    await answerDialog("Choose a calendar file", place.path("team.ics"));
    await visible(`//*[@role="dialog"]//*[contains(., "5 meetings that took place")]`, "what the file would bring");
    assert.equal(await count(), 0, "nothing is written yet");
    await screenshot(kith.browser, "story calendar file");
    await press("Bring 5 records");
    await until(async () => (await count()) === 5, "the meetings");
    await until(async () => !(await kith.browser.$('[role="dialog"]').isExisting()), "the end of the dialog");
    await undo();
    await until(async () => (await count()) === 0, "the undo of the import");
  });

  test("scr_02 a company has its people, deals and changes in tabs", async () => {
    const works = uuid();
    await call("records.create", { type: "organization", id: works, values: { display_name: "Works", industry: "Ships" } });
    const values = { affiliations: [{ organization: works, title: "Buyer" }] };
    await call("records.update", { type: "person", id: ada, values });
    await go(`/record/organization/${works}`);
    await visible(`//h1[contains(., "Works")]`, "the company");
    const tab = (name) => visible(`//*[@role="tab" and normalize-space(.)="${name}"]`, `the tab ${name}`);
    const panel = `//*[@role="tabpanel"]`;
    await (await tab("People")).click();
    await visible(`${panel}//*[contains(text(), "Ada Abbott")]`, "its people");
    await screenshot(kith.browser, "story people");
    await (await tab("Documents")).click();
    await visible(`${panel}//button[contains(., "Choose files")]`, "its documents");
    await (await tab("Changes")).click();
    await visible(`${panel}//*[@aria-label="Changes, the newest on top"]//*[contains(text(), "Ships")]`, "its changes");
    await (await tab("Story")).click();
    await visible(`//*[@role="region" and @aria-label="Timeline"]`, "its story");
  });

  test("int_08 nothing hostile that is written or pasted runs or loads", async () => {
    const asked = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.end();
    });
    // Nothing holds the test runner when this one fails.
    server.unref();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const here = `127.0.0.1:${server.address().port}`;
    const vectors = JSON.parse(readFileSync(new URL("../hostile-html.json", import.meta.url), "utf8")).map((vector) =>
      vector.replaceAll("https://evil.example", `http://${here}`).replaceAll("evil.example", here).replaceAll("\0", ""),
    );
    assert.ok(vectors.length >= 100, `${vectors.length} vectors`);
    // Elsewhere, so that not every note is drawn when it comes.
    await go("/settings");
    await visible(`//*[@aria-label="Theme"]`, "the settings");
    await kith.browser.execute(() => {
      window.ran = [];
      window.tried = [];
      window.alert = (what) => window.ran.push(String(what));
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
        // The calendar brings a font of its own, which the policy keeps out whenever it likes to ask for it.
        if (effectiveDirective !== "font-src") window.tried.push(`${effectiveDirective} ${blockedURI}`);
      });
    });

    // Through the door that programs and imports use, each vector in a note of its own.
    for (const [at, vector] of vectors.entries()) {
      const content_html = `<p>vector ${at} of a program</p>${vector}`;
      await call("records.create", { type: "note", id: uuid(), values: { party: ada, content_html } });
    }
    // Read to the end: every one is drawn.
    await record();
    await until(
      () =>
        kith.browser.execute((count) => {
          window.drawn ??= new Set();
          for (const article of document.querySelectorAll("article")) {
            const found = /vector (\d+) of a program/.exec(article.textContent);
            if (found) window.drawn.add(found[1]);
          }
          const region = document.querySelector('[role="region"][aria-label="Timeline"]');
          const end = region.scrollTop + region.clientHeight >= region.scrollHeight - 2;
          region.scrollTop = end ? 0 : region.scrollTop + 300;
          return window.drawn.size === count;
        }, vectors.length),
      "every vector on the screen",
      240_000,
    );

    // And pasted, as a mail program or a web page leaves it on the clipboard.
    await keys("m");
    await focused(EDITOR, "the cursor in the note");
    for (let at = 0; at < vectors.length; at += 20) {
      await kith.browser.execute((list) => {
        const editor = document.querySelector("[contenteditable=true]");
        for (const html of list) {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/html", `<p>pasted</p>${html}`);
          clipboardData.setData("text/plain", "plain");
          editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }
      }, vectors.slice(at, at + 20));
    }
    await visible(`//*[@contenteditable="true"]//*[contains(text(), "pasted")]`, "what was pasted");
    const left = await kith.browser.execute(() => ({
      elements: [
        ...document.querySelectorAll(
          ":is(article, [contenteditable=true]) :is(script, iframe, style, link, object, embed, form, video, audio, base, meta, img[src])",
        ),
      ].map((element) => element.outerHTML),
      links: [...document.querySelectorAll(":is(article, [contenteditable=true]) a[href]")]
        .map((link) => link.getAttribute("href"))
        .filter((href) => !/^(https?:|mailto:|#\/)/i.test(href)),
      ran: window.ran,
      tried: window.tried,
    }));
    assert.deepEqual(left, { elements: [], links: [], ran: [], tried: [] });
    assert.deepEqual(asked, [], "nothing was asked for");
    server.close();
  });
});
