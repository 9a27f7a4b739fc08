// Whether a list of everything can be scrolled without a blank frame: a fast wheel, the thumb of the scroll bar dragged
// from end to end, Page Down, End and Home on the People list in Chromium. Every frame says which rows are in sight.
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { browse, serve } from "../../tests/browser/app.mjs";
import { quantile, row, sample, sizes } from "./common.mjs";

/** Looks at the list in every frame. */
function startLooking() {
  const seen = { frames: 0, blank: 0, waiting: 0, gaps: [], running: true };
  window.kithSeen = seen;
  const grid = document.querySelector("[role=grid]");
  const head = grid.querySelector("[role=row]").getBoundingClientRect();
  let last = performance.now();
  const look = () => {
    const now = performance.now();
    seen.gaps.push(now - last);
    last = now;
    const bottom = grid.getBoundingClientRect().bottom;
    let there = 0;
    let waiting = 0;
    for (const line of grid.querySelectorAll("[role=rowgroup] [role=row], [role=rowgroup] [data-waiting]")) {
      const box = line.getBoundingClientRect();
      if (box.bottom <= head.bottom || box.top >= bottom) continue;
      if (line.matches("[data-waiting]")) waiting += 1;
      else there += 1;
    }
    seen.frames += 1;
    if (there === 0 && waiting === 0) seen.blank += 1;
    else if (there === 0) seen.waiting += 1;
    if (seen.running) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

function stopLooking() {
  window.kithSeen.running = false;
  return window.kithSeen;
}

/** The number of the last row in sight. */
function lastInSight() {
  const grid = document.querySelector("[role=grid]");
  const bottom = grid.getBoundingClientRect().bottom;
  const rows = [...grid.querySelectorAll("[role=rowgroup] [role=row]")];
  const inside = rows.filter((one) => one.getBoundingClientRect().bottom <= bottom + 1);
  return Math.max(...inside.map((one) => Number(one.getAttribute("aria-rowindex")) - 1));
}

async function measure(people) {
  const folder = mkdtempSync(join(tmpdir(), "kith-scroll-"));
  const workspace = join(folder, "scroll.kith");
  copyFileSync(sample(people), workspace);
  const server = await serve(workspace);
  const browser = await browse(server.url, { bars: true });
  const { page } = browser;
  try {
    const grid = page.getByRole("grid");
    await grid.getByRole("row").nth(1).waitFor();
    const box = await grid.boundingBox();
    const [middle, edge] = [box.x + box.width / 2, box.x + box.width - 5];
    const during = async (what, work) => {
      await page.evaluate(startLooking);
      await work();
      await pause(500);
      const { frames, blank, waiting, gaps } = await page.evaluate(stopLooking);
      const reached = await page.evaluate(lastInSight);
      row(what, people, frames, blank, waiting, `${quantile(gaps, 0.5)} / ${quantile(gaps, 0.99)}`, quantile(gaps, 1), reached);
    };
    await page.mouse.move(middle, box.y + 200);
    await during("wheel, 400 turns of 1,200 px", async () => {
      for (let turn = 0; turn < 400; turn += 1) await page.mouse.wheel(0, 1200);
    });
    await during("wheel back", async () => {
      for (let turn = 0; turn < 400; turn += 1) await page.mouse.wheel(0, -1200);
    });
    await during("thumb to the end and back", async () => {
      // Between the arrows at the ends of the bar.
      const [top, bottom] = [box.y + 24, box.y + box.height - 24];
      await page.mouse.move(edge, top);
      await page.mouse.down();
      await page.mouse.move(edge, bottom, { steps: 150 });
      await page.mouse.move(edge, box.y + box.height / 2, { steps: 75 });
      await page.mouse.up();
    });
    await grid.focus();
    await during("Page Down, 100 times", async () => {
      for (let press = 0; press < 100; press += 1) await page.keyboard.press("PageDown");
    });
    await during("Home and End, 20 times", async () => {
      for (let press = 0; press < 20; press += 1) {
        await page.keyboard.press("Home");
        await pause(60);
        await page.keyboard.press("End");
        await pause(60);
      }
    });
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

row("hand", "people", "frames", "no row", "only placeholders", "frame p50 / p99 ms", "worst", "last row in sight");
row(...Array(8).fill("---"));
for (const people of sizes) await measure(people);
