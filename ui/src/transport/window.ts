import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Change, Job } from "./api";
import type { Face } from "./face";

export const windowFace: Face = {
  kind: "window",
  call: (command, input) => invoke("call", { command, input }),
  shell: (name, input) => invoke(name, input),
  listen(listener) {
    const stops = [
      listen<Change>("kith://changed", (event) => listener("changed", event.payload)),
      listen<Job>("kith://job", (event) => listener("job", event.payload)),
      listen("kith://workspace", () => listener("workspace", null)),
    ];
    return () => {
      for (const stop of stops) void stop.then((off) => off());
    };
  },
  listenDrops(listener) {
    const stops = [
      listen("tauri://drag-enter", () => listener({ kind: "over" })),
      listen("tauri://drag-leave", () => listener({ kind: "away" })),
      listen<{ paths: string[] }>("tauri://drag-drop", ({ payload }) =>
        listener({ kind: "files", paths: payload.paths, files: [] }),
      ),
    ];
    return () => {
      for (const stop of stops) void stop.then((off) => off());
    };
  },
};
