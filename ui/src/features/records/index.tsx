import { Page } from "../../components";

export function RecordScreen() {
  return <Page title="Record">{null}</Page>;
}
