// Notes with form, names and follow-ups; what is pasted from elsewhere; calls by one click; numbers that do not belong there.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { accessibility, go, start } from "./app.mjs";
import { make } from "./story-data.mjs";

let app;
let page;
let ada;
let bob;
before(async () => {
  app = await start();
  page = app.page;
  ada = await make(app, "person", { first_name: "Ada", last_name: "Abbott" });
  bob = await make(app, "user", { name: "Bob Brandt", role: "rep" });
});
after(() => app?.stop());

beforeEach(async () => {
  await go(page, `/record/person/${ada}`);
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Ada Abbott" }).waitFor();
  await page.getByRole("region", { name: "Timeline" }).waitFor();
});

const story = () => page.getByRole("region", { name: "Timeline" });
const editor = () => story().getByRole("textbox", { name: "Note" });
const newest = async (type) => (await app.call("records.page", { type, limit: 1, sort: [{ field: "created_at", desc: true }] })).rows[0];

/** Opens the composer for a note; the cursor is in it. */
async function write() {
  await page.keyboard.press("m");
  await editor().waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute("contenteditable") === "true");
}

async function save(text) {
  await page.keyboard.press("Control+Enter");
  await editor().waitFor({ state: "detached" });
  await story().getByRole("article").filter({ hasText: text }).first().waitFor();
}

/** Puts HTML into the editor as a paste does. */
async function paste(html) {
  await editor().evaluate((node, given) => {
    const data = new DataTransfer();
    data.setData("text/html", given);
    data.setData("text/plain", "plain");
    node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, html);
}

test("scr_12_a_note_is_written_with_form_by_the_keyboard", async () => {
  await write();
  await page.keyboard.press("Control+b");
  await page.keyboard.type("Important");
  await page.keyboard.press("Control+b");
  await page.keyboard.press("Enter");
  await page.keyboard.type("- first");
  await page.keyboard.press("Enter");
  await page.keyboard.type("second");
  assert.deepEqual(await accessibility(page), []);
  await save("Important");
  const note = await newest("note");
  assert.equal(note.values.content, "Important\n- first\n- second");
  assert.match(note.values.content_html, /<strong>Important<\/strong>/);
  await story().locator("article strong", { hasText: "Important" }).waitFor();
  await story().locator("article li", { hasText: "second" }).waitFor();
  assert.equal(note.values.visibility, "team");
});

test("scr_12_a_checklist_is_told_with_what_is_done", async () => {
  await write();
  await story().getByRole("button", { name: "Checklist" }).click();
  await page.keyboard.type("Book the room");
  await editor().getByRole("checkbox").check();
  await save("Book the room");
  await story().getByRole("checkbox", { name: "Done" }).waitFor();
  assert.equal((await newest("note")).values.content, "[x] Book the room");
});

test("scr_12_somebody_is_named_with_an_at", async () => {
  await write();
  await page.keyboard.type("Ask @bob");
  await page.getByRole("option", { name: /Bob Brandt/ }).waitFor();
  await page.keyboard.press("Enter");
  await editor().getByText("@Bob Brandt").waitFor();
  await page.keyboard.type("about it");
  await save("Bob Brandt");
  const note = await newest("note");
  assert.match(note.values.content_html, new RegExp(`data-id="${bob}"`));
  assert.match(note.values.content, /^Ask @Bob Brandt\s+about it$/);
});

test("int_07_who_has_to_do_with_the_deal_is_offered_before_others_of_that_name", async () => {
  for (const last of ["Adams", "Abel", "Ahrens"]) await make(app, "person", { first_name: "Brenda", last_name: last });
  const davis = await make(app, "person", { first_name: "Brenda", last_name: "Davis" });
  const deal = await make(app, "deal", { title: "Extension", party: ada, contact: davis });
  await go(page, `/record/deal/${deal}`);
  await page.getByRole("heading", { level: 1, name: "Extension" }).waitFor();
  await page.getByRole("link", { name: "Brenda Davis" }).first().waitFor();
  await write();
  await page.keyboard.type("Ask @bren");
  const offers = page.getByRole("listbox", { name: "Names" }).getByRole("option");
  await offers.nth(3).waitFor();
  assert.match(await offers.first().textContent(), /Brenda Davis/);
  await page.keyboard.press("Enter");
  await editor().getByText("@Brenda Davis").waitFor();
  await save("Brenda Davis");
});

test("pty_35_a_letter_more_of_a_name_is_one_search_and_who_is_inactive_comes_last", async () => {
  await make(app, "person", { first_name: "Greta", status: "inactive" });
  await make(app, "person", { first_name: "Greta", last_name: "Vogel" });
  await write();
  await page.keyboard.type("Ask @gret");
  const offers = page.getByRole("listbox", { name: "Names" }).getByRole("option");
  await offers.filter({ hasText: "Greta Vogel" }).waitFor();
  await offers.filter({ hasText: "Inactive" }).waitFor();
  const asked = [];
  const listen = (request) => {
    const named = /search\.find|records\.page/.exec(request.url())?.[0];
    if (named === "search.find" || (named && request.postData()?.includes('"user"'))) asked.push(named);
  };
  page.on("request", listen);
  const answered = page.waitForResponse((response) => response.url().includes("search.find"));
  await page.keyboard.type("a");
  await answered;
  page.off("request", listen);
  assert.deepEqual(asked, ["search.find"]);
  await offers.nth(1).waitFor();
  assert.match(await offers.first().textContent(), /Greta Vogel/);
  assert.match(await offers.nth(1).textContent(), /Inactive/);
  await page.keyboard.press("Enter");
  await editor().getByText("@Greta Vogel").waitFor();
  await save("Greta Vogel");
});

test("int_08_nothing_that_is_pasted_runs_or_loads", async () => {
  const asked = [];
  const listen = (request) => {
    if (request.url().includes("evil.example")) asked.push(request.url());
  };
  page.on("request", listen);
  await page.evaluate(() => {
    window.ran = 0;
  });
  await write();
  const worst = [
    "<img src=x onerror='window.ran=1'>",
    "<img src='https://evil.example/pixel.gif'>",
    "<svg onload='window.ran=1'><script>window.ran=1</script></svg>",
    "<script>window.ran=1</script>",
    "<iframe src='https://evil.example/f'></iframe>",
    "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "<style>@import 'https://evil.example/x.css'; body{display:none}</style>",
    "<link rel=stylesheet href='https://evil.example/y.css'>",
    "<p style=\"background:url('https://evil.example/bg')\" onmouseover='window.ran=1'>styled</p>",
    "<a href='javascript:window.ran=1'>click</a>",
    "<video src='https://evil.example/v.mp4' autoplay onerror='window.ran=1'></video>",
    "<object data='https://evil.example/o'></object><embed src='https://evil.example/e'>",
    "<form action='https://evil.example/form'><input autofocus onfocus='window.ran=1'></form>",
    "<details open ontoggle='window.ran=1'>open</details>",
    "<p>the end</p>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror='window.ran=1'>",
  ].join("");
  await paste(`<p>pasted <b>text</b></p>${worst}`);
  await editor().getByText("the end").waitFor();
  await save("the end");
  // The same past the editor, through the door that programs use.
  await app.call("records.create", {
    type: "note",
    id: crypto.randomUUID(),
    values: { party: ada, content_html: `<p>by a program</p>${worst}` },
  });
  await story().getByText("by a program").waitFor();
  const left = await story().evaluate((node) =>
    [...node.querySelectorAll("article script, article img, article iframe, article style, article link, article object, article embed, article form, article video")].length,
  );
  assert.equal(left, 0);
  const links = await story().evaluate((node) => [...node.querySelectorAll("article a[href]")].map((a) => a.getAttribute("href")));
  assert.ok(links.every((href) => !/^(javascript|data):/i.test(href)), links.join());
  assert.equal(await page.evaluate(() => window.ran), 0, "nothing ran");
  assert.deepEqual(asked, [], "no request left");
  page.off("request", listen);
});

test("act_10_a_follow_up_is_offered_and_planned_by_a_click", async () => {
  await write();
  await page.keyboard.type("Nice talk. Please call next week Tuesday at 10");
  const offer = story().getByRole("button", { name: /^Plan: Call, / });
  await offer.waitFor();
  const count = async () => (await app.call("records.count", { type: "activity" })).count;
  assert.equal(await count(), 0, "nothing is planned by itself");
  await offer.click();
  await story().getByText(/Planned: Call, /).waitFor();
  assert.equal(await count(), 1);
  await save("Nice talk");
  const [activity] = (await app.call("records.page", { type: "activity" })).rows;
  assert.equal(activity.values.type, "call");
  assert.equal(activity.values.party.id, ada);
  const due = new Date(activity.values.due_at);
  assert.equal(await page.evaluate((at) => new Date(at).getDay(), due.toISOString()), 2, "a Tuesday");
});

test("imp_26_a_card_number_is_warned_of_listed_and_blacked_out", async () => {
  await write();
  await page.keyboard.type("Pays with 4111 1111 1111 1111");
  await save("Pays with");
  await page.getByText(/looks like a card number \(•••• 1111\)/).waitFor();
  await go(page, "/settings");
  const list = page.getByRole("region", { name: "Sensitive numbers" }).or(page.locator("section", { hasText: "Sensitive numbers" })).first();
  await list.getByText("•••• 1111").first().waitFor();
  await list.getByRole("button", { name: "Black out" }).click();
  await list.getByText(/^No card or social security number/).waitFor();
  assert.equal((await newest("note")).values.content, "Pays with •••• 1111");
});

test("int_16_one_click_logs_a_call_and_asks_how_long_it_was", async () => {
  await story().getByRole("button", { name: "Call completed" }).click();
  await story().getByText("Logged. How many minutes?").waitFor();
  await story().getByRole("button", { name: "15", exact: true }).click();
  await story().getByRole("button", { name: "Call completed" }).waitFor();
  const call = await newest("interaction");
  assert.equal(call.values.outcome, "completed");
  assert.equal(call.values.duration_minutes, 15);
  await story().getByText("15 min").first().waitFor();
});

test("int_04_a_touch_stands_in_further_histories", async () => {
  const acme = await make(app, "organization", { display_name: "Acme" });
  await page.keyboard.press("l");
  await page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
  await page.keyboard.type("Prices");
  await story().getByRole("textbox", { name: "Also in the history of" }).fill("Acm");
  await page.getByRole("option", { name: /Acme/ }).click();
  await story().getByRole("button", { name: "Not in the history of Acme" }).waitFor();
  await page.keyboard.press("Control+Enter");
  await story().getByText("Call - Prices").first().waitFor();
  const { entries } = await app.call("timeline.page", { type: "organization", id: acme });
  assert.equal(entries[0]?.text, "Call - Prices");
});

test("nothing broke on the way", () => {
  assert.deepEqual(app.problems, []);
});
