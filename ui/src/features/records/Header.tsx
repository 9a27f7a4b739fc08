import { ActionIcon, Button, Menu } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import {
  Ban,
  CalendarPlus,
  Check,
  ChevronLeft,
  ChevronRight,
  CircleAlert,
  CopyCheck,
  Ellipsis,
  ListTree,
  Mail,
  Network,
  Pencil,
  Phone,
  Share2,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import {
  Avatar,
  CopyText,
  FieldValue,
  IconAction,
  Kbd,
  MayChange,
  MoneyText,
  NO_MERGE,
  phoneText,
  RecordLink,
  Separated,
  showError,
  TagChip,
} from "../../components";
import { act } from "../../data/act";
import { formatNumber } from "../../data/format";
import { useField, useMay, useRecordType, useWord } from "../../data/queries";
import { placeIn, useSession } from "../../data/session";
import { toCommandError } from "../../transport";
import type { AffiliationValue, EmailValue, Overview, PhoneValue, RecordRow, TagValue } from "../../transport/api";
import { nextStep } from "../board/Card";
import { StageMenu } from "../lifecycle";
import { openConnect } from "../relations/state";
import { openComposer } from "../timeline/drafts";
import { asMoney, asReference, asText, closeOverdue } from "./context";
import { editRecord } from "./editing";
import { MergeWith } from "./MergeWith";
import classes from "./records.module.css";

function primary<T extends { is_primary: boolean }>(value: unknown): T | undefined {
  const list = Array.isArray(value) ? (value as T[]) : [];
  return list.find((one) => one.is_primary) ?? list[0];
}

interface HeaderProps {
  record: RecordRow;
  overview: Overview | undefined;
  onWalk: (step: 1 | -1) => void;
}

/** Who this is, how to reach them, whose they are, where they stand, and the one next step. */
export function Header({ record, overview, onWalk }: HeaderProps) {
  const word = useWord(record.type);
  const walk = useSession((state) => state.walk);
  const { values } = record;
  const tags = Array.isArray(values.tags) ? (values.tags as TagValue[]) : [];
  const info = useRecordType(record.type);
  const links = Object.values(values).flatMap((value) => asReference(value) ?? []);
  const place = placeIn(walk, record.type, record.id);
  return (
    <header className={classes.head}>
      <Avatar id={record.id} name={record.title} size={40} round={record.type === "person"} />
      <div className={classes.who}>
        <div className={classes.nameLine}>
          <Link to="/list/$type" params={{ type: record.type }} className={classes.crumb}>
            {word.many}
          </Link>
          <h1 className={classes.name} dir="auto" title={record.title}>
            {record.title}
          </h1>
          {values.do_not_contact === true && (
            <span className={classes.doNot}>
              <Ban size={14} aria-hidden /> Do not contact
            </span>
          )}
          {tags.map((tag) => (
            <TagChip key={tag.id} tag={tag} />
          ))}
        </div>
        <div className={classes.reach}>
          {record.type === "deal" ? (
            <DealLine record={record} />
          ) : info?.party ? (
            <PartyLine record={record} />
          ) : (
            <Separated items={links.map((one) => <RecordLink key={one.id} reference={one} avatar />)} />
          )}
        </div>
      </div>
      {info?.history && <NextStep record={record} overview={overview} />}
      <div className={classes.headTools}>
        {place && (
          <span className={classes.walk}>
            <IconAction
              icon={ChevronLeft}
              label="Previous"
              keyId="previous"
              disabled={place.at === 1}
              onClick={() => onWalk(-1)}
            />
            <span className={classes.walkAt}>
              {formatNumber(place.at)} / {formatNumber(place.total)}
            </span>
            <IconAction
              icon={ChevronRight}
              label="Next"
              keyId="next"
              disabled={place.at === place.total}
              onClick={() => onWalk(1)}
            />
          </span>
        )}
        <Actions record={record} />
      </div>
    </header>
  );
}

function PartyLine({ record }: { record: RecordRow }) {
  const { values } = record;
  const email = primary<EmailValue>(values.emails);
  const phone = primary<PhoneValue>(values.phones);
  const job = primary<AffiliationValue>(values.affiliations);
  const title = job?.title ?? asText(values.job_title);
  const owner = asReference(values.owner);
  return (
    <Separated
      items={[
        job && (
          <span key="job" className={classes.inline}>
            {title && <span className="k-cut">{title} at</span>}
            <RecordLink reference={job.organization} />
          </span>
        ),
        !job && title,
        record.type === "organization" && asText(values.industry),
        email && (
          <span key="email" className={classes.inline}>
            <Mail size={13} aria-hidden />
            <CopyText text={email.address} />
          </span>
        ),
        phone && (
          <span key="phone" className={classes.inline}>
            <Phone size={13} aria-hidden />
            <CopyText text={phone.e164 ?? phone.raw}>{phoneText(phone)}</CopyText>
          </span>
        ),
        <StageMenu key="life" record={record} />,
        owner && (
          <span key="owner" className={classes.inline} title={`Owner: ${owner.title}`}>
            <RecordLink reference={owner} avatar />
          </span>
        ),
      ]}
    />
  );
}

function DealLine({ record }: { record: RecordRow }) {
  const { values } = record;
  const value = asMoney(values.value);
  const party = asReference(values.party);
  const contact = asReference(values.contact);
  const owner = asReference(values.owner);
  const close = useField("deal", "expected_close_date");
  const late = closeOverdue(record);
  return (
    <Separated
      items={[
        value && (
          <strong key="value">
            <MoneyText value={value} />
          </strong>
        ),
        party && <RecordLink key="party" reference={party} avatar />,
        contact && contact.id !== party?.id && <RecordLink key="contact" reference={contact} avatar />,
        close && values.expected_close_date ? (
          <span key="close" className={classes.inline}>
            {late ? "was to close" : "closes"} <FieldValue field={close} value={values.expected_close_date} />
            {late && (
              <span className={classes.late}>
                <CircleAlert size={13} aria-hidden /> {late}
              </span>
            )}
          </span>
        ) : null,
        owner && (
          <span key="owner" className={classes.inline} title={`Owner: ${owner.title}`}>
            <RecordLink reference={owner} avatar />
          </span>
        ),
      ]}
    />
  );
}

async function complete(id: string): Promise<void> {
  try {
    await act("activities.complete", { id });
  } catch (thrown) {
    showError(toCommandError(thrown));
  }
}

/** The one next step, or the button that plans it. */
function NextStep({ record, overview }: { record: RecordRow; overview: Overview | undefined }) {
  const may = useMay();
  if (!overview) return null;
  const closed = record.type === "deal" && record.values.status !== "open" && record.values.status !== undefined;
  if (closed) return null;
  if (!overview.next_activity || !overview.next_activity_at) {
    if (!may.change) return null;
    return (
      <Button
        variant="default"
        leftSection={<CalendarPlus size={14} aria-hidden />}
        rightSection={<Kbd id="task" />}
        onClick={() => openComposer(record.id, "task")}
      >
        Plan the next step
      </Button>
    );
  }
  const { id, title } = overview.next_activity;
  const step = nextStep({ next_step_at: overview.next_activity_at, stage_kind: "open" });
  return (
    <span className={classes.next} title={step.long}>
      <span className={classes.nextLabel}>Next step</span>
      <span className={classes.nextTitle} dir="auto">
        {title}
      </span>
      <span className={classes.step} data-tone={step.tone}>
        {step.text}
      </span>
      <span className={classes.nextDone}>
        <IconAction changes icon={Check} label={`Complete ${title}`} size={28} onClick={() => void complete(id)} />
      </span>
    </span>
  );
}

function Actions({ record }: { record: RecordRow }) {
  const go = useNavigate();
  const word = useWord(record.type);
  const [merging, setMerging] = useState(false);
  const may = useMay(record);
  const info = useRecordType(record.type);
  const remove = async () => {
    try {
      await act("records.delete", { type: record.type, ids: [record.id] });
      void go({ to: "/list/$type", params: { type: record.type } });
    } catch (thrown) {
      showError(toCommandError(thrown));
    }
  };
  // Without changes only parties lead on somewhere.
  if (!may.change && !info?.party) return null;
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${record.title}`} variant="subtle">
            <Ellipsis size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <MayChange of={record}>
            <Menu.Item
              leftSection={<Pencil size={16} aria-hidden />}
              onClick={() => editRecord(record.type, record.id)}
            >
              Edit all fields
            </Menu.Item>
          </MayChange>
          {info?.mergeable && may.change && (
            <Menu.Item
              leftSection={<CopyCheck size={16} aria-hidden />}
              disabled={!may.merge}
              title={may.merge ? undefined : NO_MERGE}
              onClick={() => setMerging(true)}
            >
              Merge with another {word.one.toLocaleLowerCase()}…
            </Menu.Item>
          )}
          {info?.party && (
            <>
              <MayChange>
                <Menu.Item
                  leftSection={<Share2 size={16} aria-hidden />}
                  onClick={() => openConnect({ type: record.type, id: record.id, title: record.title })}
                >
                  Add a connection…
                </Menu.Item>
              </MayChange>
              <Menu.Item
                leftSection={<Network size={16} aria-hidden />}
                onClick={() => void go({ to: "/graph/$type/$id", params: { type: record.type, id: record.id } })}
              >
                Network and referrals
              </Menu.Item>
            </>
          )}
          {record.type === "organization" && (
            <Menu.Item
              leftSection={<ListTree size={16} aria-hidden />}
              onClick={() => void go({ to: "/hierarchy/$id", params: { id: record.id } })}
            >
              Company tree
            </Menu.Item>
          )}
          <MayChange of={record}>
            <Menu.Divider />
            <Menu.Item leftSection={<Trash2 size={16} aria-hidden />} onClick={() => void remove()}>
              Delete
            </Menu.Item>
          </MayChange>
        </Menu.Dropdown>
      </Menu>
      {merging && <MergeWith record={record} onClose={() => setMerging(false)} />}
    </>
  );
}
