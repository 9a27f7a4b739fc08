// The import wizard as its specs drive it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { go, start } from "./app.mjs";

/** What the specs of a file work at, once they run. */
export let app;
export let page;
export let the;

/** Starts the program and a browser for the specs of a file, and ends both after the last of them. */
export function begin({ path = "/import", ready = async () => {} } = {}) {
  before(async () => {
    app = await start({ path });
    page = app.page;
    the = wizard(app);
    await ready();
  });
  after(() => app?.stop());
}

/** The wizard of a started app: its parts by name, and the ways through it. */
export function wizard(app) {
  const { page } = app;
  const button = (name) => page.getByRole("button", { name });
  const heading = (name) => page.getByRole("heading", { level: 2, name });
  const step = (name) => page.getByRole("navigation", { name: "Steps" }).getByRole("button", { name });
  const next = () => button(/^Next/);
  const mapped = (column) => page.getByRole("combobox", { name: `Where ${column} goes`, exact: true });
  /** The number under a word of the summary, as it is written. */
  const counted = (word) => page.locator("dl > div", { has: page.getByText(word, { exact: true }) }).locator("dd").first();

  async function choose(path) {
    await go(page, "/import");
    await page.getByRole("textbox", { name: "Path of the file on this computer" }).fill(path);
    await button("Open").click();
    await heading("The file").waitFor();
    await page.getByRole("heading", { name: "First rows" }).waitFor();
  }

  /** Next, past the questions when there are none. */
  async function forward(to) {
    await next().click();
    if (to !== "What the sheet leaves open") {
      const quiet = page.getByText("Nothing to ask");
      await Promise.race([heading(to).waitFor(), quiet.waitFor()]);
      if (await quiet.isVisible()) await next().click();
    }
    await heading(to).waitFor();
    // The counts on the screen are those of the last answer until the new ones have come.
    if (to === "What would change") await page.locator("button:enabled", { hasText: /^Import [\d,]+ (of [\d,]+ )?row/ }).waitFor({ timeout: 60_000 });
  }

  /** From the file to the preview. */
  async function preview(path) {
    await choose(path);
    await forward("What the columns mean");
    await forward("New or here already");
    await forward("What would change");
  }

  async function run() {
    await button(/^Import [\d,]+ (of [\d,]+ )?row/).click();
    await heading("Imported").waitFor({ timeout: 120_000 });
  }

  /** A sheet of the test's own beside the workspace. */
  function sheet(name, lines) {
    const path = join(app.folder, name);
    writeFileSync(path, `${lines.join("\n")}\n`);
    return path;
  }

  return { button, heading, step, next, mapped, counted, choose, forward, preview, run, sheet };
}
