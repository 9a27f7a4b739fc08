import { start, go } from "./app.mjs";
import { make } from "./story-data.mjs";
const app = await start(); const page = app.page;
try {
const ada = await make(app, "person", { first_name: "Ada", last_name: "Abbott" });
await go(page, `/record/person/${ada}`);
await page.getByRole("region", { name: "Timeline" }).waitFor();
await page.keyboard.press("m");
await page.waitForFunction(() => document.activeElement?.getAttribute("contenteditable") === "true");
await page.keyboard.type("Nice talk. Please call next week Tuesday at 10");
await page.getByRole("button", { name: /^Plan: Call, / }).click();
await page.waitForTimeout(3000);
await page.screenshot({ path: "/tmp/k/a1.png" });
console.log(app.problems);
} finally { await app.stop(); }
