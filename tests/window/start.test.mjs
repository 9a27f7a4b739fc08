import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { answerDialog, dismissDialog, home, invoke, nativeTitles, openWindow, screenshot, until } from "./window.mjs";

describe("the window on a fresh machine", () => {
  let place;
  let kith;
  before(async () => {
    place = await home();
    kith = await openWindow(place);
  });
  after(async () => {
    await kith?.close();
    await place?.remove();
  });

  test("scr_01 it starts and shows the welcome", async () => {
    const heading = await kith.browser.$("h1");
    await until(async () => /kith/i.test(await heading.getText()), "the welcome");
    assert.deepEqual(await nativeTitles(), ["Kith"]);
    await screenshot(kith.browser, "welcome");
  });

  test("nfr_11 the page can neither leave nor run strange code", async () => {
    const { browser } = kith;
    const before = await browser.getUrl();
    await browser.execute(() => {
      window.location.href = "file:///etc/passwd";
    });
    await browser.pause(300);
    assert.equal(await browser.getUrl(), before);
    const violated = await browser.executeAsync((done) => {
      document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective), { once: true });
      const script = document.createElement("script");
      script.textContent = "window.strange = true";
      document.body.append(script);
      setTimeout(() => done(null), 1000);
    });
    assert.match(String(violated), /^script-src/);
    assert.equal(await browser.execute(() => window.strange), null);
  });

  test("nfr_11 the page may use the program's own commands and no others", async () => {
    assert.equal((await invoke(kith.browser, "shell_status", {})).workspace, null);
    await assert.rejects(invoke(kith.browser, "plugin:app|version", {}), /not allowed/);
    await assert.rejects(invoke(kith.browser, "call", { command: "records.explode", input: {} }), {
      code: "unknown_command",
    });
    await assert.rejects(invoke(kith.browser, "call", { command: "workspace.info", input: {} }), {
      code: "no_workspace",
    });
  });

  test("scr_01 a cancelled dialog chooses nothing", async () => {
    const asked = invoke(kith.browser, "pick_file", { title: "Choose a sheet", filters: [], save: false });
    await dismissDialog("Choose a sheet");
    assert.equal(await asked, null);
  });

  test("scr_01 a workspace is made where the native dialog says", async () => {
    const asked = invoke(kith.browser, "pick_file", {
      title: "Save the new workspace",
      filters: [{ name: "Kith workspace", extensions: ["kith"] }],
      save: true,
      default_name: "Acme",
    });
    await answerDialog("Save the new workspace", place.path("Acme"));
    const path = await asked;
    assert.equal(path, place.path("Acme.kith"));
    const status = await invoke(kith.browser, "create_workspace", {
      path,
      name: "Acme",
      profile: "sales",
      currency: "EUR",
      sample: null,
    });
    assert.equal(status.workspace, path);
    assert.ok(existsSync(path));
    await until(async () => (await nativeTitles()).includes("Acme – Kith"), "the title with the workspace's name");
    await screenshot(kith.browser, "created");
  });

  test("scr_01 the next start opens the same workspace again", async () => {
    await kith.close();
    await until(() => !existsSync(place.path("Acme.kith-lock")), "closing the window lets the workspace go");
    kith = await openWindow(place);
    const status = await until(() => invoke(kith.browser, "shell_status", {}), "the window answers");
    assert.equal(status.workspace, place.path("Acme.kith"));
    assert.deepEqual(await nativeTitles(), ["Acme – Kith"]);
  });
});
