// Whether work of the backend is felt in the window: while an import and a search for duplicates run, the page keeps
// three clocks on the People list. `timer` and `frame` say when the page itself was kept waiting; `answer` is a cheap
// question to the program over and over, which passes through the main thread of the window.
import { copyFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { home, invoke, openWindow, screenshot, until } from "../../tests/window/window.mjs";
import { quantile, row, sample, sizes } from "./common.mjs";

const ROWS = Number(process.env.KITH_BENCH_ROWS ?? 100_000);
const IDLE_SECONDS = 15;
/** How often the page's timer wants to run; a gap counts from there. */
const BEAT = 5;

/** People that no sample holds, made by arithmetic alone. Their names come first: the list on the screen changes. */
function sheet(rows) {
  const first = ["Aada", "Aalto", "Aaliyah", "Aanya", "Aapo", "Aarav", "Aarno", "Aaron", "Aasim", "Aatu", "Aava"];
  const last = ["Moreau", "Novak", "Olsen", "Petrov", "Quist", "Rossi", "Silva", "Tanaka", "Ueda", "Vogel"];
  const lines = ["first_name,last_name,email,phone,company,job_title,city,country"];
  for (let at = 0; at < rows; at += 1) {
    const family = `${last[(at * 7) % last.length]}${at % 997}`;
    const number = `+1 312 ${String(200 + (at % 700))} ${String(at % 10_000).padStart(4, "0")}`;
    lines.push(
      `${first[(at * 31) % first.length]},${family},p${at}@sheet.example,${number},Firm ${at % (rows / 5)},Buyer,Chicago,US`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** Starts the clocks in the page. */
function startClocks(beat) {
  const clocks = { timer: [], frame: [], answer: [], running: true };
  window.kithClocks = clocks;
  let timer = performance.now();
  const tick = setInterval(() => {
    const now = performance.now();
    clocks.timer.push(now - timer);
    timer = now;
    if (!clocks.running) clearInterval(tick);
  }, beat);
  let frame = performance.now();
  const draw = () => {
    const now = performance.now();
    clocks.frame.push(now - frame);
    frame = now;
    if (clocks.running) requestAnimationFrame(draw);
  };
  requestAnimationFrame(draw);
  const ask = async () => {
    while (clocks.running) {
      const began = performance.now();
      await window.__TAURI_INTERNALS__.invoke("shell_status", {});
      clocks.answer.push(performance.now() - began);
      await new Promise((done) => setTimeout(done, beat));
    }
  };
  ask();
}

function stopClocks() {
  const { timer, frame, answer } = window.kithClocks;
  window.kithClocks.running = false;
  return { timer, frame, answer };
}

async function during(browser, what, size, work) {
  await browser.execute(startClocks, BEAT);
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  const clocks = await browser.execute(stopClocks);
  const cells = ["timer", "frame", "answer"].flatMap((name) => {
    const values = clocks[name];
    return [`${quantile(values, 0.5)} / ${quantile(values, 0.99)}`, quantile(values, 1)];
  });
  row(what, size, seconds.toFixed(0), ...cells);
}

async function measure(people) {
  const place = await home();
  const workspace = place.path("busy.kith");
  copyFileSync(sample(people), workspace);
  writeFileSync(place.path("people.csv"), sheet(ROWS));
  const kith = await openWindow(place, "open", workspace);
  const { browser } = kith;
  try {
    const call = (command, input) => invoke(browser, "call", { command, input });
    const ended = (job) =>
      until(
        async () => {
          const { state, error } = await call("jobs.get", { id: job.id });
          if (error) throw new Error(error.message);
          return state !== "running";
        },
        job.label,
        600_000,
      );
    await until(() => browser.$("[role=row]").isDisplayed(), "the list");
    await pause(3000);

    await during(browser, "nothing", people, () => pause(IDLE_SECONDS * 1000));
    await during(browser, `import of ${ROWS} rows`, people, async () => {
      const { type, columns } = await call("importing.inspect", { path: place.path("people.csv") });
      const plan = { type, columns: columns.flatMap((column) => column.mapping ?? []) };
      await ended(await call("importing.start", { path: place.path("people.csv"), plan }));
      await pause(1000);
    });
    await during(browser, "search for duplicates", people + ROWS, async () => {
      await ended(await call("matching.scan", { type: "person" }));
      await pause(1000);
    });
    await screenshot(browser, `busy-${people}`);
  } finally {
    await kith.close();
    await place.remove();
  }
}

row("backend does", "people", "s", "timer p50 / p99 ms", "worst", "frame p50 / p99 ms", "worst", "answer p50 / p99 ms", "worst");
row(...Array(9).fill("---"));
for (const people of sizes) await measure(people);
