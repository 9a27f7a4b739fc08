/** What is in a deal, on its page. */
export { DealChance } from "./Chance";
export { DealContacts } from "./Contacts";
export { DealItems } from "./Items";
