import { Page } from "../../components";

export function ActivitiesScreen() {
  return <Page title="Activities">{null}</Page>;
}
