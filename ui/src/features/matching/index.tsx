import { Page } from "../../components";

export function DuplicatesScreen() {
  return <Page title="Duplicates">{null}</Page>;
}
