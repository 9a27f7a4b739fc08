// Every screen in both themes: axe-core finds nothing serious, and the frame itself never scrolls.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessibility, browse, go, serve, start } from "./app.mjs";
import { id, inDays, make, world } from "./story-data.mjs";

let app;
let page;
let given;
before(async () => {
  app = await start({ people: 60 });
  page = app.page;
  given = await world(app);
  given.household = await make(app, "household", { display_name: "The Abbotts" });
  given.twin = await make(app, "person", { first_name: "Ada", last_name: "Abbot", tags: ["vip"] });
  await make(app, "activity", { subject: "Call back", due_at: inDays(-2), party: given.ada });
  await make(app, "lead", { name: "Ada Abbott", contact_email: "ada@acme.example", viability: 80, source: "Fair" });
  await app.call("parties.move_under", { id: given.borealis, parent: given.acme });
  await app.call("documents.upload", { id: given.ada, offset: 0, data: Buffer.from("Terms of ours").toString("base64") });
  given.document = (
    await app.call("documents.add", {
      id: id(),
      upload: given.ada,
      filename: "A long name of a framework agreement that was signed by both sides.txt",
      on: { type: "person", id: given.ada },
      tags: ["Legal"],
    })
  ).value.id;
  given.sheet = join(app.folder, "people.csv");
  writeFileSync(given.sheet, "First name,Last name,E-mail,Birthday\nGrace,Hopper,grace@navy.example,09/12/1906\n,,nobody,\n");
});
after(() => app?.stop());

const button = (name) => page.getByRole("button", { name });
const heading = (name) => page.getByRole("heading", { name });
const dialog = () => page.getByRole("dialog").last();
const rows = () => page.getByRole("grid").getByRole("row");

async function list(type) {
  await go(page, `/list/${type}`);
  await rows().nth(1).waitFor();
}

/** A list, and on it what a key opens. */
const onList = (key, shown) => async () => {
  await list("person");
  await page.keyboard.press(key);
  await shown().waitFor();
};

/** Opens the wizard on the sheet and goes as many steps on. */
const importStep = (steps) => async () => {
  await go(page, "/import");
  const path = page.getByRole("textbox", { name: "Path of the file on this computer" });
  const cancel = button("Cancel");
  await path.or(cancel).first().waitFor();
  if (!(await path.isVisible())) {
    await cancel.click();
    await button("Discard").click();
  }
  await path.fill(given.sheet);
  await button("Open").click();
  await heading("First rows").waitFor();
  for (const title of steps) {
    await button(/^Next/).click();
    await heading(title).waitFor();
    if (title === "What the sheet leaves open") await page.getByText("Day, month, year").click();
  }
};

/** A path and what stands on it once it is there. */
const at = (path, shown) => async () => {
  await go(page, path());
  await shown().waitFor();
};
const story = () => page.getByRole("region", { name: "Timeline" });

const STEPS = ["What the columns mean", "What the sheet leaves open", "New or here already", "What would change"];

/** How to come to each screen. */
const SCREENS = {
  people: () => list("person"),
  companies: () => list("organization"),
  households: () => list("household"),
  deals: () => list("deal"),
  relationships: at(() => "/list/relationship", () => heading("Relationships").first()),
  interactions: at(() => "/list/interaction", () => heading("Interactions").first()),
  notes: at(() => "/list/note", () => heading("Notes").first()),
  documents: () => list("document"),
  document: at(() => `/record/document/${given.document}`, () => page.getByText("Terms of ours")),
  "preview of a document": async () => {
    await at(() => `/record/person/${given.ada}`, story)();
    await button(/^A long name of a framework/).click();
    await dialog().getByText("Terms of ours").waitFor();
  },
  columns: onList("Shift+C", () => page.getByRole("textbox", { name: "Find a column" })),
  sort: onList("Shift+S", () => page.getByRole("textbox", { name: "Sort by" })),
  group: onList("Shift+G", () => page.getByRole("textbox", { name: "Group by" })),
  "filter field": onList("f", () => page.getByRole("textbox", { name: "Which field" })),
  "filter editor": onList("Shift+F", () => page.getByRole("dialog", { name: "Which people" })),
  "save view": onList("Control+Shift+S", () => page.getByRole("textbox", { name: "Name of the view" })),
  export: onList("Control+e", () => page.getByRole("dialog", { name: /^Export/ })),
  peek: async () => {
    await list("person");
    await page.keyboard.press("j");
    await page.keyboard.press("Space");
    await page.getByRole("complementary", { name: /^Peek/ }).waitFor();
  },
  "selection and bulk edit": async () => {
    await list("person");
    await page.keyboard.press("x");
    await page.getByRole("toolbar", { name: "Selected rows" }).waitFor();
    await page.keyboard.press("e");
    await dialog().getByRole("combobox", { name: "Field" }).waitFor();
  },
  "no match": async () => {
    await list("household");
    await page.keyboard.press("/");
    await page.keyboard.type("qqqxyzzy");
    await button("Clear search and filters").waitFor();
  },
  board: at(() => "/board", () => page.locator("[data-card]").first()),
  "card menu": async () => {
    await at(() => "/board", () => page.locator("[data-card]").first())();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press(".");
    await page.getByRole("menu").waitFor();
  },
  inbox: at(() => "/inbox", () => page.getByRole("region", { name: "May be the same" })),
  "convert a lead": async () => {
    await at(() => "/inbox", () => page.getByRole("region", { name: "May be the same" }))();
    await button(/^Convert/).click();
    await dialog().getByRole("radio").first().waitFor();
  },
  leads: () => list("lead"),
  "stage of life": async () => {
    await at(() => `/record/person/${given.ada}`, story)();
    await button(/^Lifecycle stage/).click();
    await page.getByRole("menuitem", { name: "Purchases and moves…" }).click();
    await page.getByRole("dialog", { name: /^The life of/ }).waitFor();
  },
  activities: at(() => "/activities", () => page.getByText("Call back").first()),
  calendar: at(() => "/calendar", () => page.getByRole("button", { name: "File", exact: true })),
  "calendar by month": async () => {
    await at(() => "/calendar", () => page.getByRole("button", { name: "File", exact: true }))();
    await page.getByRole("radiogroup", { name: "How much to show" }).getByText("Month").click();
    await page.locator(".fc-dayGridMonth-view").waitFor();
  },
  "export of the calendar": async () => {
    await at(() => "/calendar", () => page.getByRole("button", { name: "File", exact: true }))();
    await button("File").click();
    await page.getByRole("menuitem", { name: "Export…" }).click();
    await page.getByRole("dialog", { name: "Export the calendar" }).waitFor();
  },
  ...Object.fromEntries(
    ["Overview", "People", "Deals", "Addresses", "Documents", "Changes"].map((name) => [
      `company: ${name}`,
      async () => {
        await at(() => `/record/organization/${given.acme}`, story)();
        await page.getByRole("tab", { name, exact: true }).click();
        await page.getByRole("tabpanel", { name, exact: true }).waitFor();
      },
    ]),
  ),
  "write a note": async () => {
    await at(() => `/record/person/${given.twin}`, story)();
    await page.keyboard.press("m");
    await story().getByRole("textbox", { name: "Note" }).waitFor();
  },
  home: at(() => "/home", () => page.getByRole("button", { name: /^\d+ Overdue/ })),
  reports: at(() => "/reports", () => page.getByRole("region", { name: /: figures$/ })),
  trend: async () => {
    await at(() => "/reports", () => page.getByRole("navigation", { name: "Reports" }))();
    await button("Trend").click();
    await page.getByRole("region", { name: "Trend: figures" }).waitFor();
  },
  score: async () => {
    await at(() => "/reports", () => page.getByRole("navigation", { name: "Reports" }))();
    await button("Deal score").click();
    await button("Train the score").waitFor();
  },
  history: at(() => "/history", () => rows().nth(1)),
  person: at(() => `/record/person/${given.ada}`, story),
  company: at(() => `/record/organization/${given.acme}`, story),
  household: at(() => `/record/household/${given.household}`, story),
  deal: at(() => `/record/deal/${given.deals.alpha}`, story),
  "record that is gone": at(() => `/record/person/${given.acme}`, () => page.getByRole("link", { name: "Go to people" })),
  "all fields": async () => {
    await at(() => `/record/person/${given.twin}`, story)();
    await button(/^Actions for/).click();
    await page.getByRole("menuitem", { name: "Edit all fields" }).click();
    await page.getByRole("dialog", { name: "Edit person" }).waitFor();
  },
  "log a call": async () => {
    await at(() => `/record/person/${given.twin}`, story)();
    await page.keyboard.press("l");
    await page.getByRole("textbox", { name: "Subject" }).waitFor();
  },
  "lose a deal": async () => {
    await at(() => `/record/deal/${given.deals.beta}`, story)();
    await button(/^Lose/).click();
    await dialog().getByRole("textbox", { name: "In words" }).waitFor();
  },
  network: at(() => `/graph/person/${given.ada}`, () => heading(/^Connections of/)),
  "network as table": async () => {
    await at(() => `/graph/person/${given.ada}`, () => heading(/^Connections of/))();
    await page.getByRole("radiogroup", { name: "Show as" }).getByText("Table").click();
    await page.getByRole("radio", { name: "Table", checked: true }).waitFor({ state: "attached" });
  },
  referrals: async () => {
    await at(() => `/graph/person/${given.ada}`, () => heading(/^Connections of/))();
    await page.getByRole("radiogroup", { name: "Show as" }).getByText("Referrals").click();
    await page.getByText("No referrals yet").waitFor();
  },
  tree: at(() => `/hierarchy/${given.acme}`, () => page.getByRole("link", { name: "Borealis" })),
  "tree that is gone": at(() => `/hierarchy/${given.ada}`, () => page.getByText("is not here any more")),
  duplicates: at(() => "/duplicates/person", () => button(/^Look/).first()),
  merge: at(() => `/merge/person?ids=${given.ada},${given.twin}`, () => heading("Merge 2 people")),
  "merge preview": async () => {
    await at(() => `/merge/person?ids=${given.ada},${given.twin}`, () => heading("Merge 2 people"))();
    await button(/^Preview/).last().click();
    await heading("What is left").waitFor();
  },
  "choose a file": at(() => "/import", () => heading("Choose a file")),
  ...Object.fromEntries(["The file", ...STEPS].map((title, step) => [title, importStep(STEPS.slice(0, step))])),
  settings: at(() => "/settings", () => heading("About")),
  "new field": async () => {
    await at(() => "/settings", () => heading("About"))();
    await button("Add field").click();
    await dialog().getByRole("textbox", { name: "Label" }).waitFor();
  },
  palette: onList("Control+k", () => page.getByRole("combobox").or(page.getByRole("searchbox")).first()),
  keys: onList("?", () => page.getByRole("dialog", { name: "Keys" })),
  ...Object.fromEntries(
    [
      ["person", "person"],
      ["organization", "company"],
      ["household", "household"],
      ["deal", "deal"],
    ].map(([type, word]) => [
      `new ${word}`,
      async () => {
        await list(type);
        await page.keyboard.press("n");
        await page.getByRole("dialog", { name: `New ${word}` }).waitFor();
      },
    ]),
  ),
  "no such page": at(() => "/nowhere", () => page.getByText("There is no such page")),
};

/** Back to a screen with nothing open, and none of what the next one is known by. */
async function leave() {
  for (let open = 0; open < 3; open += 1) await page.keyboard.press("Escape");
  await go(page, "/nowhere");
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await page.getByText("There is no such page").waitFor();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
}

for (const theme of ["light", "dark"]) {
  test(`scr_01_every_screen_is_accessible_in_the_${theme}_theme`, async (t) => {
    await app.call("settings.update", { theme });
    await page.waitForFunction((now) => document.documentElement.dataset.mantineColorScheme === now, theme);
    for (const [name, open] of Object.entries(SCREENS)) {
      await t.test(name, async () => {
        try {
          await open();
          assert.deepEqual(await accessibility(page), []);
          const spare = await page.evaluate(() => {
            window.scrollTo(0, 10_000);
            document.getElementById("root").scrollTo(0, 10_000);
            return [window.scrollY, document.getElementById("root").scrollTop];
          });
          assert.deepEqual(spare, [0, 0], "the frame scrolls");
        } finally {
          await leave();
        }
      });
    }
    assert.deepEqual(app.problems, []);
  });

  test(`scr_01_the_welcome_screen_is_accessible_in_the_${theme}_theme`, async () => {
    const backend = await serve(null, { XDG_DATA_HOME: app.folder, XDG_CONFIG_HOME: app.folder });
    const welcome = await browse(backend.url, { theme });
    try {
      await welcome.page.getByRole("button", { name: /^Bring a spreadsheet/ }).waitFor();
      assert.deepEqual(await accessibility(welcome.page), []);
      await welcome.page.getByRole("button", { name: "Start with an empty workspace" }).click();
      await welcome.page.getByRole("dialog").waitFor();
      assert.deepEqual(await accessibility(welcome.page), []);
    } finally {
      await welcome.close();
      await backend.stop();
    }
  });
}
