import { Button, Menu, SegmentedControl } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, FileInput, Inbox as InboxIcon, Plus } from "lucide-react";
import { useState } from "react";
import { BusyBar, EmptyState, ErrorBanner, Kbd, MayChange, Page } from "../../components";
import { openNew } from "../../data/dialogs";
import { formatNumber } from "../../data/format";
import { useField } from "../../data/queries";
import { undo } from "../../data/undo";
import { type KeyId, useKeys } from "../../keys";
import type { RecordRow } from "../../transport/api";
import { ConvertDialog } from "./ConvertDialog";
import { LeadDetail } from "./LeadDetail";
import { LeadList } from "./LeadList";
import classes from "./leads.module.css";
import { type Inbox, type LeadStatus, STATUSES, useInbox } from "./useInbox";

/** PTY-30: what came in, one after the other, all of it by keys. */
export function InboxScreen() {
  const go = useNavigate();
  const inbox = useInbox();
  const { pages, place, set, count, leads } = inbox;
  const status = useField("lead", "status");
  const label = (value: LeadStatus) => status?.choices.find((one) => one.value === value)?.label ?? value;
  useKeys({
    undoHere: () => void undo(),
    new: () => openNew({ type: "lead", done: () => undefined }),
  });
  return (
    <Page
      title="Inbox"
      aside={
        <SegmentedControl
          size="xs"
          aria-label="Leads that are"
          data={STATUSES.map((value) => ({
            value,
            label: inbox.counted ? `${label(value)} ${formatNumber(count(value))}` : label(value),
          }))}
          value={place.status}
          onChange={(next) => set({ status: next as LeadStatus, at: 0, current: null })}
        />
      }
      actions={
        <>
          <MayChange>
            <Button
              variant="default"
              leftSection={<Plus size={15} aria-hidden />}
              onClick={() => openNew({ type: "lead", done: () => undefined })}
            >
              New lead
            </Button>
          </MayChange>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" px={8} aria-label="More">
                <Ellipsis size={16} aria-hidden />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => void go({ to: "/list/$type", params: { type: "lead" } })}>
                All leads as a list
              </Menu.Item>
              <Menu.Item onClick={() => void go({ to: "/list/$type", params: { type: "listing" } })}>
                Listings
              </Menu.Item>
              <MayChange>
                <Menu.Item onClick={() => void go({ to: "/import" })}>Import leads…</Menu.Item>
              </MayChange>
            </Menu.Dropdown>
          </Menu>
        </>
      }
    >
      <BusyBar busy={pages.isFetching && !pages.isFetchingNextPage} />
      {pages.error && <ErrorBanner error={pages.error} onRetry={() => void pages.refetch()} />}
      {leads.length > 0 && <Workbench inbox={inbox} />}
      {pages.data && leads.length === 0 && <Nothing inbox={inbox} label={label(place.status)} />}
    </Page>
  );
}

/** The leads at the left, the one that is looked at at the right. */
function Workbench({ inbox }: { inbox: Inbox }) {
  const go = useNavigate();
  const { leads, at, current, pages, stand } = inbox;
  const [converting, setConverting] = useState<RecordRow | null>(null);
  const open = (lead: RecordRow) => void go({ to: "/record/$type/$id", params: { type: "lead", id: lead.id } });
  const withCurrent = (work: (lead: RecordRow) => unknown) => () => (current ? void work(current) : false);
  const undecided = (lead: RecordRow) => lead.values.status !== "converted";
  useKeys({
    down: () => stand(at + 1),
    up: () => stand(at - 1),
    top: () => stand(0),
    bottom: () => stand(leads.length - 1),
    open: withCurrent(open),
    convertLead: () => (current && undecided(current) ? setConverting(current) : false),
    discardLead: () => (current && current.values.status !== "discarded" ? void inbox.discard(current) : false),
  });
  return (
    <>
      <div className={classes.bench}>
        <LeadList
          leads={leads}
          cursor={at}
          hasMore={pages.hasNextPage}
          onEnd={() => {
            if (!pages.isFetchingNextPage) void pages.fetchNextPage();
          }}
          onStand={stand}
        />
        {current && (
          <LeadDetail
            lead={current}
            onConvert={() => setConverting(current)}
            onDiscard={() => void inbox.discard(current)}
            onOpen={() => open(current)}
          />
        )}
      </div>
      <footer className={classes.foot}>
        {HINTS.map(([id, hint]) => (
          <span key={id}>
            <Kbd id={id} /> {hint}
          </span>
        ))}
      </footer>
      {converting && (
        <ConvertDialog
          lead={converting}
          onClose={() => setConverting(null)}
          onConvert={(work) => {
            setConverting(null);
            void inbox.decide(converting, work);
          }}
        />
      )}
    </>
  );
}

const HINTS: [KeyId, string][] = [
  ["down", "next"],
  ["convertLead", "convert"],
  ["discardLead", "discard"],
  ["open", "open"],
  ["undoHere", "undo"],
  ["help", "all keys"],
];

/** Nothing to show: nothing ever came in, or nothing of this status is left. */
function Nothing({ inbox, label }: { inbox: Inbox; label: string }) {
  const go = useNavigate();
  if (inbox.total > 0) {
    const next = STATUSES.find((status) => status !== inbox.place.status && inbox.count(status) > 0);
    return (
      <EmptyState
        icon={InboxIcon}
        title={inbox.place.status === "new" ? "Nothing new" : `No lead is ${label.toLocaleLowerCase()}`}
        actions={
          next && (
            <Button variant="default" onClick={() => inbox.set({ status: next, at: 0, current: null })}>
              Show those that are {next}
            </Button>
          )
        }
      />
    );
  }
  return (
    <EmptyState
      icon={InboxIcon}
      title="Leads wait here until you decide about them"
      actions={
        <>
          <Button leftSection={<FileInput size={15} aria-hidden />} onClick={() => void go({ to: "/import" })}>
            Import leads
          </Button>
          <Button variant="default" onClick={() => openNew({ type: "lead", done: () => undefined })}>
            New lead
          </Button>
        </>
      }
    >
      They come from a sheet, from a program over the local interface, or by hand. Converting one makes a customer of
      it, or gives it to one you have.
    </EmptyState>
  );
}
