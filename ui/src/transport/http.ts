import type { Change, Job } from "./api";
import { CommandError, toCommandError } from "./error";
import type { Face, NoticeListener } from "./face";

const TOKEN_KEY = "kith-token";

/** The token comes once in the address (`#token=…`), is taken out of it, and lives as long as the tab. */
function takeToken(): string {
  const hash = new URLSearchParams(window.location.hash.replace(/^#/, ""));
  const given = hash.get("token");
  if (given) {
    sessionStorage.setItem(TOKEN_KEY, given);
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    return given;
  }
  return sessionStorage.getItem(TOKEN_KEY) ?? "";
}

const token = takeToken();

async function post(path: string, body: unknown): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}`, "X-Kith-Origin": "browser" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new CommandError({
      code: "unreachable",
      message: "Kith's backend does not answer. Start `kith serve` again and open the address it prints.",
    });
  }
  const text = await response.text();
  if (response.ok) return text === "" ? null : JSON.parse(text);
  if (response.status === 401 && !text.startsWith("{")) {
    throw new CommandError({
      code: "unauthorized",
      message: "The token is missing or wrong. Open the address that `kith serve` printed.",
    });
  }
  throw toCommandError(text === "" ? `The backend answered ${response.status}.` : text);
}

function parse<T>(event: Event): T | null {
  if (!(event instanceof MessageEvent) || typeof event.data !== "string") return null;
  try {
    return JSON.parse(event.data) as T;
  } catch {
    return null;
  }
}

function listen(listener: NoticeListener): () => void {
  const source = new EventSource(`/api/v1/events?token=${encodeURIComponent(token)}`);
  source.addEventListener("changed", (event) => {
    const change = parse<Change>(event);
    if (change) listener("changed", change);
  });
  source.addEventListener("job", (event) => {
    const job = parse<Job>(event);
    if (job) listener("job", job);
  });
  source.addEventListener("workspace", () => listener("workspace", null));
  return () => source.close();
}

export const httpFace: Face = {
  kind: "http",
  call: (command, input) => post(`/api/v1/${command}`, input),
  shell: (name, input) => post(`/shell/${name}`, input),
  listen,
  listenDrops: () => () => undefined,
};
