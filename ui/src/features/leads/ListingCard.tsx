import { ExternalLink } from "lucide-react";
import { MoneyText, Separated } from "../../components";
import type { ListingInfo } from "../../transport/api";
import classes from "./leads.module.css";

/** What a lead or client is about; imports bring it, and nobody edits it here (ITG-23). */
export function ListingCard({ listing }: { listing: ListingInfo }) {
  return (
    <section className={classes.card} aria-label="Listing">
      <h3>Listing</h3>
      <strong dir="auto">{listing.title}</strong>
      <div className={classes.cardLine}>
        <Separated
          items={[
            listing.location && (
              <span key="location" dir="auto">
                {listing.location}
              </span>
            ),
            listing.price && <MoneyText key="price" value={listing.price} />,
            listing.listing_ref && <span key="ref">{listing.listing_ref}</span>,
            listing.url && (
              <a key="url" href={listing.url} target="_blank" rel="noreferrer">
                Open the page <ExternalLink size={12} aria-hidden />
              </a>
            ),
          ]}
        />
      </div>
    </section>
  );
}
