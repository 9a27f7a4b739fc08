import { Page } from "../../components";

export function HistoryScreen() {
  return <Page title="History">{null}</Page>;
}
