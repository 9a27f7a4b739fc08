import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, openList, start } from "./app.mjs";

let app;
let page;
before(async () => {
  app = await start({ people: 700 });
  page = app.page;
});
after(() => app?.stop());

const bar = () => page.getByRole("toolbar", { name: "Selected rows" });

const open = (path, title) => openList(page, path, title);

const count = async (type, filter = null) => (await app.call("records.count", { type, filter })).count;
const undo = async (what) => {
  await page.getByRole("button", { name: "Undo", exact: true }).last().click();
  await page.getByText(new RegExp(`^Undid: ${what}`)).waitFor();
};

test("imp_29_ctrl_a_selects_all_matches_and_a_field_of_all_is_set_with_a_preview_and_one_undo", async () => {
  await open("/list/person", "People");
  const active = { field: "status", op: "eq", value: "active" };
  const [all, before] = [await count("person"), await count("person", active)];
  await page.keyboard.press("Control+a");
  await bar().getByText(`All ${all} selected`).waitFor();
  await page.keyboard.press("x");
  await bar().getByText(`All ${all - 1} selected`).waitFor();
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog", { name: `Change ${all - 1} people` });
  await dialog.getByRole("combobox", { name: "Field" }).fill("Status");
  await page.getByRole("option", { name: "Status", exact: true }).click();
  await dialog.getByRole("combobox", { name: "Status" }).click();
  await page.getByRole("option", { name: "Active", exact: true }).click();
  const said = dialog.getByRole("region", { name: "What will change" });
  await said.getByText(/are so already/).waitFor();
  assert.equal(await said.getByRole("row").count(), 6, "a head and five before and after");
  assert.deepEqual(await accessibility(page), []);
  await dialog.getByRole("button", { name: /^Change \d+ people$/ }).click();
  await page.getByText(/^Changed status of \d+ people$/).waitFor();
  const now = await count("person", active);
  assert.ok(now === all || now === all - 1, "all but the row that was taken out, which may have been active before");
  await undo("Changed status");
  assert.equal(await count("person", active), before);
  await page.keyboard.press("Escape");
});

test("imp_29_the_head_takes_the_loaded_rows_and_offers_all_the_others", async () => {
  await open("/list/person", "People");
  const all = await count("person");
  await page.getByRole("checkbox", { name: "Select all loaded rows" }).click();
  await page.getByText(/^All 200 loaded rows are selected\./).waitFor();
  await page.getByRole("button", { name: `Select all ${all}` }).click();
  await bar().getByText(`All ${all} selected`).waitFor();
  await page.getByRole("textbox", { name: "Search people" }).fill("a");
  await bar().waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Clear the search" }).click();
});

test("fut_04_what_is_selected_is_assigned_in_one_step", async () => {
  const id = crypto.randomUUID();
  await app.call("records.create", { type: "user", id, values: { name: "Ana Pereira" } });
  await open("/list/organization", "Companies");
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+O");
  await page.getByRole("textbox", { name: "Owner" }).fill("ana");
  await page.getByRole("button", { name: "Ana Pereira" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText(/^Changed owner of/).waitFor();
  const hers = { field: "owner", op: "eq", value: id };
  assert.equal(await count("organization", hers), 1);
  await undo("Changed owner");
  assert.equal(await count("organization", hers), 0);
  await page.keyboard.press("Escape");
});

test("imp_29_what_will_not_take_a_change_is_told_beforehand", async () => {
  await open("/list/organization", "Companies");
  await page.keyboard.press("x");
  const [row] = (await app.call("records.page", { type: "organization", limit: 1 })).rows;
  await bar().getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: /^Change 1 company/ });
  await dialog.getByRole("combobox", { name: "Field" }).fill("Parent");
  await page.getByRole("option", { name: "Parent company" }).click();
  await dialog.getByRole("textbox", { name: "Parent company" }).fill(row.title);
  await page.getByRole("option", { name: new RegExp(row.title.slice(0, 8)) }).first().click();
  await dialog.getByText("cannot stand under itself").waitFor();
  assert.ok(await dialog.getByRole("button", { name: "Change 0 companies" }).isDisabled());
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
});

test("imp_29_all_matches_of_a_filter_are_deleted_and_come_back", async () => {
  await open("/list/person", "People");
  const churned = { field: "status", op: "in", value: ["churned"] };
  const [all, some] = [await count("person"), await count("person", churned)];
  await page.keyboard.press("f");
  await page.getByRole("textbox", { name: "Which field" }).fill("Status");
  await page.keyboard.press("Enter");
  await page.getByRole("checkbox", { name: "Churned" }).check();
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("button", { name: "Status is Churned" }).waitFor();
  await page.keyboard.press("Control+a");
  await bar().getByText(`All ${some} selected`).waitFor();
  await page.keyboard.press("Delete");
  await page.getByText(`Deleted ${some} people`).waitFor();
  assert.equal(await count("person"), all - some);
  await undo("Deleted");
  assert.equal(await count("person"), all);
  assert.deepEqual(app.problems, []);
});

test("imp_29_what_stayed_as_it_was_is_listed_with_the_reason_and_opens", async () => {
  const ids = (await app.call("records.page", { type: "organization", limit: 3 })).rows.map((row) => row.id);
  const titles = await Promise.all(
    ids.map(async (id) => (await app.call("records.get", { type: "organization", id })).record.title),
  );
  await app.call("records.update", { type: "organization", id: ids[0], values: { parent: ids[1] } });
  const request = {
    type: "organization",
    selection: { ids },
    action: { kind: "set", values: { parent: ids[0] } },
  };
  // A job: its result stands in the tray.
  const job = await app.call("bulk.start", request);
  await page.getByRole("button", { name: "Jobs" }).click();
  const tray = page.getByRole("dialog", { name: "Jobs" });
  await tray.getByRole("button", { name: "2 records stayed as they were" }).click();
  const dialog = page.getByRole("dialog", { name: "2 records stayed as they were" });
  await dialog.getByRole("listitem").nth(1).waitFor();
  assert.deepEqual(await accessibility(page), []);
  const [first] = (await app.call("jobs.get", { id: job.id })).result.refusals;
  await dialog.getByText(first.message).first().waitFor();
  assert.ok(titles.slice(0, 2).includes(first.title));
  await dialog.getByRole("link", { name: first.title }).click();
  await page.getByRole("heading", { level: 1, name: first.title }).waitFor();
  await dialog.waitFor({ state: "detached" });
  // A few: the toast leads there.
  await open("/list/organization", "Companies");
  await page.reload();
  await page.getByRole("grid").getByRole("row").nth(1).waitFor();
  for (let row = 0; row < 3; row += 1) {
    await page.keyboard.press("x");
    await page.keyboard.press("j");
  }
  await bar().getByText("3 selected").waitFor();
  await page.keyboard.press("e");
  const edit = page.getByRole("dialog", { name: "Change 3 companies" });
  await edit.getByRole("combobox", { name: "Field" }).fill("Parent company");
  await page.getByRole("option", { name: "Parent company", exact: true }).click();
  const parent = edit.getByRole("textbox", { name: /Parent/ }).last();
  await parent.fill(titles[1]);
  await page.getByRole("option", { name: new RegExp(titles[1]) }).first().click();
  await edit.getByRole("region", { name: "What will change" }).getByText(/will stay as/).waitFor();
  await edit.getByRole("button", { name: "Change 1 company" }).click();
  await page.getByRole("button", { name: "Show why" }).click();
  const one = page.getByRole("dialog", { name: "1 record stayed as it was" });
  await one.getByRole("link", { name: titles[1] }).waitFor();
  await page.keyboard.press("Escape");
  await one.waitFor({ state: "detached" });
  assert.deepEqual(app.problems, []);
});
