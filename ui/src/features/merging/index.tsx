import { Page } from "../../components";

export function MergeScreen() {
  return <Page title="Merge">{null}</Page>;
}
