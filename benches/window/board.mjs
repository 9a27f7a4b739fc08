// Whether the board keeps up with the hand: a pipeline of 5,000 open cards, a column scrolled and a card carried over the
// columns, in Chromium and in the real window, on a usual screen and on one so high that more than 500 cards are in
// sight. The page notes the time between its frames; a frame that comes later than the screen's rate is one or more lost.
// A virtual display has no graphics card: WebKitGTK must then draw without layers (WEBKIT_DISABLE_COMPOSITING_MODE=1), or
// a bare box is all that it can move.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { browse, go, serve } from "../../tests/browser/app.mjs";
import { hands, home, openWindow, until } from "../../tests/window/window.mjs";
import { program, quantile, row } from "./common.mjs";

const CARDS = Number(process.env.KITH_BENCH_CARDS ?? 5_000);
/** Open stages; the columns of a screen. */
const STAGES = 6;
/** A frame of 60 a second, in milliseconds. */
const FRAME = 1000 / 60;
const USUAL = { width: 1920, height: 1080 };
/** Six columns of more than 85 cards each. */
const HIGH = { width: 1920, height: 9600 };

/** A workspace with so many open deals in one pipeline, made once and kept. */
function pipeline() {
  const folder = resolve(process.env.KITH_BENCH_DIR ?? "target/bench");
  const path = join(folder, `board-${CARDS}.kith`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const part = join(folder, `board-${process.pid}.kith`);
  execFileSync(program, ["new", part], { stdio: "ignore" });
  const call = (command, input) =>
    JSON.parse(execFileSync(program, ["call", part, command, JSON.stringify(input)], { encoding: "utf8" }));
  const board = call("board.get", {});
  const open = board.stages.filter((stage) => stage.kind === "open");
  const names = open.map((stage) => stage.name);
  for (let at = open.length; at < STAGES; at += 1) {
    const id = `01a1fe00-0000-7000-8000-00000000bb0${at}`;
    const values = { name: `Stage ${at + 1}`, pipeline: board.pipeline.id, kind: "open", position: open.length + at, probability: 80 };
    call("records.create", { type: "stage", id, values });
    names.push(values.name);
  }
  const lines = ["Deal name,Account,Deal stage,Amount"];
  for (let at = 0; at < CARDS; at += 1) {
    lines.push(`Supply of parts ${at},Firm ${at % 500},${names[at % STAGES]},${1000 + ((at * 7919) % 90_000)}`);
  }
  const sheet = join(folder, `board-${process.pid}.csv`);
  writeFileSync(sheet, `${lines.join("\n")}\n`);
  execFileSync(program, ["import", part, sheet, "--type", "deal"], { stdio: "ignore" });
  rmSync(sheet);
  renameSync(part, path);
  return path;
}

function startFrames() {
  const seen = { gaps: [], running: true };
  window.kithFrames = seen;
  let last = null;
  const look = (now) => {
    if (last !== null) seen.gaps.push(now - last);
    last = now;
    if (seen.running) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

function stopFrames() {
  window.kithFrames.running = false;
  return window.kithFrames.gaps;
}

function startBox() {
  const box = document.createElement("div");
  box.style.cssText = "position:fixed;left:0;top:0;width:240px;height:100px;background:teal;will-change:transform";
  document.body.append(box);
  window.kithBox = box;
  const began = performance.now();
  const move = (now) => {
    const at = (now - began) / 1000;
    box.style.transform = `translate(${400 + 300 * Math.sin(at * 2)}px, ${400 + 200 * Math.cos(at * 3)}px)`;
    if (window.kithBox) requestAnimationFrame(move);
  };
  requestAnimationFrame(move);
}

function stopBox() {
  window.kithBox.remove();
  window.kithBox = null;
}

/** Scrolls the first column evenly, so fast that every second brings twenty cards, and back from its end. */
function startScroll() {
  const body = document.querySelector("[data-card]").closest("[class*=columnBody]");
  window.kithScroll = { way: 0 };
  let last = performance.now();
  let sign = 1;
  const move = (now) => {
    const before = body.scrollTop;
    body.scrollTop += sign * 2.2 * (now - last);
    last = now;
    if (Math.abs(body.scrollTop - before) < 1) sign = -sign;
    window.kithScroll.way += Math.abs(body.scrollTop - before);
    if (!window.kithScroll.done) requestAnimationFrame(move);
  };
  requestAnimationFrame(move);
}

function stopScroll() {
  window.kithScroll.done = true;
  return Math.round(window.kithScroll.way);
}

/** How many cards can be seen, the place of one of them, and the middles of the columns. */
function look() {
  const seen = [...document.querySelectorAll("[data-card]")].flatMap((card) => {
    const box = card.getBoundingClientRect();
    const at = { x: box.left + box.width / 2, y: box.top + 14 };
    return card.contains(document.elementFromPoint(at.x, at.y)) ? at : [];
  });
  const columns = [...document.querySelectorAll('[role="region"][aria-label="Board"] > section')].map((column) => {
    const { left, top, width, height } = column.getBoundingClientRect();
    return { x: left + width / 2, y: top + Math.min(height / 2, 500) };
  });
  return { cards: seen.length, columns, card: seen[0] };
}

/** A way over the columns and back, in steps of a hand that is in no hurry. */
function way(from, columns, steps) {
  const stops = [from, ...columns, ...[...columns].reverse()];
  const each = Math.ceil(steps / (stops.length - 1));
  return stops.slice(1).flatMap((to, at) =>
    Array.from({ length: each }, (_, step) => {
      const share = (step + 1) / each;
      const wave = 60 * Math.sin((at + share) * 3);
      return { x: stops[at].x + (to.x - stops[at].x) * share, y: stops[at].y + (to.y - stops[at].y) * share + wave };
    }),
  );
}

async function measure(where, size, hand) {
  const { run, press, carry, release } = hand;
  const during = async (what, work) => {
    await run(startFrames);
    await work();
    const gaps = await run(stopFrames);
    const due = gaps.reduce((sum, gap) => sum + Math.max(1, Math.round(gap / FRAME)), 0);
    const lost = `${(((due - gaps.length) / due) * 100).toFixed(1)} %`;
    row(where, `${size.width} x ${size.height}`, what, seen.cards, gaps.length, `${quantile(gaps, 0.5)} / ${quantile(gaps, 0.95)}`, quantile(gaps, 1), lost);
  };
  // What is read and drawn after the first cards is none of the hand's doing.
  await hand.wait(5000);
  await until(async () => {
    await run(startFrames);
    await hand.wait(1000);
    return (await run(stopFrames)).length > 30;
  }, "a quiet page");
  let seen = await run(look);
  await during("nothing", () => hand.wait(3000));
  // What this machine can draw at all: a box of a card's size that a script moves in every frame.
  await run(startBox);
  await during("a bare box moved", () => hand.wait(3000));
  await run(stopBox);
  await run(startScroll);
  await during("column scrolled", () => hand.wait(4000));
  const scrolled = await run(stopScroll);
  if (scrolled < 2000) throw new Error(`the column was scrolled by ${scrolled} px only`);
  seen = await run(look);
  await press(seen.card);
  await during("card carried", () => carry(way(seen.card, seen.columns, 300)));
  await release();
}

async function inChromium(size, scale) {
  const folder = mkdtempSync(join(tmpdir(), "kith-board-"));
  const workspace = join(folder, "board.kith");
  copyFileSync(pipeline(), workspace);
  const server = await serve(workspace);
  const browser = await browse(server.url, { size, scale });
  const { page } = browser;
  try {
    await page.getByRole("navigation", { name: "Main" }).waitFor();
    await go(page, "/board");
    await page.locator("[data-card]").nth(20).waitFor();
    await measure("Chromium", size, {
      run: (work) => page.evaluate(work),
      wait: (time) => page.waitForTimeout(time),
      press: async ({ x, y }) => {
        await page.mouse.move(x, y);
        await page.mouse.down();
        await page.mouse.move(x + 12, y + 12, { steps: 3 });
        await page.locator("[data-lifted]").first().waitFor();
      },
      carry: async (points) => {
        for (const { x, y } of points) {
          await page.mouse.move(x, y);
          await page.waitForTimeout(8);
        }
      },
      release: async () => {
        await page.keyboard.press("Escape");
        await page.mouse.up();
      },
    });
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

/** The hand of the driver, which gives the page real events: under automation WebKitGTK takes none from the display. */
async function inTheWindow(size) {
  const place = await home();
  const workspace = place.path("board.kith");
  copyFileSync(pipeline(), workspace);
  const kith = await openWindow(place, "open", workspace);
  const { visible, go: open, keys } = hands(() => kith);
  const { browser } = kith;
  const whole = ({ x, y }) => ({ x: Math.round(x), y: Math.round(y) });
  try {
    await visible("//nav", "the window");
    await browser.setWindowRect(0, 0, size.width, size.height);
    await until(() => browser.execute((height) => window.innerHeight > height * 0.9, size.height), "the size of the window");
    await open("/board");
    await until(async () => (await browser.$$("[data-card]")).length > 20, "the cards");
    await measure("window", size, {
      run: (work) => browser.execute(work),
      wait: (time) => browser.pause(time),
      press: async ({ x, y }) => {
        await browser.action("pointer").move(whole({ x, y })).down().move(whole({ x: x + 12, y: y + 12 })).pause(50).perform(true);
        await until(() => browser.$("[data-lifted]").isExisting(), "the card in the hand");
      },
      carry: async (points) => {
        const carrying = browser.action("pointer");
        for (const point of points) carrying.move({ ...whole(point), duration: 0 }).pause(16);
        await carrying.perform(true);
      },
      release: async () => {
        await keys("Escape");
        await browser.releaseActions();
      },
    });
  } finally {
    await kith.close();
    await place.remove();
  }
}

row("where", "screen", "hand", "cards in sight", "frames", "frame p50 / p95 ms", "worst", "lost frames");
row(...Array(8).fill("---"));
const places = { chromium: [() => inChromium(USUAL), () => inChromium(HIGH, 0.25)], window: [() => inTheWindow(USUAL), () => inTheWindow(HIGH)] };
for (const name of process.argv.slice(2)) for (const work of places[name] ?? []) await work();
