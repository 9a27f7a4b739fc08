// Values by column, corrected once for all rows; and blocks that are pasted instead of a file.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { accessibility, go } from "./app.mjs";
import { app, begin, page, the } from "./wizard.mjs";

begin();

const dialog = () => page.getByRole("dialog", { name: /^Values of/ });
const line = (text) => dialog().getByRole("row").filter({ has: page.getByRole("cell", { name: text, exact: true }) });
const people = async () => (await app.call("records.page", { type: "person", limit: 50 })).rows;

test("scr_08_the_values_of_a_column_are_shown_once_each_with_their_rows", async () => {
  const emails = Array.from({ length: 6 }, (_, n) => `Person ${n},p${n}@example.com,Gold`);
  await the.choose(
    the.sheet("levels.csv", ["Name,E-mail,Level", ...emails, "A,broken,Silver", "B,broken,Gold", "C,c@example.com,Bronze"]),
  );
  await the.forward("What the columns mean");
  await the.button("Values of E-mail").click();
  await dialog().getByText("broken", { exact: true }).waitFor();
  assert.equal(await line("broken").getByRole("cell").nth(1).innerText(), "2");
  await dialog().getByText("Wrong 1").click();
  await line("broken").waitFor();
  await line("p1@example.com").waitFor({ state: "detached" });
  assert.deepEqual(await accessibility(page), []);
});

test("scr_08_a_value_is_said_otherwise_once_for_all_rows_and_can_be_taken_back", async () => {
  await dialog().getByLabel("Read broken as", { exact: true }).fill("fixed@example.com");
  await page.keyboard.press("Enter");
  await dialog().getByText("Changed 1").waitFor();
  await dialog().getByText("Every value can be read.").waitFor();
  await dialog().getByText("Changed 1").click();
  await line("broken").getByText("fixed@example.com").first().waitFor();
  await dialog().getByRole("button", { name: "Read broken as it stands again" }).click();
  await dialog().getByText("Wrong 1").click();
  await dialog().getByRole("button", { name: "Leave out" }).click();
  await dialog().getByText("Changed 1").waitFor();
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
  const aside = page.getByRole("complementary", { name: "What will happen" });
  await aside.getByText("9 people to create").waitFor();
});

test("imp_09_a_block_is_pasted_instead_of_a_file", async () => {
  await the.button("Cancel").click();
  await page.getByRole("dialog", { name: "Leave the import?" }).getByRole("button", { name: "Discard" }).click();
  await the.heading("Choose a file").waitFor();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "First name\tLast name\tE-mail\nAda\tLovelace\tada@example.com\n");
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  });
  await page.getByRole("heading", { name: "First rows" }).waitFor();
  await the.forward("What the columns mean");
  await the.forward("New or here already");
  await the.forward("What would change");
  await the.run();
  assert.deepEqual((await people()).map((row) => row.title), ["Ada Lovelace"]);
  await the.button("Import another file").click();
  await the.button("Paste cells…").click();
  const box = page.getByRole("dialog", { name: "Paste cells" });
  await box.getByRole("textbox").fill("Name;E-mail\nGrace Hopper;grace@example.com");
  assert.deepEqual(await accessibility(page), []);
  await box.getByRole("button", { name: "Look at them" }).click();
  await page.getByRole("heading", { name: "First rows" }).waitFor();
  await go(page, "/list/person");
  assert.deepEqual(app.problems, []);
});

test("imp_09_of_a_zipped_folder_the_sheet_is_chosen", async () => {
  await go(page, "/import");
  await the.button("Cancel").click();
  await page.getByRole("dialog", { name: "Leave the import?" }).getByRole("button", { name: "Discard" }).click();
  const first = the.sheet("people.csv", ["Name,E-mail", "Ada Lovelace,ada@example.com"]);
  const second = the.sheet("accounts.csv", ["Company,Website", "Acme,acme.example"]);
  const archive = join(app.folder, "both.zip");
  const zip = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1], 'w'); [z.write(p, p.split('/')[-1]) for p in sys.argv[2:]]";
  execFileSync("python3", ["-c", zip, archive, first, second]);
  await the.choose(archive);
  await page.getByRole("combobox", { name: "Sheet" }).click();
  await page.getByRole("option", { name: "accounts.csv" }).click();
  await page.getByRole("columnheader", { name: "Website" }).waitFor();
  assert.equal(await page.getByRole("combobox", { name: "The row is" }).inputValue(), "Companies");
  assert.equal(await page.getByRole("combobox", { name: "Separator" }).inputValue(), "Comma  ,");
});

test("tag_05_a_value_that_a_custom_field_lacks_becomes_a_choice_on_the_spot", async () => {
  await the.button("Cancel").click();
  await page.getByRole("dialog", { name: "Leave the import?" }).getByRole("button", { name: "Discard" }).click();
  const choices = [{ value: "gold", label: "Gold" }, { value: "silver", label: "Silver" }];
  const values = { record_type: "person", key: "level", label: "Level", kind: "choice", choices };
  await app.call("records.create", { type: "custom_field", id: "0192aaaa-0000-7000-8000-000000000001", values });
  await the.choose(the.sheet("levels2.csv", ["Name,E-mail,Level", "X,x@example.com,Gold", "Y,y@example.com,Sliver", "Z,z@example.com,Bronze"]));
  await the.forward("What the columns mean");
  await the.mapped("Level").click();
  await page.getByRole("option", { name: "Level", exact: true }).click();
  await the.button("Values of Level").click();
  await line("Sliver").getByRole("button", { name: "Silver", exact: true }).click();
  await line("Sliver").getByText("Silver").first().waitFor();
  await line("Bronze").getByRole("button", { name: "New choice" }).click();
  await dialog().getByText("Wrong 0").waitFor();
  await page.keyboard.press("Escape");
  await the.forward("New or here already");
  await the.forward("What would change");
  await the.run();
  const levels = (await people()).map((row) => row.values.level).filter(Boolean).sort();
  assert.deepEqual(levels, ["bronze", "gold", "silver"]);
});
