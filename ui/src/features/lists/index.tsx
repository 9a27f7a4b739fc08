import { ListScreen } from "./ListScreen";

export function PeopleScreen() {
  return <ListScreen key="person" type="person" />;
}

export function CompaniesScreen() {
  return <ListScreen key="organization" type="organization" />;
}

export function HouseholdsScreen() {
  return <ListScreen key="household" type="household" />;
}

export function DealsScreen() {
  return <ListScreen key="deal" type="deal" />;
}
