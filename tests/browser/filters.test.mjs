// The whole filter of a list: nested groups, related records, days that move (SCR-01, TAG-05), by keys alone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, focused, openList, start } from "./app.mjs";

let app;
let page;
before(async () => {
  app = await start({ people: 500 });
  page = app.page;
});
after(() => app?.stop());

const counted = (count) =>
  page.waitForFunction((n) => document.querySelector("[role=grid]")?.getAttribute("aria-rowcount") === String(n + 1), count);

const open = (path, title) => openList(page, path, title);

async function condition(name) {
  await focused(page.getByRole("textbox", { name: "About what" }));
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
}

test("scr_01_days_that_move_are_chosen_by_name_and_said_in_words", async () => {
  await open("/list/deal", "Deals");
  await page.keyboard.press("f");
  await page.getByRole("textbox", { name: "Which field" }).fill("Expected");
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "When" }).fill("this year");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("button", { name: "Expected close is this year" }).waitFor();
  const filter = { field: "expected_close_date", op: "between", value: ["year", "year+1y-1d"] };
  const { count } = await app.call("records.count", { type: "deal", filter });
  const all = await app.call("records.count", { type: "deal" });
  assert.ok(count > 0 && count < all.count);
  await counted(count);
  await page.keyboard.press("1");
  await counted(all.count);
});

test("scr_01_people_are_found_by_their_companies_and_deals_in_nested_groups", async () => {
  await open("/list/person", "People");
  const { rows } = await app.call("records.page", { type: "organization", limit: 1, sort: [{ field: "display_name" }] });
  const industry = rows[0].values.industry;
  await page.keyboard.press("Shift+F");
  const dialog = page.getByRole("dialog", { name: "Which people" });
  await dialog.getByRole("button", { name: "Add a condition" }).press("Enter");
  await condition("Companies");
  const outer = dialog.getByRole("group", { name: "All of these" });
  await outer.nth(1).getByRole("button", { name: "Add a condition" }).press("Enter");
  await condition("Industry");
  await outer.nth(1).getByRole("textbox", { name: "Value" }).fill(industry);
  await outer.first().getByRole("button", { name: "Add a condition" }).last().press("Enter");
  await condition("Group of");
  const any = dialog.getByRole("group", { name: "Any of these" });
  await any.getByRole("button", { name: "Add a condition" }).press("Enter");
  await condition("Job");
  await any.getByRole("textbox", { name: "Value" }).fill("a");
  const filter = {
    all: [
      {
        related: "organizations",
        op: "some",
        filter: { all: [{ field: "industry", op: "contains", value: industry }] },
      },
      { any: [{ field: "job_title", op: "contains", value: "a" }] },
    ],
  };
  const { count } = await app.call("records.count", { type: "person", filter });
  assert.ok(count > 0);
  await dialog.getByText(new RegExp(`Job title contains a · ${count}$`)).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Control+Enter");
  await dialog.waitFor({ state: "detached" });
  await counted(count);
  // Escape closes the choice of a value and not the dialog around it.
  await page.keyboard.press("Shift+F");
  await dialog.getByRole("button", { name: "Add a condition" }).last().press("Enter");
  await condition("Status");
  await page.getByRole("checkbox", { name: "Active", exact: true }).check();
  await page.keyboard.press("Escape");
  await page.getByRole("checkbox", { name: "Active", exact: true }).waitFor({ state: "detached" });
  await dialog.getByRole("button", { name: "Active", exact: true }).waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  // The words lead back to the whole.
  await page.getByRole("button", { name: /^some .* with Industry contains/ }).first().click();
  await dialog.getByText(new RegExp(`· ${count}$`)).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.keyboard.press("1");
  assert.deepEqual(app.problems, []);
});

test("scr_01_a_filter_names_its_records_after_a_restart", async () => {
  const { rows } = await app.call("records.page", { type: "deal", limit: 1, fields: ["party"], filter: { field: "party", op: "is_not_null" } });
  const { party } = rows[0].values;
  const content = { filter: { all: [{ field: "party", op: "eq", value: party.id }] } };
  await app.call("records.create", {
    type: "saved_view",
    id: "01a1fe00-0000-7000-8000-0000000000c1",
    values: { record_type: "deal", name: "Of one customer", content },
  });
  await open("/list/deal", "Deals");
  await page.reload();
  await page.getByRole("tab", { name: "Of one customer" }).click();
  await page.getByRole("button", { name: `is ${party.title}` }).first().waitFor();
});

test("scr_01_enter_takes_the_first_value_that_is_found_and_then_applies", async () => {
  await open("/list/organization", "Companies");
  await page.keyboard.press("f");
  await page.getByRole("textbox", { name: "Which field" }).fill("Owner");
  await page.keyboard.press("Enter");
  const find = page.getByRole("textbox", { name: "Find a value" });
  await find.fill(" Me");
  await find.press("Enter");
  await page.getByRole("checkbox", { name: "Me", checked: true }).waitFor();
  await find.press("Enter");
  await page.getByRole("button", { name: "Owner is Me", exact: true }).waitFor();
  await page.getByRole("button", { name: "Remove the filter on Owner" }).click();
});
