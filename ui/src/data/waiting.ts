import { create } from "zustand";
import type { Job } from "../transport/api";
import { queryClient } from "./client";

/** After so long somebody who saves is told what it waits for. */
const PATIENCE = 700;

/** How many writes take longer than a moment. */
export const useWaiting = create<{ writes: number }>(() => ({ writes: 0 }));

/** A write that is counted while it takes longer than a moment; it is not sent again and not given up. */
export async function counted<T>(write: Promise<T>): Promise<T> {
  let late = false;
  const patience = setTimeout(() => {
    late = true;
    change(1);
  }, PATIENCE);
  try {
    return await write;
  } finally {
    clearTimeout(patience);
    if (late) change(-1);
  }
}

function change(by: number): void {
  useWaiting.setState(({ writes }) => ({ writes: writes + by }));
  if (by > 0) void queryClient.invalidateQueries({ queryKey: ["jobs.list"] });
}

/** The job that holds the file: one that brings in a sheet keeps others from saving until it is done. */
export function holding(jobs: Job[]): Job | undefined {
  return jobs.find((job) => job.state === "running" && job.kind === "import");
}
