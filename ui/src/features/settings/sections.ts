import type { May } from "../../transport/api";

interface SettingsSection {
  /** The heading on the page. */
  title: string;
  /** Other words under which a person may look for it. */
  also: string;
  needs?: keyof May;
}

export const closingTitle = (deals: string) => `Closing ${deals.toLocaleLowerCase()}`;

/** The sections of the settings, for those who look for one by name. */
export const sectionsOf = (word: (type: string) => { many: string }): SettingsSection[] => [
  { title: "Workspace", also: "name profile currency country", needs: "set_up" },
  { title: "Appearance", also: "theme dark light rows density compact comfortable", needs: "set_up" },
  { title: "Pipelines", also: "stages rot probability", needs: "set_up" },
  { title: "Exchange rates", also: "currency conversion", needs: "set_up" },
  { title: "Products", also: "prices catalogue items", needs: "set_up" },
  { title: closingTitle(word("deal").many), also: "won lost reasons", needs: "set_up" },
  { title: "Lifecycle", also: "stages of customers", needs: "set_up" },
  { title: "Custom fields", also: "own columns", needs: "set_up" },
  { title: "Relationship types", also: "connections", needs: "set_up" },
  { title: "Required fields", also: "must be filled mandatory", needs: "set_up" },
  { title: "Duplicates", also: "matching rules strict loose", needs: "set_up" },
  { title: "Users", also: "team people roles rights", needs: "set_up" },
  { title: "Sensitive numbers", also: "card bank hide" },
  { title: "Notifications", also: "reminders" },
  { title: "Keys", also: "keyboard shortcuts own" },
];
