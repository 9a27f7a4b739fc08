import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** In `npm run dev` the UI talks to a `kith serve` that runs beside it. */
const backend = "http://127.0.0.1:8787";
// The backend answers its own host and origin only.
const proxy = { target: backend, changeOrigin: true, headers: { origin: backend } };

/** FullCalendar carries a font of icons inside its code. The content policy refuses it, and the screen draws its own. */
const withoutIconFont: Plugin = {
  name: "without-icon-font",
  transform(code, id) {
    return id.includes("@fullcalendar/core") ? code.replace(/@font-face\{font-family:fcicons;[^}]*\}/, "") : null;
  },
};

export default defineConfig({
  plugins: [react(), withoutIconFont],
  base: "./",
  clearScreen: false,
  server: { port: 5173, strictPort: true, host: "127.0.0.1", proxy: { "/api": proxy, "/shell": proxy } },
  build: {
    outDir: "dist",
    target: "es2022",
    // A strict content policy forbids inline code: everything is a file of its own.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
});
