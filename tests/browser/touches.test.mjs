// Messages behind touches and their conversations; what was planned is logged; files come with what is being written.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, go, start } from "./app.mjs";
import { id, make } from "./story-data.mjs";

let app;
let page;
let ada;
before(async () => {
  app = await start();
  page = app.page;
  ada = await make(app, "person", { first_name: "Ada", last_name: "Abbott" });
});
after(() => app?.stop());

const story = () => page.getByRole("region", { name: "Timeline" });
const dialog = () => page.getByRole("dialog").last();
const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();

/** Writes a mail down; its touch. */
async function mail(party, own, names, minutes, html, more = {}) {
  const touch = id();
  await app.call("interactions.log", {
    id: touch,
    values: { type: "email", party, subject: "Re: Offer", direction: "inbound", occurred_at: ago(minutes) },
    message: {
      channel: "email",
      from: `${own}@works.example`,
      to: ["me@kith.example"],
      subject: names.length > 0 ? "Re: Offer" : "Offer",
      html,
      sent_at: ago(minutes),
      message_id: `<${own}>`,
      references: names.map((name) => `<${name}>`),
      ...more,
    },
  });
  return touch;
}

async function attach(name, bytes, type, to) {
  const document = id();
  await app.call("documents.upload", { id: document, offset: 0, data: Buffer.from(bytes).toString("base64") });
  await app.call("documents.add", { id: document, upload: document, filename: name, on: { type, id: to } });
}

async function open(party, name) {
  await go(page, `/record/person/${party}`);
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await story().waitFor();
}

test("int_11_int_14_int_25_a_conversation_is_one_entry_that_opens_to_its_messages", async () => {
  await mail(ada, "third", ["first", "second"], 10, "<p>The last word</p>", { cc: ["boss@kith.example"] });
  const first = await mail(ada, "first", [], 30, "<p>Here is our offer</p>");
  await mail(ada, "second", ["first"], 20, "<p>Thank you for it</p>");
  await mail(ada, "alone", [], 40, "<p>Something else</p>", { subject: "Fair" });
  await attach("offer.txt", "Twelve pieces", "interaction", first);
  await open(ada, "Ada Abbott");
  const thread = story().getByRole("article").filter({ hasText: "Thread: Offer, 3 messages" });
  await thread.waitFor();
  assert.equal(await story().getByRole("article").filter({ hasText: "E-mail - " }).count(), 1, "the lone one");
  await thread.getByRole("button", { name: "Show 3 messages" }).click();
  const messages = thread.getByRole("list", { name: "Messages, the first on top" });
  await messages.getByText("The last word").waitFor();
  await messages.getByText("boss@kith.example").waitFor();
  const lines = await messages.getByRole("button", { expanded: false }).allTextContents();
  assert.match(lines[0], /first@works\.example.*Here is our offer/);
  assert.match(lines[1], /second@works\.example/);
  await messages.getByRole("button", { name: /first@works\.example/ }).click();
  const opened = messages.getByRole("region", { name: "Message: Offer", exact: true });
  await opened.getByText("Here is our offer").waitFor();
  await opened.getByText("me@kith.example").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await messages.getByRole("button", { name: "offer.txt" }).click();
  await dialog().getByText("Twelve pieces").waitFor();
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
  const alone = story().getByRole("article").filter({ hasText: "Something else" });
  await alone.getByRole("button", { name: "Show the message" }).click();
  await alone.getByRole("region", { name: "Message: Fair" }).waitFor();
});

test("int_11_what_the_program_of_a_campaign_tells_stands_in_the_history", async () => {
  const gus = await make(app, "person", { display_name: "Gus Green", emails: ["gus@works.example"] });
  const receivers = [
    { address: "gus@works.example", opened_at: ago(60), clicked_at: ago(30) },
    { address: "nobody@works.example" },
  ];
  const told = await app.call("interactions.campaign", {
    campaign: "Spring offer",
    from: "news@kith.example",
    sent_at: ago(120),
    receivers,
  });
  assert.equal(told.value.added, 1);
  assert.deepEqual(told.value.refused.map(({ address }) => address), ["nobody@works.example"]);
  await open(gus, "Gus Green");
  const sent = story().getByRole("article").filter({ hasText: "E-mail - Spring offer" });
  await sent.getByText(/^Opened \S/).waitFor();
  await sent.getByText(/^Clicked \S/).waitFor();
  await sent.getByRole("button", { name: "Show the message" }).click();
  const message = sent.getByRole("region", { name: "Message: Spring offer" });
  await message.getByText("Clicked", { exact: true }).waitFor();
  assert.deepEqual(await accessibility(page), []);
});

test("int_10_nothing_of_a_message_runs_or_loads", async () => {
  const eve = await make(app, "person", { display_name: "Eve Odd" });
  const asked = [];
  const listen = (request) => {
    if (request.url().includes("evil.example")) asked.push(request.url());
  };
  page.on("request", listen);
  await page.evaluate(() => {
    window.ran = 0;
  });
  const worst = [
    "<img src=x onerror='window.ran=1'>",
    "<img src='https://evil.example/pixel.gif'>",
    "<svg onload='window.ran=1'><script>window.ran=1</script></svg>",
    "<script src='https://evil.example/a.js'></script>",
    "<iframe src='https://evil.example/f'></iframe>",
    "<style>@import 'https://evil.example/x.css'; body{display:none}</style>",
    "<link rel=stylesheet href='https://evil.example/y.css'>",
    "<table background='https://evil.example/t.png'><tr><td style=\"background:url('https://evil.example/bg')\">cell</td></tr></table>",
    "<a href='javascript:window.ran=1'>click</a>",
    "<form action='https://evil.example/form'><input autofocus onfocus='window.ran=1'></form>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror='window.ran=1'>",
  ].join("");
  const touch = await mail(eve, "evil", [], 5, `<p>Dear you</p><p>the end</p>${worst}`);
  await open(eve, "Eve Odd");
  await story().getByRole("button", { name: "Show the message" }).click();
  const message = story().getByRole("region", { name: "Message: Offer" });
  await message.getByText("the end").waitFor();
  const left = "script, img, iframe, style, link, form, input, svg, table, [style], [background], a[href^=javascript]";
  assert.equal(await message.evaluate((node, list) => node.querySelectorAll(list).length, left), 0);
  // The page of the touch itself shows the same.
  await go(page, `/record/interaction/${touch}`);
  await page.getByRole("heading", { level: 1, name: "Re: Offer" }).waitFor();
  const alone = page.getByRole("region", { name: "Message: Offer" });
  await alone.getByText("the end").waitFor();
  await alone.getByText("evil@works.example").waitFor();
  assert.equal(await alone.evaluate((node, list) => node.querySelectorAll(list).length, left), 0);
  assert.deepEqual(await accessibility(page), []);
  assert.equal(await page.evaluate(() => window.ran), 0, "nothing ran");
  assert.deepEqual(asked, [], "no request left");
  page.off("request", listen);
});

test("int_16_a_planned_meeting_fills_the_form_and_is_completed_once", async () => {
  const bob = await make(app, "person", { first_name: "Bob", last_name: "Brandt" });
  const planned = await make(app, "activity", {
    subject: "Review",
    type: "meeting",
    party: bob,
    due_at: ago(60),
    duration_minutes: 45,
  });
  await open(bob, "Bob Brandt");
  await story().getByRole("button", { name: "Meeting", exact: true }).click();
  await story().getByRole("button", { name: /^Log from the meeting .*“Review”$/ }).click();
  await story().getByText("Saving completes “Review”.").waitFor();
  await page.waitForFunction(() => document.querySelector("form input")?.value === "Review");
  await story().getByRole("textbox", { name: "What was said" }).fill("All agreed");
  assert.deepEqual(await accessibility(page), []);
  await story().getByRole("button", { name: /^Log meeting/ }).click();
  await story().getByRole("article").filter({ hasText: "All agreed" }).waitFor();
  const { rows } = await app.call("records.page", {
    type: "interaction",
    filter: { field: "party", op: "eq", value: bob },
  });
  assert.equal(rows.length, 1, "one touch");
  assert.equal(rows[0].values.duration_minutes, 45);
  assert.equal(rows[0].values.description, "All agreed");
  const { record } = await app.call("records.get", { type: "activity", id: planned });
  assert.equal(record.values.status, "completed");
  assert.equal(record.values.result_interaction.id, rows[0].id);
});

/** A second of a tone. */
function wave() {
  const samples = 8000;
  const bytes = Buffer.alloc(44 + samples, 128);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + samples, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(8000, 24);
  bytes.writeUInt32LE(8000, 28);
  bytes.writeUInt16LE(1, 32);
  bytes.writeUInt16LE(8, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(samples, 40);
  return bytes;
}

async function drop(name, type, bytes) {
  const transfer = await page.evaluateHandle(
    ([file, kind, data]) => {
      const all = new DataTransfer();
      all.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], file, { type: kind }));
      return all;
    },
    [name, type, bytes.toString("base64")],
  );
  await page.dispatchEvent("#main", "drop", { dataTransfer: transfer });
}

test("int_16_what_somebody_reported_meanwhile_is_not_written_over", async () => {
  const una = await make(app, "person", { first_name: "Una", last_name: "Reyes" });
  const planned = await make(app, "activity", { subject: "Terms", type: "meeting", party: una, due_at: ago(60) });
  await open(una, "Una Reyes");
  await story().getByRole("button", { name: "Meeting", exact: true }).click();
  await story().getByRole("button", { name: /^Log from the meeting .*“Terms”$/ }).click();
  await page.waitForFunction(() => document.querySelector("form input")?.value === "Terms");
  const said = story().getByRole("textbox", { name: "What was said" });
  await said.fill("From here");
  await app.call("activities.held", { id: planned, values: { description: "From the other window" } });
  await story().getByRole("button", { name: /^Log meeting/ }).click();
  await story().getByText(/“Terms” is not as you saw it/).waitFor();
  assert.deepEqual(await accessibility(page), []);
  assert.equal(await said.inputValue(), "From here", "what was typed is still there");
  const rows = async () => {
    const filter = { field: "party", op: "eq", value: una };
    const page = await app.call("records.page", { type: "interaction", filter });
    return page.rows.map((row) => row.values.description).sort();
  };
  assert.deepEqual(await rows(), ["From the other window"]);
  await story().getByRole("button", { name: "Keep mine as a touch of its own" }).click();
  await story().getByText(/“Terms” is not as you saw it/).waitFor({ state: "detached" });
  await story().getByRole("button", { name: /^Log meeting/ }).click();
  await story().getByRole("article").filter({ hasText: "From here" }).waitFor();
  assert.deepEqual(await rows(), ["From here", "From the other window"]);
});

test("scr_12_int_16_files_dropped_while_writing_come_with_what_is_written", async () => {
  const cleo = await make(app, "person", { display_name: "Cleo Park" });
  await open(cleo, "Cleo Park");
  await page.keyboard.press("m");
  const editor = story().getByRole("textbox", { name: "Note" });
  await editor.waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute("contenteditable") === "true");
  await page.keyboard.type("With a plan");
  await drop("plan.txt", "text/plain", Buffer.from("Dig here"));
  await story().getByRole("button", { name: "Look at plan.txt" }).click();
  await dialog().getByText("Dig here").waitFor();
  await page.waitForFunction(() => document.activeElement?.closest("[role=dialog]"));
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
  await drop("memo.wav", "audio/wav", wave());
  await story().getByLabel("memo.wav", { exact: true }).waitFor();
  await drop("wrong.txt", "text/plain", Buffer.from("No"));
  await story().getByRole("button", { name: "Do not attach wrong.txt" }).click();
  await story().getByRole("button", { name: "Do not attach wrong.txt" }).waitFor({ state: "detached" });
  assert.deepEqual(await accessibility(page), []);
  await story().getByRole("button", { name: /^Save note/ }).click();
  const note = story().getByRole("article").filter({ hasText: "With a plan" });
  await note.getByRole("button", { name: "plan.txt" }).waitFor();
  await note.getByRole("button", { name: "memo.wav" }).click();
  await dialog().locator("audio").waitFor();
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
  const { documents } = await app.call("documents.list", { type: "person", id: cleo });
  assert.deepEqual(documents.map((one) => [one.filename, one.attached_to?.type]).sort(), [
    ["memo.wav", "note"],
    ["plan.txt", "note"],
  ]);
  assert.deepEqual(app.problems, []);
});
