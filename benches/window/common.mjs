// What the measures of the window share: sample workspaces that are made once and kept, and a table on stdout.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join, resolve } from "node:path";

/** The program that is measured: a release build. */
export const program = process.env.KITH_BIN;
if (!program) throw new Error("KITH_BIN must name the program; `make bench-window` sets it");

/** Samples are kept here between runs; a bench works on a copy. */
const folder = resolve(process.env.KITH_BENCH_DIR ?? "target/bench");

export const sizes = (process.env.KITH_BENCH_SIZES ?? "10000,100000").split(",").map(Number);

/** The sample workspace with so many people. A run that was broken off leaves no half of one. */
export function sample(people) {
  const path = join(folder, `sample-${people}.kith`);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    const part = join(folder, `sample-${people}-${process.pid}.kith`);
    execFileSync(program, ["new", part, "--sample", String(people), "--seed", "1"], { stdio: "ignore" });
    renameSync(part, path);
  }
  return path;
}

/** The value that a share of all lies at or below, in whole milliseconds. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)]);
}

/** One line of a table. */
export function row(...cells) {
  console.log(`| ${cells.join(" | ")} |`);
}
