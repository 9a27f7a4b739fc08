import type { Change, Job } from "./api";
import { CommandError, toCommandError } from "./error";
import type { DropListener, Face, NoticeListener } from "./face";

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

/** Whether something from outside the page is being dragged; a link of the page carries its own text with it. */
function isForeign(event: DragEvent): boolean {
  const types = event.dataTransfer?.types ?? [];
  return types.includes("Files") || (types.includes("text/uri-list") && !types.includes("text/html"));
}

/** Some file managers name the files beside their contents. */
function droppedPaths(event: DragEvent): string[] {
  const lines = (event.dataTransfer?.getData("text/uri-list") ?? "").split(/\r?\n/);
  return lines.filter((line) => line.startsWith("file://")).map((line) => decodeURIComponent(new URL(line).pathname));
}

function listenDrops(listener: DropListener): () => void {
  const over = (event: DragEvent) => {
    if (!isForeign(event)) return;
    event.preventDefault();
    listener({ kind: "over" });
  };
  const leave = (event: DragEvent) => {
    // Between two elements of the page the drag leaves one for the other; out of the window it leaves for nothing.
    if (event.relatedTarget === null) listener({ kind: "away" });
  };
  const drop = (event: DragEvent) => {
    if (!isForeign(event)) return;
    event.preventDefault();
    listener({ kind: "files", paths: droppedPaths(event), files: Array.from(event.dataTransfer?.files ?? []) });
  };
  window.addEventListener("dragover", over);
  window.addEventListener("dragleave", leave);
  window.addEventListener("drop", drop);
  return () => {
    window.removeEventListener("dragover", over);
    window.removeEventListener("dragleave", leave);
    window.removeEventListener("drop", drop);
  };
}

export const httpFace: Face = {
  kind: "http",
  call: (command, input) => post(`/api/v1/${command}`, input),
  shell: (name, input) => post(`/shell/${name}`, input),
  listen,
  listenDrops,
};
