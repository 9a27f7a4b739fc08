import { Page } from "../../components";

export function ImportScreen() {
  return <Page title="Import">{null}</Page>;
}
