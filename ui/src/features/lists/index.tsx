import { useParams } from "@tanstack/react-router";
import { ListScreen } from "./ListScreen";

/** The list of the record type in the address. */
export function RecordList() {
  const { type } = useParams({ from: "/list/$type" });
  return <ListScreen key={type} type={type} />;
}
