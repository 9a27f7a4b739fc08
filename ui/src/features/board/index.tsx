import { Page } from "../../components";

export function BoardScreen() {
  return <Page title="Board">{null}</Page>;
}
