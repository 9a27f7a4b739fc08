import { Page } from "../../components";

export function Welcome(_props: { bring?: boolean }) {
  return <Page title="Welcome to Kith">{null}</Page>;
}
