import { useCommand } from "../../data/queries";
import type { RecordRow } from "../../transport/api";
import { ListingCard } from "./ListingCard";

/** What a client is about, where an import brought it (PIP-18). */
export function ClientListing({ record }: { record: RecordRow }) {
  const text = (key: string) => {
    const value = record.values[key];
    return typeof value === "string" && value !== "" ? value : null;
  };
  const by = { listing_ref: text("listing_ref"), listing_hash: text("listing_hash"), source_url: text("source_url") };
  const enabled = Object.values(by).some((one) => one !== null);
  const listing = useCommand("leads.listing", by, { enabled }).data;
  return listing ? <ListingCard listing={listing} /> : null;
}
