export { Connections } from "./Connections";
export { HouseholdMembers, MemberOf } from "./Households";
export { NetworkScreen } from "./Network";
export { addPersonTo, NoPeople } from "./NoPeople";
export { RelationshipForm } from "./RelationshipForm";
