import { Page } from "../../components";

export function SettingsScreen() {
  return <Page title="Settings">{null}</Page>;
}
