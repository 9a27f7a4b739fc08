// Starts the real program on a temporary workspace and a browser on what it serves.
import assert, { AssertionError } from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The program under test: KITH_BIN, or what cargo built last, the newest profile of a test run first. */
export function program() {
  const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
  const found = [process.env.KITH_BIN, join(target, "debug", "kith"), join(target, "release", "kith")].find(
    (path) => path && existsSync(path),
  );
  if (!found) throw new Error("kith is not built: run `cargo build`, or name it in KITH_BIN");
  return found;
}

/** Runs a verb of the program; what it printed. */
export function kith(...args) {
  return execFileSync(program(), args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}

/** A workspace file in a folder of its own: { file, folder, remove }. */
export function workspace({ people = 0, seed = 1, profile = "sales" } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "kith-browser-"));
  const file = join(folder, "test.kith");
  const sample = people > 0 ? ["--sample", String(people), "--seed", String(seed)] : [];
  kith("new", file, "--profile", profile, ...sample);
  return { file, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Serves a file, or nothing yet, on a free port: { url, address, token, stop, crash }. */
export function serve(file, env = {}) {
  return new Promise((resolve, reject) => {
    const args = ["serve", ...(file ? [file] : []), "--port", "0", "--json"];
    const child = spawn(program(), args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
    let errors = "";
    child.stderr.on("data", (text) => {
      errors += text;
    });
    child.once("exit", (code) => reject(new Error(`kith serve ended with ${code}: ${errors}`)));
    createInterface({ input: child.stdout }).once("line", (line) => {
      const said = JSON.parse(line);
      const end = (signal) =>
        new Promise((done) => {
          child.removeAllListeners("exit");
          child.once("exit", done);
          child.kill(signal);
        });
      resolve({ ...said, stop: () => end("SIGTERM"), crash: () => end("SIGKILL") });
    });
  });
}

/**
 * Makes a page slow on purpose, to find specs that only pass on a quick machine: KITH_LATE_TIMERS is how many milliseconds
 * later each timer fires, KITH_LATE_ANSWERS how many later an answer comes at most. Runs in the page.
 */
function late({ timers, answers }) {
  const { setTimeout: wait, fetch: ask } = window;
  if (timers > 0) window.setTimeout = (run, after = 0, ...rest) => wait(run, after + timers, ...rest);
  if (answers > 0) {
    window.fetch = async (...asked) => {
      const answer = await ask(...asked);
      await new Promise((done) => wait(done, Math.random() * answers));
      return answer;
    };
  }
}

/**
 * A browser on an address: { page, context, problems, close }. Without scroll bars, unless they are to be dragged; `scale`
 * is how many pixels of the picture a pixel of the page takes.
 */
export async function browse(url, { size = { width: 1280, height: 800 }, theme = "light", zone, bars = false, scale } = {}) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
    ignoreDefaultArgs: bars ? ["--hide-scrollbars"] : [],
  });
  const context = await browser.newContext({
    viewport: size,
    deviceScaleFactor: scale,
    colorScheme: theme,
    locale: "en-US",
    reducedMotion: "reduce",
    timezoneId: zone,
  });
  await context.addInitScript(late, { timers: Number(process.env.KITH_LATE_TIMERS), answers: Number(process.env.KITH_LATE_ANSWERS) });
  const page = await context.newPage();
  // Long, because a busy machine is slow and a wait that succeeds costs nothing.
  page.setDefaultTimeout(60_000);
  /** Script errors and breaches of the content policy so far: a test expects none. */
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) problems.push(message.text());
  });
  await page.goto(url);
  return { page, context, problems, close: () => browser.close() };
}

/** Browser, page and backend in one: `const app = await start({ people: 50 }); … await app.stop();` */
export async function start({ size, theme, zone, path = "", ...options } = {}) {
  const made = workspace(options);
  const backend = await serve(made.file);
  const { page, context, problems, close } = await browse(backend.url, { size, theme, zone });
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  if (path) await go(page, path);
  return {
    page,
    context,
    file: made.file,
    folder: made.folder,
    backend,
    problems,
    call: (command, input = {}) => call(backend, command, input),
    stop: async () => {
      await close();
      await backend.stop();
      made.remove();
    },
  };
}

/** Opens a path of the UI without loading the page again. */
export async function go(page, path) {
  await page.evaluate((to) => {
    location.hash = `#${to}`;
  }, path);
}

/** Waits until an element has the focus: what opens takes it a moment later, and keys before that are lost. */
export async function focused(locator) {
  await soon(async () => assert.ok(await locator.evaluate((one) => one === document.activeElement), "it has the focus"));
}

/** Asserts again until it holds: the screen follows what was done a moment later. What `check` returns. */
export async function soon(check) {
  for (const end = Date.now() + 60_000; ; ) {
    try {
      return await check();
    } catch (thrown) {
      if (!(thrown instanceof AssertionError) || Date.now() > end) throw thrown;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

/** The same of something that is so or not: `what` says what did not come about. */
export const until = (check, what) => soon(async () => assert.ok(await check(), what));

/** Opens a list and waits for its rows. */
export async function openList(page, path, title) {
  await go(page, path);
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  await page.getByRole("grid").getByRole("row").nth(1).waitFor();
}

/** Runs a command over HTTP, beside the UI. Throws what the core answered. */
export async function call({ address, token }, command, input = {}) {
  const response = await fetch(`${address}/api/v1/${command}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify(input),
  });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.message), answer);
  return answer;
}

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Serious and critical findings of axe-core on what is shown now, as readable lines. */
export async function accessibility(page) {
  await page.evaluate(await readFile(axeFile, "utf8"));
  let result;
  do {
    // Figures that are being counted anew are faded for a moment: not what a person is left with.
    await page.waitForFunction(() => document.querySelector("[data-old]") === null);
    result = await page.evaluate(async () => {
      let faded = false;
      const watch = new MutationObserver(() => {
        faded ||= document.querySelector("[data-old]") !== null;
      });
      watch.observe(document, { subtree: true, childList: true, attributes: true });
      // biome-ignore lint/correctness/noUndeclaredVariables: axe was put into the page above
      const { violations } = await axe.run(document, { resultTypes: ["violations"] });
      watch.disconnect();
      return { faded, violations };
    });
  } while (result.faded);
  return result.violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}
