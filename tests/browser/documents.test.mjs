// Documents of a record: dropped, chosen, looked at, kept in versions; nothing in them runs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";
import { accessibility, go, start } from "./app.mjs";
import { pdf } from "./pdf.mjs";
import { make } from "./story-data.mjs";

let app;
let page;
let anna;
before(async () => {
  app = await start();
  page = app.page;
  anna = await make(app, "person", { display_name: "Anna Berg" });
  await go(page, `/record/person/${anna}`);
  await zone().getByRole("button", { name: "Choose files" }).waitFor();
});
after(() => app?.stop());

const zone = () => page.locator("section").filter({ has: page.getByRole("heading", { name: "Documents", level: 2 }) }).last();
const item = (name) => zone().getByRole("button", { name });
const dialog = () => page.getByRole("dialog", { name: "Preview" });
const documents = async () => (await app.call("documents.list", { type: "person", id: anna })).documents;

function crc(bytes) {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}

/** A PNG of one colour. */
function png(width, height, [red, green, blue]) {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const line = Buffer.concat([Buffer.from([0]), Buffer.concat(Array(width).fill(Buffer.from([red, green, blue])))]);
  const data = deflateSync(Buffer.concat(Array(height).fill(line)));
  const sign = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([sign, chunk("IHDR", head), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
}

/** Drops files on the page as a file manager does in a browser. */
async function drop(...files) {
  const sent = files.map(([name, bytes]) => ({ name, data: bytes.toString("base64") }));
  const transfer = await page.evaluateHandle((list) => {
    const all = new DataTransfer();
    for (const { name, data } of list) {
      all.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name));
    }
    return all;
  }, sent);
  await page.dispatchEvent("#main", "drop", { dataTransfer: transfer });
}

async function choose(button, name, buffer) {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button.click()]);
  await chooser.setFiles({ name, mimeType: "application/octet-stream", buffer });
}

test("scr_27_files_dropped_on_a_record_are_its_documents", async () => {
  assert.deepEqual(await accessibility(page), []);
  await drop(["site photo.png", png(320, 200, [20, 120, 110])], ["Framework agreement.pdf", pdf(3)]);
  await item(/site photo\.png/).waitFor();
  await item(/Framework agreement\.pdf/).waitFor();
  const kinds = (await documents()).map((one) => [one.filename, one.mime]).sort();
  assert.deepEqual(kinds, [
    ["Framework agreement.pdf", "application/pdf"],
    ["site photo.png", "image/png"],
  ]);
  assert.deepEqual(await accessibility(page), []);
});

test("doc_07_pictures_and_pdf_are_looked_at_inside_the_app_and_walked_by_keys", async () => {
  await choose(page.getByRole("button", { name: "Add documents" }), "notes.md", Buffer.from("# Terms\n<script>window.ran = true</script>"));
  await item(/notes\.md/).waitFor();
  await item(/site photo\.png/).focus();
  await page.keyboard.press("Space");
  const picture = dialog().getByRole("img", { name: "site photo.png" });
  await picture.waitFor();
  await page.waitForFunction((image) => image.naturalWidth === 320, await picture.elementHandle());
  assert.deepEqual(await accessibility(page), []);

  // The latest stands first: notes, then the two that were dropped.
  const order = (await documents()).map((one) => one.filename);
  const step = order.indexOf("Framework agreement.pdf") - order.indexOf("site photo.png");
  await dialog().getByRole("link", { name: "site photo.png" }).focus();
  await page.keyboard.press(step > 0 ? "ArrowRight" : "ArrowLeft");
  await dialog().getByRole("img", { name: "Framework agreement.pdf, page 3" }).waitFor();
  assert.equal(await dialog().locator("canvas").count(), 3);
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });

  await item(/notes\.md/).click();
  await dialog().getByText("<script>window.ran = true</script>").waitFor();
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => "ran" in window), false, "nothing in a document runs");
});

test("doc_07_a_page_under_the_name_of_a_picture_is_shown_as_its_text", async () => {
  await drop(["holiday.png", Buffer.from("<html><body><script>window.ran = true</script>Hello</body></html>")]);
  await item(/holiday\.png/).click();
  await dialog().getByText("<html><body><script>window.ran = true</script>").waitFor();
  assert.equal(await dialog().locator("img").count(), 0);
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
  const svg = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='40' onload='top.ran=true'><script>top.ran=true</script><rect width='40' height='40'/></svg>";
  await drop(["logo.svg", Buffer.from(svg)]);
  await item(/logo\.svg/).click();
  await dialog().getByRole("img", { name: "logo.svg" }).waitFor();
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => "ran" in window), false);
});

/** A second of silence, as a recorder keeps it. */
function wav() {
  const data = Buffer.alloc(8000, 128);
  const head = Buffer.alloc(44);
  head.write("RIFF");
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

test("int_30_a_recording_is_played_inside_the_app", async () => {
  await drop(["call.wav", wav()]);
  await item(/call\.wav/).click();
  const player = dialog().locator("audio");
  await player.waitFor();
  await page.waitForFunction((audio) => audio.readyState >= 1 && Math.round(audio.duration) === 1, await player.elementHandle());
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
});

test("doc_03_the_same_name_again_may_be_the_next_version_and_the_first_can_be_opened", async () => {
  await drop(["notes.md", Buffer.from("Second words")]);
  await zone().getByText("A document here has this name already.").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await zone().getByRole("button", { name: "Version 2 of it" }).click();
  await item(/notes\.md.*version 2/).waitFor();
  const [document] = (await documents()).filter((one) => one.filename === "notes.md");
  assert.equal(document.version, 2);

  await go(page, `/record/document/${document.id}`);
  await page.getByText("Second words").waitFor();
  await page.getByRole("button", { name: "Show version 1" }).click();
  await page.getByText("# Terms").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("button", { name: "Restore version 1" }).click();
  await page.getByRole("button", { name: "Show version 2" }).waitFor();
  await page.getByText("Version 1 again").waitFor();
  assert.equal((await app.call("documents.versions", { id: document.id })).versions.length, 3);
});

test("doc_06_a_file_is_attached_to_what_is_being_written", async () => {
  await go(page, `/record/person/${anna}`);
  await zone().waitFor();
  await page.getByRole("button", { name: /^Meeting/ }).click();
  await page.getByRole("textbox", { name: "Subject" }).fill("Kick-off");
  await choose(page.getByRole("button", { name: "Attach files" }), "agenda.txt", Buffer.from("First point"));
  await page.getByRole("button", { name: "Do not attach agenda.txt" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.getByRole("button", { name: /^Log meeting/ }).click();
  const entry = page.getByRole("article").filter({ hasText: "Kick-off" });
  await entry.getByRole("button", { name: "agenda.txt" }).click();
  await dialog().getByText("First point").waitFor();
  await page.keyboard.press("Escape");
  await dialog().waitFor({ state: "detached" });
  const [attached] = (await documents()).filter((one) => one.filename === "agenda.txt");
  assert.equal(attached.attached_to.type, "interaction");
});

test("doc_04_a_document_belongs_to_further_records_and_comes_back_when_it_was_deleted", async () => {
  const bert = await make(app, "person", { display_name: "Bert Coe" });
  const [document] = (await documents()).filter((one) => one.filename === "agenda.txt");
  await go(page, `/record/document/${document.id}`);
  const links = page.getByRole("region", { name: "Also belongs to" });
  await links.getByRole("textbox", { name: "Add it to a further record" }).fill("Bert");
  await page.getByRole("option", { name: /Bert Coe/ }).click();
  await links.getByRole("link", { name: "Bert Coe" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  const his = async () => (await app.call("documents.list", { type: "person", id: bert })).documents.map((one) => one.id);
  assert.deepEqual(await his(), [document.id]);
  await links.getByRole("button", { name: "Does not belong to Bert Coe" }).click();
  await links.getByRole("link", { name: "Bert Coe" }).waitFor({ state: "detached" });
  assert.deepEqual(await his(), []);
  await page.getByText("First point").waitFor();
  await app.call("records.delete", { type: "document", ids: [document.id] });
  await page.getByText(/is deleted and will be purged/).waitFor();
  await page.getByText("First point").waitFor({ state: "detached" });
  assert.equal(await page.locator("#main").getByRole("alert").count(), 0);
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await page.getByText("First point").waitFor();
});

test("scr_27_documents_have_a_list_and_a_new_one_comes_as_a_file", async () => {
  await go(page, "/list/document");
  await page.getByRole("grid").getByText("Framework agreement.pdf").waitFor();
  await page.getByRole("banner").getByRole("button", { name: "New", exact: true }).click();
  await page.getByRole("menuitem", { name: "Document" }).click();
  const adding = page.getByRole("dialog", { name: "New document" });
  await adding.getByRole("button", { name: "Choose files" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await choose(adding.getByRole("button", { name: "Choose files" }), "price list.csv", Buffer.from("a,b\n1,2\n"));
  await page.getByRole("grid").getByText("price list.csv").waitFor();
  assert.deepEqual(app.problems, []);
});

test("doc_04_a_pdf_is_found_by_its_words", async () => {
  await go(page, `/record/person/${anna}`);
  await zone().getByRole("button", { name: "Choose files" }).waitFor();
  const add = () => page.getByRole("button", { name: "Add documents" });
  await choose(add(), "terms.pdf", pdf(2, "Quetzal crane rental"));
  await item(/terms\.pdf/).waitFor();
  const found = async (query) => (await app.call("search.find", { query })).hits.map((hit) => hit.title);
  while ((await found("quetzal cra")).length === 0) await page.waitForTimeout(100);
  assert.deepEqual(await found("quetzal cra"), ["terms.pdf"]);
  // What is no PDF at all is kept as it is, and harms nothing.
  await choose(add(), "broken.pdf", Buffer.from("%PDF-1.7\nxylophone\n%%EOF"));
  await item(/broken\.pdf/).waitFor();
  assert.deepEqual(await found("xylophone"), []);
});
