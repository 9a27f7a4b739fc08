import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, go, openList, start } from "./app.mjs";

let app;
let page;
before(async () => {
  app = await start({ people: 500 });
  page = app.page;
});
after(() => app?.stop());

const rows = () => page.getByRole("grid").getByRole("row");

const open = (path, title) => openList(page, path, title);

test("scr_01_people_are_listed_with_their_exact_count", async () => {
  await open("/list/person", "People");
  const { count } = await app.call("records.count", { type: "person" });
  await page.getByText(count.toLocaleString("en-US"), { exact: true }).first().waitFor();
  const first = await app.call("records.page", { type: "person", limit: 1 });
  assert.match(await rows().nth(1).innerText(), new RegExp(escape(first.rows[0].title)));
});

test("scr_01_search_narrows_as_you_type_and_count_follows", async () => {
  await open("/list/person", "People");
  const { rows: found } = await app.call("records.page", { type: "person", limit: 1 });
  const word = found[0].title.split(" ")[0];
  await page.keyboard.press("/");
  await page.keyboard.type(word);
  const { count } = await app.call("records.count", { type: "person", search: word });
  await page.waitForFunction((n) => document.querySelector("[role=grid]")?.getAttribute("aria-rowcount") === String(n + 1), count);
  assert.match(await rows().nth(1).innerText(), new RegExp(escape(word), "i"));
  await page.getByRole("button", { name: "Clear the search" }).click();
});

test("scr_01_the_one_hit_of_a_search_stands_alone_from_top_and_from_deep_in_the_list", async () => {
  await open("/list/person", "People");
  const { rows: people } = await app.call("records.page", { type: "person", limit: 200 });
  const hits = async (email) => (await app.call("records.count", { type: "person", search: email })).count;
  for (const deep of [false, true]) {
    const emails = people.map((one) => one.values.emails[0]?.address).filter(Boolean);
    let email = emails[deep ? 0 : emails.length - 1];
    for (const one of deep ? emails : emails.reverse()) {
      email = one;
      if ((await hits(one)) === 1) break;
    }
    const { rows: [only] } = await app.call("records.page", { type: "person", search: email });
    if (deep) {
      await page.keyboard.press("End");
      const { rows: [last] } = await app.call("records.page", { type: "person", limit: 1, sort: [{ field: "display_name", desc: true }] });
      await page.getByRole("row").filter({ hasText: last.title }).first().waitFor();
    }
    await page.getByRole("textbox", { name: "Search people" }).fill(email);
    await page.waitForFunction(
      (title) => {
        const drawn = [...document.querySelectorAll("[role=grid] [role=rowgroup] [role=row]")];
        return drawn.length === 1 && drawn[0].textContent.includes(title);
      },
      only.title,
    );
    await page.getByRole("button", { name: "Clear the search" }).click();
    await rows().nth(3).waitFor();
  }
});

test("scr_01_a_search_without_hits_says_so_and_offers_a_way_back", async () => {
  await open("/list/person", "People");
  await page.getByRole("textbox", { name: "Search people" }).fill("qqqxyzzy");
  await page.getByText("No people match").waitFor();
  await page.getByRole("button", { name: "Clear search and filters" }).click();
  await rows().nth(1).waitFor();
});

test("scr_01_a_header_sorts_one_way_then_the_other", async () => {
  await open("/list/person", "People");
  await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
  const asc = page.locator('[role=columnheader][aria-sort="ascending"]');
  await asc.waitFor();
  await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
  await page.locator('[role=columnheader][aria-sort="descending"]').waitFor();
  const last = await app.call("records.page", { type: "person", limit: 1, sort: [{ field: "display_name", desc: true }] });
  await page.waitForFunction((title) => document.querySelectorAll("[role=row]")[1]?.textContent?.includes(title), last.rows[0].title);
  await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
});

test("scr_01_a_filter_reads_as_a_sentence_and_narrows", async () => {
  await open("/list/person", "People");
  await page.keyboard.press("f");
  await page.getByRole("textbox", { name: "Which field" }).fill("Status");
  await page.keyboard.press("Enter");

  await page.getByRole("checkbox", { name: "Active", exact: true }).check();
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("button", { name: "Status is Active" }).waitFor();
  const { count } = await app.call("records.count", { type: "person", filter: { field: "status", op: "in", value: ["active"] } });
  await page.waitForFunction((n) => document.querySelector("[role=grid]")?.getAttribute("aria-rowcount") === String(n + 1), count);
  await page.getByRole("button", { name: "Remove the filter on Status" }).click();
});

test("scr_01_keys_move_select_peek_and_open", async () => {
  await open("/list/person", "People");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.getByText("1 selected").waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+X");
  await page.getByText("2 selected").waitFor();
  await page.keyboard.press("Space");
  await page.getByRole("complementary", { name: /^Peek/ }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("complementary", { name: /^Peek/ }).waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await page.waitForURL(/record\/person\//);
  await page.goBack();
  await page.getByText("2 selected").waitFor();
  await page.keyboard.press("Escape");
});

test("aud_04_delete_shows_an_undo_toast_and_undo_brings_all_back", async () => {
  await open("/list/person", "People");
  const before = (await app.call("records.count", { type: "person" })).count;
  await page.keyboard.press("x");
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Undo", exact: true }).waitFor();
  assert.equal((await app.call("records.count", { type: "person" })).count, before - 1);
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await page.getByText(/^Undid/).waitFor();
  assert.equal((await app.call("records.count", { type: "person" })).count, before);
});

test("tag_01_selected_rows_are_tagged_in_one_step", async () => {
  await open("/list/organization", "Companies");
  await page.keyboard.press("x");
  await page.getByRole("button", { name: "Tag" }).click();
  await page.getByRole("combobox", { name: "Tag" }).fill("fair 2026");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Undo", exact: true }).last().waitFor();
  const { count } = await app.call("records.count", { type: "organization", filter: { field: "tags", op: "eq", value: "fair 2026" } });
  assert.equal(count, 1);
  await page.keyboard.press("Escape");
});

test("scr_01_any_place_of_a_list_is_reached_and_only_what_is_in_sight_is_read", async () => {
  await open("/list/person", "People");
  const { count } = await app.call("records.count", { type: "person" });
  const last = (await app.call("records.page", { type: "person", offset: count - 1 })).rows[0];
  let asked = 0;
  const onRequest = (request) => {
    if (request.url().endsWith("/records.page") && request.postDataJSON().type === "person") asked += 1;
  };
  page.on("request", onRequest);
  await page.keyboard.press("End");
  const row = page.locator(`[aria-rowindex="${count + 1}"]`);
  await row.getByText(last.title).waitFor();
  assert.equal(await row.getAttribute("data-cursor"), "true");
  const grid = await page.getByRole("grid").boundingBox();
  const box = await row.boundingBox();
  assert.ok(box.y + box.height <= grid.y + grid.height + 1, "the last row lies below the edge");
  // A range to a row of another page takes the rows in between.
  await page.keyboard.press("x");
  await page.keyboard.press("Home");
  await page.locator('[aria-rowindex="2"][data-cursor]').waitFor();
  await page.keyboard.press("Shift+x");
  await page.getByText(`${count} selected`).waitFor();
  page.off("request", onRequest);
  assert.ok(asked <= 4, `${asked} pages were asked for`);
  await page.keyboard.press("Escape");
});

test("nfr_03_a_change_made_elsewhere_shows_up_at_once", async () => {
  await open("/list/deal", "Deals");
  const { rows: found } = await app.call("records.page", { type: "deal", limit: 1 });
  await app.call("records.update", { type: "deal", id: found[0].id, values: { title: "AAA changed elsewhere" } });
  await page.getByText("AAA changed elsewhere").first().waitFor();
});

test("nfr_03_a_change_reads_only_the_pages_in_view_again_and_the_list_does_not_jump", async () => {
  const long = await start({ people: 2_000, path: "/list/person" });
  try {
    const grid = long.page.getByRole("grid", { name: "People" });
    const row = (name) => grid.getByRole("row", { name: new RegExp(name) });
    const scroll = (to) => grid.evaluate((element, top) => (element.scrollTop = top), to);
    await grid.getByRole("row").nth(1).waitFor();
    const top = (await long.call("records.page", { type: "person", limit: 1, sort: [{ field: "display_name" }] })).rows[0];
    // Down to the end, page after page.
    const end = grid.locator('[aria-rowindex="2001"]');
    for (let at = 0; at < 100 && (await end.count()) === 0; at += 1) {
      await scroll(1e7);
      await long.page.waitForTimeout(150);
    }
    await end.waitFor();
    const last = await grid.locator('[aria-rowindex="1990"] [role=gridcell]').nth(1).innerText();
    const before = await grid.evaluate((element) => element.scrollTop);
    let asked = 0;
    long.page.on("request", (request) => {
      if (request.url().endsWith("/records.page")) asked += 1;
    });
    const there = (await long.call("records.page", { type: "person", search: last, limit: 1 })).rows[0];
    await long.call("records.update", { type: "person", id: there.id, values: { job_title: "Seen at once" } });
    await grid.getByText("Seen at once").waitFor();
    assert.ok(asked <= 2, `${asked} pages were read again for one row in view`);
    await long.call("records.update", { type: "person", id: top.id, values: { job_title: "Seen on top" } });
    await long.page.waitForTimeout(600);
    assert.equal(await grid.evaluate((element) => element.scrollTop), before, "the list jumped");
    assert.ok(asked <= 4, `${asked} pages were read again for a row out of view`);
    await scroll(0);
    await grid.getByText("Seen on top").waitFor();
    // A new first row moves every cursor: all rows are still there, each once.
    await long.call("records.create", {
      type: "person",
      id: crypto.randomUUID(),
      values: { display_name: "AAAA first" },
      allow_duplicate: true,
    });
    await row("AAAA first").waitFor();
    const found = new Set();
    for (let at = 0; at <= 2_001 * 32; at += 480) {
      await scroll(at);
      await long.page.waitForTimeout(40);
      for (const one of await grid.locator("[aria-rowindex]").evaluateAll((all) => all.map((element) => element.ariaRowIndex)))
        found.add(one);
    }
    assert.equal(found.size, 2_002);
  } finally {
    await long.stop();
  }
});

test("scr_02_a_record_knows_its_place_in_the_whole_list_and_the_walk_goes_past_what_was_read", async () => {
  await open("/list/person", "People");
  const { count } = await app.call("records.count", { type: "person" });
  const sort = [{ field: "display_name" }];
  const { rows } = await app.call("records.page", { type: "person", sort, limit: 2, offset: 199 });
  await page.getByRole("grid").getByRole("row").nth(1).getByRole("gridcell").nth(1).click();
  await page.getByText(`1 / ${count}`, { exact: true }).waitFor();
  // The last one of the page that the list has read; the next one is read on the way.
  await go(page, `/record/person/${rows[0].id}`);
  await page.getByText(`200 / ${count}`, { exact: true }).waitFor();
  await page.locator("body").press("]");
  await page.waitForURL(new RegExp(rows[1].id));
  await page.getByText(`201 / ${count}`, { exact: true }).waitFor();
  await page.getByRole("heading", { level: 1, name: rows[1].title, exact: true }).waitFor();
});

test("scr_01_columns_are_chosen_and_remembered_in_the_file", async () => {
  await open("/list/person", "People");
  await page.getByRole("button", { name: "Choose columns" }).click();
  // The box shows what the file remembers, so it changes when the file has answered.
  await page.getByRole("checkbox", { name: "Website" }).click();
  await page.getByRole("columnheader", { name: "Website" }).waitFor();
  await page.keyboard.press("Escape");
  const { settings } = await app.call("workspace.info");
  assert.ok(settings.lists.person.columns.includes("website"));
});

test("scr_01_after_a_menu_of_the_list_enter_opens_the_row_and_not_the_menu_again", async () => {
  const panel = page.getByRole("dialog", { name: "Choose columns" });
  const opened = page.getByRole("button", { name: "Choose columns" });
  for (const show of [() => opened.click(), () => page.locator("body").press("Shift+C")]) {
    await open("/list/organization", "Companies");
    await show();
    // The panel has the keyboard a moment after it is there.
    await panel.locator(":focus").waitFor();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => location.hash.includes("/record/organization/"));
  }
  // Who came by the keyboard is where they were.
  await open("/list/organization", "Companies");
  await opened.focus();
  await page.keyboard.press("Enter");
  await panel.locator(":focus").waitFor();
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Choose columns");
});

test("scr_01_the_lists_have_no_serious_accessibility_findings", async () => {
  for (const [path, title] of [
    ["/list/person", "People"],
    ["/list/organization", "Companies"],
    ["/list/deal", "Deals"],
  ]) {
    await open(path, title);
    assert.deepEqual(await accessibility(page), [], path);
  }
  assert.deepEqual(app.problems, []);
});

function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
