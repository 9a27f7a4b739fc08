import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { accessibility, browse, go, soon, start } from "./app.mjs";
import { inDays, make, world } from "./story-data.mjs";

let app;
let page;
let given;
let first;
let second;
before(async () => {
  app = await start({ size: { width: 1680, height: 900 } });
  page = app.page;
  given = await world(app);
  [first, second] = given.stages.open;
});
after(() => app?.stop());

let mark;
beforeEach(async () => {
  mark = (await app.call("journal.list", { limit: 1 })).entries[0].seq;
  await go(page, "/board");
  await page.reload();
  await card("Alpha").waitFor();
  await card("Zeta").waitFor();
});
// Every test leaves the board as it found it, by the undo that the program offers.
afterEach(async () => {
  const { entries } = await app.call("journal.list", { limit: 50 });
  for (const entry of entries) {
    if (entry.seq > mark && entry.state === "done") await app.call("journal.undo", { seq: entry.seq, resolve: "restore" });
  }
});

const column = (stage) => page.getByRole("region", { name: stage.name, exact: true });
const card = (title) => page.getByRole("listitem", { name: new RegExp(`^${title}, `) });
const live = () => page.locator('[aria-live="assertive"]');
const titles = (stage) =>
  column(stage)
    .locator("[data-card]")
    .evaluateAll((list) => list.map((one) => one.getAttribute("aria-label").split(",")[0]));
const stored = async (stage) =>
  (await app.call("board.cards", { stage_id: stage.id })).cards.map((one) => one.title);

/** Waits until nothing on the board is on its way to the file any more. */
const settled = () => page.waitForFunction(() => document.querySelector("[data-waiting]") === null);

/** Waits until the file has a column's cards in this order. */
async function keeps(stage, expected) {
  await settled();
  await soon(async () => assert.deepEqual(await stored(stage), expected));
}

/** Waits until a deal's field has a value. */
const has = (id, key, expected) =>
  soon(async () => {
    const { record } = await app.call("records.get", { type: "deal", id });
    assert.equal(record.values[key], expected);
    return record;
  });

async function shows(stage, expected) {
  await page.waitForFunction(
    ([name, list]) => {
      const section = [...document.querySelectorAll("section")].find((one) => one.getAttribute("aria-label") === name);
      const found = [...(section?.querySelectorAll("[data-card]") ?? [])].map((one) => one.getAttribute("aria-label").split(",")[0]);
      return JSON.stringify(found) === JSON.stringify(list);
    },
    [stage.name, expected],
  );
}

/** Presses on a card and carries it in steps to a place on another element, without letting go. */
async function carry(from, to, place) {
  const box = await from.boundingBox();
  await page.mouse.move(box.x + 40, box.y + 12);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + 24, { steps: 4 });
  await to.waitFor();
  const target = await to.boundingBox();
  const y = place === "top" ? 4 : place === "bottom" ? target.height - 5 : target.height / 2;
  await page.mouse.move(target.x + 60, target.y + y, { steps: 12 });
  await page.waitForTimeout(150);
}

test("pip_11_columns_show_count_total_and_weighted_total", async () => {
  const head = await column(first).locator("header").innerText();
  assert.match(head, /\b3\b/);
  assert.match(head, /\$6,000/);
  assert.ok(head.includes(`$${(6000 * first.probability) / 100} weighted`.replace(/(\d)(\d{3}) /, "$1,$2 ")), head);
  assert.match(await page.getByText(/5 open/).innerText(), /\$16,000/);
});

test("scr_24_a_pointer_drag_moves_the_card_to_the_place_it_is_let_go", async () => {
  await carry(card("Beta"), card("Zeta"), "top");
  // 4,000 and 6,000 are there, 2,000 hovers above them: the sum follows the drag.
  await column(second).locator("header").getByText("$12,000", { exact: true }).waitFor();
  await page.mouse.up();
  await shows(second, ["Delta", "Beta", "Zeta"]);
  await shows(first, ["Alpha", "Gamma"]);
  await page.getByText(`Moved Beta to ${second.name}`).first().waitFor();
  assert.deepEqual(await stored(second), ["Delta", "Beta", "Zeta"]);
  const history = await app.call("timeline.page", { type: "deal", id: given.deals.beta, kinds: ["stage"] });
  assert.match(history.entries[0].text, new RegExp(`${first.name} → ${second.name}`));
  assert.match(page.url(), /#\/board$/, "letting go is not a click");
});

test("scr_24_a_drag_inside_a_column_orders_it", async () => {
  await carry(card("Alpha"), card("Gamma"), "bottom");
  await page.mouse.up();
  await shows(first, ["Beta", "Gamma", "Alpha"]);
  await keeps(first, ["Beta", "Gamma", "Alpha"]);
});

test("scr_24_escape_drops_the_card_where_it_was", async () => {
  await carry(card("Beta"), card("Zeta"), "top");
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await page.waitForFunction(() => document.querySelector("[data-lifted]") === null);
  assert.deepEqual(await stored(first), ["Alpha", "Beta", "Gamma"]);
  assert.deepEqual(await titles(second), ["Delta", "Zeta"]);
});

test("pip_09_the_won_zone_shows_during_a_drag_and_wins", async () => {
  assert.equal(await page.locator("[data-zone]").count(), 0);
  await carry(card("Beta"), page.locator('[data-zone][data-kind="won"]'), "middle");
  await page.mouse.up();
  await shows(first, ["Alpha", "Gamma"]);
  const record = await has(given.deals.beta, "status", "won");
  assert.ok(record.values.actual_close_date);
});

test("pip_09_losing_asks_for_the_reason_and_keeps_it", async () => {
  await card("Gamma").focus();
  await page.keyboard.press(".");
  await page.getByRole("menuitem", { name: "Lose…" }).click();
  const dialog = page.getByRole("dialog", { name: "Lose Gamma" });
  await dialog.getByRole("button", { name: /^Lose/ }).click();
  await dialog.getByText(/say why in a word or two/).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await dialog.getByRole("button", { name: "No budget" }).click();
  await page.keyboard.press("Control+Enter");
  await shows(first, ["Alpha", "Beta"]);
  const record = await has(given.deals.gamma, "status", "lost");
  assert.equal(record.values.close_reason.title, "No budget");
});

test("scr_24_arrows_walk_and_shift_with_arrows_moves_announced", async () => {
  await card("Alpha").focus();
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label")?.startsWith("Beta"));
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label")?.startsWith("Zeta"));
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label")?.startsWith("Beta"));
  await page.keyboard.press("Shift+ArrowRight");
  await shows(second, ["Beta", "Delta", "Zeta"]);
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label")?.startsWith("Beta"));
  assert.match(await live().innerText(), new RegExp(`Beta moved to ${second.name}`));
  await page.keyboard.press("Shift+ArrowDown");
  await shows(second, ["Delta", "Beta", "Zeta"]);
  await keeps(second, ["Delta", "Beta", "Zeta"]);
});

test("scr_24_space_picks_several_and_they_move_together", async () => {
  await card("Alpha").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label")?.startsWith("Beta"));
  await page.keyboard.press("Space");
  await page.getByText("2 selected").waitFor();
  await page.keyboard.press("Shift+ArrowRight");
  await shows(second, ["Alpha", "Beta", "Delta", "Zeta"]);
  await page.getByText(`Moved 2 deals to ${second.name}`).first().waitFor();
  const { entries } = await app.call("journal.list", { limit: 1 });
  assert.equal(entries[0].label, `Moved 2 deals to ${second.name}`, "one operation");
  assert.deepEqual(await stored(second), ["Alpha", "Beta", "Delta", "Zeta"]);
});

test("aud_04_undo_in_the_toast_and_by_key_takes_a_move_back", async () => {
  await card("Alpha").focus();
  await page.keyboard.press("Shift+ArrowRight");
  await shows(second, ["Alpha", "Delta", "Zeta"]);
  await keeps(second, ["Alpha", "Delta", "Zeta"]);
  await page.getByText(`Moved Alpha to ${second.name}`).first().waitFor();
  await page.keyboard.press("Control+z");
  await shows(first, ["Alpha", "Beta", "Gamma"]);
  await shows(second, ["Delta", "Zeta"]);
  await keeps(first, ["Alpha", "Beta", "Gamma"]);
});

test("scr_24_a_refused_move_goes_back_and_says_why", async () => {
  await page.route("**/api/v1/deals.move", (route) =>
    route.fulfill({
      status: 422,
      contentType: "application/json",
      body: JSON.stringify({ code: "read_only", message: "The workspace is read-only." }),
    }),
  );
  await card("Alpha").focus();
  await page.keyboard.press("Shift+ArrowRight");
  await page.getByText("Alpha stays in").waitFor();
  await page.getByText("The workspace is read-only.").first().waitFor();
  await shows(first, ["Alpha", "Beta", "Gamma"]);
  assert.match(await live().innerText(), /not moved/);
  await page.unroute("**/api/v1/deals.move");
  await page.getByRole("alert").filter({ hasText: "Alpha stays" }).getByRole("button", { name: "Close" }).click();
});

test("pip_13_owner_and_text_narrow_the_board_and_its_sums", async () => {
  await page.keyboard.press("/");
  await page.keyboard.type("boreal");
  await shows(first, ["Beta"]);
  await shows(second, ["Zeta"]);
  await column(first).locator("header").getByText("$2,000", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await shows(first, ["Alpha", "Beta", "Gamma"]);
});

test("scr_24_the_count_of_a_column_opens_its_deals_as_a_list", async () => {
  await page.getByRole("button", { name: `3 deals in ${first.name}: show as a list` }).click();
  await page.getByRole("heading", { level: 1, name: "Deals" }).waitFor();
  await page.waitForFunction(() => document.querySelector("[role=grid]")?.getAttribute("aria-rowcount") === "4");
  await page.getByText(`Stage is ${first.name}`).waitFor();
});

test("scr_24_enter_opens_the_card_and_back_returns_to_it", async () => {
  await card("Beta").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Beta" }).waitFor();
  await page.keyboard.press("]");
  await page.getByRole("heading", { level: 1, name: "Gamma" }).waitFor();
  await page.goBack();
  await card("Beta").waitFor();
});

test("scr_24_the_dot_says_what_is_planned_in_words", async () => {
  await make(app, "activity", { type: "task", subject: "Late", due_at: inDays(-3), deal: given.deals.beta });
  await make(app, "activity", { type: "task", subject: "Soon", due_at: inDays(1), deal: given.deals.gamma });
  await column(first).getByText(/^Overdue/).waitFor();
  await column(first).getByText("Tomorrow").waitFor();
  await card("Alpha").getByText("Nothing planned").waitFor();
});

test("act_05_today_is_the_day_of_the_reader_not_that_of_greenwich", async () => {
  // A place whose date differs from that of Greenwich now, and an hour of its today that lies on another date there.
  const ahead = new Date().getUTCHours() >= 10;
  const zone = ahead ? "Pacific/Kiritimati" : "Pacific/Pago_Pago";
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(new Date());
  const due = new Date(ahead ? `${day}T23:00:00+14:00` : `${day}T01:00:00-11:00`).toISOString();
  assert.notEqual(due.slice(0, 10), new Date().toISOString().slice(0, 10));
  await make(app, "activity", { type: "task", subject: "There today", due_at: due, deal: given.deals.beta });
  const there = await browse(app.backend.url, { zone });
  try {
    await go(there.page, "/board");
    await there.page.getByRole("listitem", { name: /^Beta, / }).getByText("Today", { exact: true }).waitFor();
    await go(there.page, "/activities");
    await there.page.getByRole("listitem").filter({ hasText: "There today" }).getByText(/^today, /).waitFor();
  } finally {
    await there.close();
  }
});

test("scr_25_a_deal_is_made_in_its_column_and_edited_from_its_card", async () => {
  await page.getByRole("button", { name: `New deal in ${second.name}` }).click();
  const dialog = page.getByRole("dialog", { name: "New deal" });
  await dialog.getByRole("textbox", { name: "Title" }).fill("Omega");
  await dialog.getByRole("textbox", { name: "Customer" }).click();
  await page.keyboard.type("Borealis");
  await page.getByRole("option", { name: /^Borealis/ }).first().click();
  await page.keyboard.press("Control+Enter");
  await shows(second, ["Omega", "Delta", "Zeta"]);
  await card("Omega").focus();
  await page.keyboard.press("e");
  const form = page.getByRole("dialog", { name: "Edit deal" });
  await form.getByRole("textbox", { name: "Title" }).fill("Omega two");
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Control+Enter");
  await shows(second, ["Omega two", "Delta", "Zeta"]);
});

test("scr_24_the_board_has_no_serious_accessibility_findings", async () => {
  assert.deepEqual(await accessibility(page), []);
  await card("Alpha").focus();
  await page.keyboard.press(".");
  await page.getByRole("menuitem", { name: "Win" }).waitFor();
  const items = await page.getByRole("menuitem").allInnerTexts();
  assert.equal(items.filter((name) => /^(Win|Won|Lose|Lost)/.test(name)).length, 2, `each end once: ${items.join()}`);
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Escape");
  await page.emulateMedia({ colorScheme: "dark" });
  assert.deepEqual(await accessibility(page), []);
  await page.emulateMedia({ colorScheme: "light" });
  assert.deepEqual(app.problems, []);
});

/** Filters the board by a part of the titles. */
async function titled(part) {
  await page.locator("body").press("f");
  await page.getByRole("textbox", { name: "Which field" }).fill("Title");
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Value" }).fill(part);
  await page.keyboard.press("Enter");
}

test("scr_24_the_board_takes_the_filters_of_the_lists", async () => {
  await titled("eta");
  await page.getByRole("button", { name: "Remove the filter on Title" }).waitFor();
  await shows(first, ["Beta"]);
  await shows(second, ["Zeta"]);
  assert.deepEqual(await accessibility(page), []);

  // Conditions of related records are added to it, and counted before they are applied.
  await page.keyboard.press("Shift+F");
  const dialog = page.getByRole("dialog", { name: "Which deals" });
  await dialog.getByText(/Title .* · 2$/).waitFor();
  await dialog.getByRole("button", { name: "Add a condition" }).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Remove the filter on Title" }).click();
  await card("Alpha").waitFor();
});

test("scr_24_saved_views_of_deals_are_tabs_of_the_board", async () => {
  const tab = (name) => page.getByRole("tab", { name, exact: true });
  const named = page.getByRole("tab", { name: "Eta", exact: true, selected: true });
  await titled("eta");
  await shows(first, ["Beta"]);
  await page.keyboard.press("Control+s");
  await page.getByRole("textbox", { name: "Name of the view" }).fill("Eta");
  await page.keyboard.press("Enter");
  await named.waitFor();
  await tab("All").click();
  await card("Alpha").waitFor();
  await page.keyboard.press("3");
  await shows(first, ["Beta"]);
  await shows(second, ["Zeta"]);

  // The board opens with it; the list of deals has it too, and stands where it stood.
  await page.reload();
  await named.waitFor();
  await shows(first, ["Beta"]);
  await go(page, "/list/deal");
  await page.getByRole("tab", { name: "All", exact: true, selected: true }).waitFor();
  await tab("Eta").click();
  await page.waitForFunction(() => document.querySelector("[role=grid]")?.getAttribute("aria-rowcount") === "3");
});

test("pip_01_a_stage_that_asks_for_fields_opens_a_small_form", async () => {
  await app.call("records.update", { type: "stage", id: second.id, values: { required_fields: ["product", "expected_close_date"] } });
  await page.reload();
  await card("Alpha").focus();
  await page.keyboard.press("Shift+ArrowRight");
  const dialog = page.getByRole("dialog", { name: `Alpha to ${second.name}` });
  await dialog.getByText(`${second.name} asks for these first.`).waitFor();
  await shows(first, ["Alpha", "Beta", "Gamma"]);
  assert.deepEqual(await accessibility(page), []);
  // What is still missing is said in the form, and what was typed stays.
  const product = dialog.getByRole("textbox", { name: "Product" });
  await product.fill("Drills");
  await dialog.getByRole("button", { name: /^Move/ }).click();
  await dialog.getByText(`Alpha needs Expected close to enter ${second.name}.`).waitFor();
  assert.equal(await product.inputValue(), "Drills");
  await dialog.getByRole("textbox", { name: "Expected close" }).fill("2030-03-01");
  await product.click();
  await dialog.getByRole("button", { name: /^Move/ }).click();
  await dialog.waitFor({ state: "detached" });
  await keeps(second, ["Alpha", "Delta", "Zeta"]);
  const record = await has(given.deals.alpha, "product", "Drills");
  assert.equal(record.values.expected_close_date, "2030-03-01");
  const { entries } = await app.call("journal.list", { limit: 1 });
  assert.equal(entries[0].label, `Moved Alpha to ${second.name}`, "filled and moved in one step");
});

test("pip_07_dragging_a_closed_deal_to_an_open_column_reopens_it", async () => {
  await app.call("deals.lose", { id: given.deals.gamma });
  await card("Gamma").waitFor({ state: "detached" });
  const lost = given.stages.lost;
  await page.getByRole("button", { name: new RegExp(`${lost.name}.*open the column`) }).click();
  await card("Gamma").waitFor();
  await column(lost).locator("[data-card]").first().waitFor();
  await carry(card("Gamma"), card("Zeta"), "top");
  await page.mouse.up();
  await page.getByText("Reopened Gamma").first().waitFor();
  await keeps(second, ["Delta", "Gamma", "Zeta"]);
  await has(given.deals.gamma, "status", "open");
});

test("scr_24_a_shift_click_picks_a_range_that_the_bar_changes_as_one_step", async () => {
  await card("Alpha").focus();
  await page.keyboard.press("Space");
  await page.getByText("1 selected").waitFor();
  await card("Gamma").click({ modifiers: ["Shift"] });
  const bar = page.getByRole("toolbar", { name: "Selected rows" });
  await bar.getByText("3 selected").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await bar.getByRole("button", { name: "Tag" }).click();
  const name = page.getByRole("combobox", { name: "Tag" });
  await name.fill("spring");
  await page.getByRole("button", { name: "Add tag" }).click();
  await page.getByText("Tagged 3 deals “spring”").first().waitFor();
  await bar.getByRole("button", { name: "Move to…" }).click();
  await page.getByRole("menuitem", { name: second.name, exact: true }).click();
  await keeps(second, ["Alpha", "Beta", "Gamma", "Delta", "Zeta"]);
  await bar.waitFor({ state: "detached" });
});

test("scr_24_lanes_group_the_board_by_customer_with_sums_of_their_own", async () => {
  await page.getByRole("button", { name: "No lanes" }).click();
  await page.getByRole("menuitem", { name: "Lanes by customer" }).click();
  const lane = (name) => page.getByRole("region", { name, exact: true });
  const acme = lane("Acme");
  await acme.getByText(/^3 open · \$8,000/).waitFor();
  await lane("Borealis").getByText(/^2 open · \$8,000/).waitFor();
  await acme.getByRole("listitem", { name: /^Gamma, / }).waitFor();
  assert.equal(await acme.getByRole("listitem", { name: /^Beta, / }).count(), 0);
  assert.deepEqual(await accessibility(page), []);
  await acme.getByRole("listitem", { name: /^Gamma, / }).focus();
  await page.keyboard.press("Shift+ArrowRight");
  await keeps(second, ["Gamma", "Delta", "Zeta"]);
  await acme.getByRole("region", { name: second.name, exact: true }).getByRole("listitem", { name: /^Gamma, / }).waitFor();
  assert.equal(await lane("Borealis").getByRole("listitem", { name: /^Gamma, / }).count(), 0);
  const head = acme.getByRole("button", { name: /^Acme/ });
  await head.click();
  await acme.locator("[data-card]").first().waitFor({ state: "detached" });
  assert.equal(await head.getAttribute("aria-expanded"), "false");
  await head.click();
  await acme.locator("[data-card]").first().waitFor();
});

test("pip_09_a_won_deal_is_celebrated_unless_that_is_not_wanted", async () => {
  const shown = page.locator("[data-celebration]");
  // Who asked for less motion, as all the other tests do, sees none.
  await card("Alpha").focus();
  await page.keyboard.press(".");
  await page.getByRole("menuitem", { name: "Win" }).click();
  await has(given.deals.alpha, "status", "won");
  await page.getByText("Moved Alpha to").first().waitFor();
  assert.equal(await shown.count(), 0);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  try {
    await card("Beta").focus();
    await page.keyboard.press(".");
    // It stands for two seconds: the page itself looks out for it, however busy the machine is.
    await page.evaluate(() => {
      window.celebrated = new Promise((done) => {
        const watch = new MutationObserver(() => {
          const seen = document.querySelector("[data-celebration]");
          if (!seen) return;
          watch.disconnect();
          done(seen.textContent);
        });
        watch.observe(document.body, { subtree: true, childList: true });
      });
    });
    await page.getByRole("menuitem", { name: "Win" }).click();
    assert.match(await page.evaluate(() => window.celebrated), /Won Beta/);
    await shown.waitFor({ state: "detached" });
  } finally {
    await page.emulateMedia({ reducedMotion: "reduce" });
  }
});

test("scr_24_six_stages_are_read_on_a_small_screen_without_scrolling_sideways", async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  try {
    for (const stage of [given.stages.won, given.stages.lost]) {
      const folded = page.getByRole("button", { name: new RegExp(`${stage.name}.*open the column`) });
      if ((await folded.count()) > 0) await folded.click();
      await column(stage).waitFor();
    }
    const board = page.getByRole("region", { name: "Board" });
    const fits = await board.evaluate((one) => one.scrollWidth <= one.clientWidth);
    assert.ok(fits, "no sideways scrolling");
    assert.equal(await board.locator("section").count(), 6);
  } finally {
    await page.setViewportSize({ width: 1680, height: 900 });
  }
});
