// How long a person waits from starting Kith to the whole list on the screen: the frame buffer of a virtual display is
// read until it stops changing, so nothing in the program or its page takes part in the measuring.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, copyFileSync, openSync, readSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { program, quantile, row, sample, sizes } from "./common.mjs";

const RUNS = Number(process.env.KITH_BENCH_RUNS ?? 10);
/** After the first start the list is whole when it has stayed the same for so long; a blank page stays shorter. */
const SETTLED = 10_000;
const PATIENCE = 60_000;

/** A display whose frame buffer is a file. The window fills it: there is no window manager. */
async function startDisplay(folder) {
  const server = spawn(
    "Xvfb",
    ["-displayfd", "1", "-screen", "0", "1280x800x24", "-fbdir", folder, "-nolisten", "tcp", "-noreset"],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const [number] = await once(server.stdout, "data");
  const file = openSync(join(folder, "Xvfb_screen0"), "r");
  return {
    name: `:${String(number).trim()}`,
    /** What is on the screen now, in the format of `xwd`. */
    frame() {
      const buffer = Buffer.alloc(5_000_000);
      return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, 0));
    },
    stop() {
      closeSync(file);
      server.kill();
    },
  };
}

/** Where the list is: its heading, its count and its rows, without the scroll bars, which fade. */
const LIST = { left: 210, top: 60, right: 1260, bottom: 780 };

/** Letters are not drawn alike at every start: so much may a colour be off, and so many may be more. A row has thousands. */
const OFF = 64;
const FEW = 2_000;

/** Whether two pictures are the same where the list is, or at least show the same list. */
function sameList(one, other, exactly) {
  // The header of an `xwd` picture: its size comes first, the bytes of a line and the number of colours further on.
  const lineBytes = one.readUInt32BE(48);
  const pixels = one.readUInt32BE(0) + one.readUInt32BE(76) * 12;
  let unlike = 0;
  for (let line = LIST.top; line < LIST.bottom; line += 1) {
    const from = pixels + line * lineBytes + LIST.left * 4;
    const to = from + (LIST.right - LIST.left) * 4;
    if (one.compare(other, from, to, from, to) === 0) continue;
    if (exactly) return false;
    for (let at = from; at < to; at += 1) if (Math.abs(one[at] - other[at]) > OFF) unlike += 1;
    if (unlike > FEW) return false;
  }
  return true;
}

/**
 * Starts the program once: when anything showed, and when the list became what it stays: what it was after the first
 * start, of which nothing is known, and which is given as `whole` to those that follow.
 */
async function start(display, environment, workspace, whole) {
  const empty = display.frame();
  const began = performance.now();
  const kith = spawn(program, ["open", workspace], { env: environment, stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(kith, "exit");
  let last = empty;
  let first = null;
  let listed = began;
  for (;;) {
    await pause(5);
    const frame = display.frame();
    const now = performance.now();
    if (!frame.equals(last)) {
      first ??= now;
      if (!sameList(frame, last, true)) listed = now;
      last = frame;
      if (whole && sameList(frame, whole, false)) break;
    } else if (!whole && first !== null && now - listed > SETTLED) break;
    if (now - began > PATIENCE) throw new Error("the window did not come to rest");
  }
  kith.kill("SIGTERM");
  await ended;
  while (!display.frame().equals(empty)) await pause(50);
  return { first: first - began, listed: listed - began, frame: last };
}

/** Forgets what the system has read from disk before, where that is allowed. */
async function forget() {
  await promisify(execFile)("sync");
  try {
    writeFileSync("/proc/sys/vm/drop_caches", "3");
    return true;
  } catch {
    return false;
  }
}

async function measure(display, folder, people) {
  const workspace = join(folder, `start-${people}.kith`);
  copyFileSync(sample(people), workspace);
  const environment = {
    ...process.env,
    DISPLAY: display.name,
    WAYLAND_DISPLAY: "",
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_DATA_HOME: join(folder, "data"),
    XDG_CACHE_HOME: join(folder, "cache"),
  };
  // The first start of all writes caches and the last view; the second shows what every later one does.
  await start(display, environment, workspace);
  const whole = (await start(display, environment, workspace)).frame;
  for (const [state, prepare, runs] of [
    ["new process", async () => true, RUNS],
    ["new process, disk cache dropped", forget, RUNS],
  ]) {
    const times = [];
    for (let run = 0; run < runs && (await prepare()); run += 1) times.push(await start(display, environment, workspace, whole));
    if (times.length === 0) continue;
    const firsts = times.map((time) => time.first);
    const lists = times.map((time) => time.listed);
    row(people, state, quantile(firsts, 0.5), quantile(lists, 0.5), quantile(lists, 0.95), quantile(lists, 1), times.length);
    // For a person to look at, as in the tests: is it the list that was waited for?
    const shots = process.env.KITH_SCREENSHOTS;
    if (shots) writeFileSync(join(shots, `start-${people}.xwd`), times.at(-1).frame);
  }
}

const folder = await mkdtemp(join(tmpdir(), "kith-start-"));
const display = await startDisplay(folder);
try {
  row("people", "start", "first pixels p50 ms", "whole list p50 ms", "p95 ms", "worst ms", "runs");
  row(...Array(7).fill("---"));
  for (const people of sizes) await measure(display, folder, people);
} finally {
  display.stop();
  await rm(folder, { recursive: true, force: true });
}
