// Starts the real window under WebKitWebDriver and gives a person's hands: WebDriver for what is inside the page, the
// keyboard of the X server for native dialogs.
import { execFile, execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { remote } from "webdriverio";

const run = promisify(execFile);

/** The program under test. */
export const program = process.env.KITH_BIN;
if (!program) throw new Error("KITH_BIN must name the program; `make test-window` sets it");

/** A folder that is gone after the test, with settings of its own so that no other test's recent files show up. */
export async function home() {
  const folder = await mkdtemp(join(tmpdir(), "kith-window-"));
  return {
    folder,
    path: (name) => join(folder, name),
    environment: { ...process.env, XDG_CONFIG_HOME: join(folder, "config"), XDG_DATA_HOME: join(folder, "data") },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function freePort() {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function listens(port) {
  for (let tries = 0; tries < 100; tries += 1) {
    const socket = connect(port, "127.0.0.1");
    const answered = await Promise.race([
      once(socket, "connect").then(
        () => true,
        () => false,
      ),
      pause(500).then(() => false),
    ]);
    socket.destroy();
    if (answered) return;
    await pause(50);
  }
  throw new Error(`WebKitWebDriver does not listen on ${port}`);
}

/** Opens the window with the arguments of a command line. One window at a time: there is one keyboard focus. */
export async function openWindow(place, ...args) {
  const port = await freePort();
  const driver = spawn("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], {
    env: { ...place.environment, TAURI_WEBVIEW_AUTOMATION: "true" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    await listens(port);
    const browser = await remote({
      hostname: "127.0.0.1",
      port,
      path: "/",
      logLevel: "error",
      connectionRetryCount: 0,
      capabilities: {
        browserName: "wry",
        "wdio:enforceWebDriverClassic": true,
        "webkitgtk:browserOptions": { binary: program, args },
      },
    });
    const pid = await until(windowProcess, "the window on the screen");
    return {
      browser,
      /** Ends the program as the system does when the person logs out: it lets the workspace go. */
      close: async () => {
        process.kill(pid, "SIGTERM");
        await until(() => !isRunning(pid), "the end of the program");
        await browser.deleteSession().catch(() => {});
        driver.kill();
        if (driver.exitCode === null && driver.signalCode === null) await once(driver, "exit");
      },
    };
  } catch (error) {
    driver.kill();
    throw error;
  }
}

/** Repeats `look` until it gives something other than false, null or undefined. */
export async function until(look, what, milliseconds = 90_000) {
  const end = Date.now() + milliseconds;
  let last;
  while (Date.now() < end) {
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      last = error;
    }
    await pause(100);
  }
  throw new Error(`${what} did not happen within ${milliseconds} ms`, { cause: last });
}

async function windowsNamed(title) {
  const { stdout } = await run("xdotool", ["search", "--onlyvisible", "--name", title]).catch(() => ({ stdout: "" }));
  return stdout.split("\n").filter(Boolean);
}

async function windowProcess() {
  for (const id of await windowsNamed("Kith")) {
    const { stdout } = await run("xdotool", ["getwindowpid", id]).catch(() => ({ stdout: "" }));
    if (Number(stdout) > 0) return Number(stdout);
  }
  return null;
}

function isRunning(pid) {
  try {
    // A process that has ended and was not waited for by the driver is a zombie, which answers signals.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function focusDialog(title) {
  const [dialog] = await until(async () => {
    const found = await windowsNamed(title);
    return found.length > 0 && found;
  }, `the dialog “${title}”`);
  await run("xdotool", ["windowfocus", "--sync", dialog]);
  await pause(300);
}

const isGone = (title, milliseconds) =>
  until(async () => (await windowsNamed(title)).length === 0, `closing the dialog “${title}”`, milliseconds);

/**
 * Waits for a native dialog, types a path into it and accepts with Return, as a person would: who sees that a key was lost
 * on a busy machine types it again.
 */
export async function answerDialog(title, path) {
  for (let again = 3; again >= 0; again -= 1) {
    await focusDialog(title);
    // In a GTK file dialog, Ctrl+L puts the cursor into the field for a path; Ctrl+A replaces what is there.
    await run("xdotool", ["key", "--clearmodifiers", "ctrl+l"]);
    await pause(200);
    await run("xdotool", ["key", "--clearmodifiers", "ctrl+a"]);
    await run("xdotool", ["type", "--delay", "8", path]);
    await pause(300);
    await run("xdotool", ["key", "Return"]);
    if (again === 0 || (await isGone(title, 30_000).catch(() => false))) break;
  }
  await isGone(title);
}

/** Dismisses a native dialog with Escape. */
export async function dismissDialog(title) {
  await focusDialog(title);
  await run("xdotool", ["key", "Escape"]);
  await isGone(title);
}

/** The clipboard of the desktop, as another program has it. */
export const clipboard = {
  /** Offers text until the answer is killed or somebody else copies. */
  put: (text) => {
    const owner = spawn("xclip", ["-selection", "clipboard", "-quiet"], { stdio: ["pipe", "ignore", "ignore"] });
    owner.stdin.end(text);
    return owner;
  },
  text: () => execFileSync("xclip", ["-selection", "clipboard", "-o"], { encoding: "utf8", timeout: 5_000 }),
};

/** The titles that the X server shows for visible windows of the program. */
export async function nativeTitles() {
  const titles = [];
  for (const id of await windowsNamed("Kith")) {
    const { stdout } = await run("xdotool", ["getwindowname", id]).catch(() => ({ stdout: "" }));
    titles.push(stdout.trim());
  }
  return titles;
}

/** Runs a command of the program from the page, as the user interface does. */
export async function invoke(browser, command, input) {
  const answer = await browser.executeAsync(
    (name, argument, done) => {
      window.__TAURI_INTERNALS__.invoke(name, argument).then(
        (value) => done({ value }),
        (refusal) => done({ refusal }),
      );
    },
    command,
    input,
  );
  if (answer.refusal) {
    throw Object.assign(new Error(answer.refusal.message ?? String(answer.refusal)), answer.refusal);
  }
  return answer.value;
}

/** Saves what the window shows, for a person to look at. */
export async function screenshot(browser, name) {
  const folder = process.env.KITH_SCREENSHOTS;
  if (folder) await writeFile(join(folder, `${name}.png`), Buffer.from(await browser.takeScreenshot(), "base64"));
}

/**
 * What a person does on the screen, and what the program then says. `now` gives the window that is open: a test may close
 * it and open another.
 */
export function hands(now) {
  const browser = () => now().browser;
  /** Waits until something can be seen and used. */
  const visible = (xpath, what = xpath) =>
    until(async () => {
      for (const element of await browser().$$(xpath)) {
        if ((await element.isDisplayed()) && (await element.isEnabled())) return element;
      }
      return null;
    }, what);
  return {
    visible,
    /** A command of the program, asked past the screen. */
    call: (command, input = {}) => invoke(browser(), "call", { command, input }),
    go: (path) =>
      browser().execute((hash) => {
        window.location.hash = hash;
      }, path),
    /** Keys held together. */
    keys: (...held) => browser().keys(held),
    /** A text, key by key: what is held down together would write a double letter once. */
    type: async (text) => {
      const typing = browser().action("key");
      for (const letter of text) typing.down(letter).up(letter);
      await typing.perform();
    },
    press: async (name) =>
      (await visible(`//button[normalize-space(.)="${name}" or @aria-label="${name}"]`, `the button “${name}”`)).click(),
    /** Waits until the keyboard is where a selector says. */
    focused: (selector, what) =>
      until(() => browser().execute((css) => document.activeElement?.matches(css) ?? false, selector), what),
    /** Puts the keyboard on an element, as somebody who walked there. */
    focus: (selector, what) =>
      until(
        () =>
          browser().execute((css) => {
            const element = document.querySelector(css);
            element?.focus();
            return element !== null && document.activeElement === element;
          }, selector),
        what,
      ),
    /** Ctrl+Z as a command: not while something is being typed. */
    undo: async () => {
      await browser().execute(() => document.activeElement?.blur());
      await browser().keys(["Control", "z"]);
    },
    /**
     * Presses at one point, carries to another and lets go there. The page has time for each: it has taken the thing up
     * when the selector `taken` is there, and carries it over its place when `over` is.
     */
    drag: async (from, to, { taken, over }) => {
      const hand = () => browser().action("pointer", { id: "hand" });
      const at = (point, nudge = 0) => ({ x: Math.round(point.x) + nudge, y: Math.round(point.y), duration: 40 });
      const reaches = (selector, point) => {
        let nudge = 0;
        return until(async () => {
          if (await browser().$(selector).isExisting()) return true;
          nudge = nudge === 0 ? 2 : 0;
          await hand().move(at(point, nudge)).pause(100).perform(true);
          return false;
        }, `“${selector}” during the drag`);
      };
      await hand().move(at(from)).down().pause(50).perform(true);
      await reaches(taken, { x: from.x + 12, y: from.y + 6 });
      const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
      await hand().move(at(middle)).pause(50).move(at(to)).pause(50).perform(true);
      await reaches(over, to);
      await hand().up().perform();
    },
    /** Where an element stands in the window: its box. */
    box: (selector, what = selector) =>
      until(
        () =>
          browser().execute((css) => {
            const box = document.querySelector(css)?.getBoundingClientRect();
            return box && box.width > 0 ? { x: box.x, y: box.y, width: box.width, height: box.height } : null;
          }, selector),
        what,
      ),
    /** Chooses the theme in the settings and waits until the screen has it. */
    theme: async (name) => {
      await browser().execute(() => {
        window.location.hash = "/settings";
      });
      await (await visible(`//*[@aria-label="Theme"]//label[normalize-space(.)="${name}"]`, `the theme ${name}`)).click();
      const scheme = name.toLowerCase();
      await until(
        () => browser().execute((wanted) => document.documentElement.dataset.mantineColorScheme === wanted, scheme),
        `the screen in ${name}`,
      );
    },
  };
}

let lastTime = 0;

/** A UUIDv7; two made in one millisecond still follow each other. */
export function uuid() {
  lastTime = Math.max(Date.now(), lastTime + 1);
  const time = lastTime.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
