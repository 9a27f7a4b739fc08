import { Page } from "../../components";

export function PeopleScreen() {
  return <Page title="People">{null}</Page>;
}
export function CompaniesScreen() {
  return <Page title="Companies">{null}</Page>;
}
export function DealsScreen() {
  return <Page title="Deals">{null}</Page>;
}
