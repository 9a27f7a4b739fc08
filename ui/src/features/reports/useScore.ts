import { useQuery } from "@tanstack/react-query";
import { call } from "../../transport";
import type { DealScores } from "../../transport/api";

/** Asked for within one frame, answered by one call. */
const MOST = 200;
let waiting: { id: string; done: (scores: DealScores) => void; failed: (thrown: unknown) => void }[] = [];

function scoreOf(id: string): Promise<DealScores> {
  return new Promise((done, failed) => {
    waiting.push({ id, done, failed });
    if (waiting.length === 1) requestAnimationFrame(() => void ask());
  });
}

async function ask(): Promise<void> {
  const asked = waiting;
  waiting = [];
  for (let at = 0; at < asked.length; at += MOST) {
    const some = asked.slice(at, at + MOST);
    try {
      const { scores } = await call("scoring.scores", { ids: some.map((one) => one.id) });
      for (const one of some) one.done({ scores: scores.filter((score) => score.id === one.id) });
    } catch (thrown) {
      for (const one of some) one.failed(thrown);
    }
  }
}

/** The score of a deal; kept fresh by change notices like any answer. */
export function useScore(id: string, enabled = true) {
  const asked = useQuery({ queryKey: ["scoring.scores", { ids: [id] }], queryFn: () => scoreOf(id), enabled });
  return asked.data?.scores[0];
}
