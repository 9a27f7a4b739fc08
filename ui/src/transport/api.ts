// Made by `make typescript` from the command list of the program; `make check` refuses a stale copy.

/** How many were moved. */
export type ActivitiesMoved = {
  /** Activities. */
  count: number,
};

/** Where open work stands by the caller's calendar (ACT-05). Work with a time is overdue from that moment on, work
 *  without one after its day. */
export type ActivityDue = "overdue" | "today" | "tomorrow" | "upcoming" | "someday";

/** A file to be kept as a document, or as the next version of one. */
export type AddDocument = {
  /** Id of the new document, or with `of` of the new version; a repeat changes nothing. */
  id: string,
  /** Where the file lies on this machine; or `upload`. */
  path?: string | null,
  /** Id of a finished upload; or `path`. */
  upload?: string | null,
  /** What the file is called; by its path unless said. */
  filename?: string | null,
  /** The document that this is the next version of. */
  of?: string | null,
  /** The record that the new document belongs to; none for one that stands alone. */
  on?: Holder | null,
  /** The new document's title; the file's name unless said. */
  title?: string | null,
  /** Code of the new document's category. */
  category?: string | null,
  /** What is in the new document. */
  description?: string | null,
  /** Names of the new document's tags. */
  tags?: Array<string>,
  /** What is new in the version; at most 500 characters. */
  note?: string | null,
};

/** A milestone set by hand. */
export type AddMilestone = {
  /** UUIDv7 minted by the caller; a second call with it changes nothing. */
  id: string,
  /** Id of a person, company or household. */
  party_id: string,
  /** One of the nine kinds, such as `renewal`. */
  milestone_type: string,
  /** When; now unless said. */
  occurred_at?: string | null,
  /** What else is known; `note` is shown with it. */
  details?: Record<string, unknown> | null,
};

/** A postal address of a party (PTY-20). */
export type AddressValue = {
  /** Id of the row; minted when absent. */
  id?: string,
  /** billing, shipping, service, headquarters, home, mailing, other. */
  address_type: string,
  /** The one of its type to use first. */
  is_default: boolean,
  /** 1 to 200 characters. */
  street_line_1: string,
  /** At most 200 characters. */
  street_line_2: string | null,
  /** 1 to 100 characters. */
  city: string,
  /** At most 100 characters. */
  state_province: string | null,
  /** At most 20 characters. */
  postal_code: string | null,
  /** ISO 3166-1 alpha-2. */
  country: string,
  /** Degrees. */
  latitude: number | null,
  /** Degrees. */
  longitude: number | null,
  /** First day on which it is right, `YYYY-MM-DD`. */
  valid_from?: string,
  /** Last day on which it is right, `YYYY-MM-DD`. */
  valid_to?: string,
};

/** A person's place in an organisation (REL-11). */
export type AffiliationValue = {
  /** Id of the row; minted when absent. */
  id?: string,
  /** The organisation. */
  organization: Reference,
  /** The person; the record itself in inputs. */
  person: Reference,
  /** Job title there. */
  title: string | null,
  /** Role there. */
  role: string | null,
  /** First day, `YYYY-MM-DD`. */
  from_date: string | null,
  /** Last day. */
  to_date: string | null,
  /** The person's first organisation. */
  is_primary: boolean,
  /** The organisation's first contact (PTY-09). */
  is_primary_contact: boolean,
};

/** What a span holds. */
export type Agenda = {
  /** In order. */
  entries: Array<AgendaEntry>,
  /** Whether there was more than is told. */
  cut: boolean,
};

/** One thing in the calendar. */
export type AgendaEntry = {
  /** When it begins, UTC; the midnight of its day where it has no time. */
  at: string,
  /** The activity; for what will be, the one that repeats. */
  activity: RecordRow,
  /** Whether it is an occurrence that is yet to be made. */
  projected: boolean,
};

/** The span that is seen. */
export type AgendaRequest = {
  /** First moment. */
  from: string,
  /** First moment after it; 400 days later at most. */
  to: string,
  /** Whose; everybody's where absent. */
  user?: string,
};

/** Companies and people that rows bring along: how they are found, and what rows may change of them. */
export type Along = {
  /** Keys that tell that one is here, the surest first, as `importing.match_keys` offers them for its type; companies by
   *  domain, then by name, and people by their usual keys when empty. A row that says nothing of the chosen ones is
   *  taken as if none were chosen. */
  match_by: Array<string>,
  /** What happens to one that is here. */
  on_match: OnMatch,
};

/** A sum of one currency. */
export type Amount = {
  /** ISO 4217. */
  currency: string,
  /** Minor units. */
  minor: number,
};

/** Audit rows, newest first. */
export type AuditPage = {
  /** The rows. */
  rows: Array<AuditRow>,
  /** For the next page. */
  next_cursor: string | null,
};

/** Which audit rows. */
export type AuditRequest = {
  /** Record type. */
  type?: string | null,
  /** Record id. */
  id?: string | null,
  /** User id. */
  actor?: string | null,
  /** First moment. */
  from?: string | null,
  /** Last moment. */
  to?: string | null,
  /** From a previous page. */
  cursor?: string | null,
  /** At most 200; 50 unless said. */
  limit?: number | null,
};

/** One audit row (AUD-01..03). */
export type AuditRow = {
  /** Number in the chain. */
  seq: number,
  /** When. */
  at: string,
  /** By whom. */
  actor: Reference | null,
  /** created, updated, deleted, restored, merged, imported, undone, redone. */
  action: string,
  /** The record. */
  record: Reference,
  /** `{field: {old, new}}`, changed fields only. */
  changes: Record<string, { old: unknown; new: unknown }>,
  /** Where it came from. */
  origin: string | null,
};

/** How many customers were written down. */
export type Backfilled = {
  /** Parties that had no row. */
  count: number,
};

/** A pipeline and its columns. */
export type Board = {
  /** The pipeline shown. */
  pipeline: Reference,
  /** All pipelines. */
  pipelines: Array<Reference>,
  /** Its columns in order. */
  stages: Array<BoardStage>,
};

/** Which board. */
export type BoardRequest = {
  /** The first pipeline unless named. */
  pipeline_id?: string | null,
  /** Which of its deals; all when absent. */
  filter?: Filter | null,
};

/** A column of the board. */
export type BoardStage = {
  /** Stage id. */
  id: string,
  /** Its name. */
  name: string,
  /** open, won, lost, abandoned. */
  kind: "open" | "won" | "lost" | "abandoned",
  /** 0 to 100. */
  probability: number,
  /** Place among the columns. */
  position: number,
  /** Name of its colour; none: by its kind. */
  color: string | null,
  /** Keys of the fields that a deal must have to enter it. */
  required_fields: Array<string>,
  /** How many deals; 0 for an empty stage (PIP-13). */
  count: number,
  /** Sums, one a currency. */
  totals: Array<StageTotals>,
};

/** What is done to every selected record. */
export type BulkAction = { "kind": "set",
/** Values by field key, null to empty. */
values: Record<string, unknown>, } | { "kind": "add_tag",
/** Its id or its name; a new name makes a tag. */
tag: string, } | { "kind": "remove_tag",
/** Its id or its name. */
tag: string, } | { "kind": "delete" };

/** A field of a record before and after. */
export type BulkChange = {
  /** Field key. */
  field: string,
  /** Value before. */
  before: unknown,
  /** Value after. */
  after: unknown,
};

/** What became of all rows. */
export type BulkImport = {
  /** Id of the batch among the imports; null when nothing was changed and nothing refused. */
  batch: string | null,
  /** New contacts. */
  created: number,
  /** Changed contacts. */
  updated: number,
  /** Rows whose contact says the same already. */
  unchanged: number,
  /** Rows that the mode leaves out. */
  skipped: number,
  /** Rows that are wrong. */
  refused: number,
  /** Row by row, in the order of the call. */
  rows: Array<RowResult>,
};

/** Contacts to take in. */
export type BulkImportRequest = {
  /** 1 to 1,000 contacts: values of people by field key as `records.create` takes them, and the
   *  `external_id` that each has at its source. What is null, blank or absent says nothing. */
  rows: Record<string, unknown>[],
  /** Name of the source, under which external ids are remembered: equal ids of one source are
   *  equal contacts. Without it a name or an e-mail address must say the same. */
  source?: string | null,
  /** What a row does to a contact that is there already. */
  mode?: Mode,
  /** Keys that tell that a row is a contact that is there, as `importing.match_keys` offers
   *  them; the usual ones when empty. */
  match_by?: Array<string>,
};

/** What a bulk change would do. */
export type BulkPreview = {
  /** Records selected. */
  count: number,
  /** Of these, so many were looked at: beyond 50,000 the rest is not rehearsed. */
  looked_at: number,
  /** Would change. */
  changed: number,
  /** Are so already. */
  already: number,
  /** Would refuse. */
  refused: number,
  /** The first of those that would refuse; at most 1,000. */
  refusals: Array<BulkRefusal>,
  /** The first of those that would change; at most 5. */
  sample: Array<BulkSample>,
};

/** A record that does not take the change, and why. */
export type BulkRefusal = {
  /** Record. */
  id: string,
  /** Its title. */
  title: string,
  /** Why, for programs. */
  code: string,
  /** Why, for people. */
  message: string,
};

/** What a bulk change did. */
export type BulkReport = {
  /** Record type. */
  type: string,
  /** Records selected. */
  count: number,
  /** Changed. */
  changed: number,
  /** Were so already. */
  already: number,
  /** Refused and left as they were. */
  refused: number,
  /** The first of those that refused; at most 1,000. */
  refusals: Array<BulkRefusal>,
  /** Number in the journal, to take it back; null when nothing changed. */
  seq: number | null,
  /** What was done, in words. */
  label: string,
  /** How long it took. */
  seconds: number,
};

/** One change of many records. */
export type BulkRequest = {
  /** Record type. */
  type: string,
  /** Which records. */
  selection: Selection,
  /** What is done to them. */
  action: BulkAction,
};

/** One of the records that would change. */
export type BulkSample = {
  /** Record. */
  id: string,
  /** Its title. */
  title: string,
  /** What would be different; empty for a deletion. */
  changes: Array<BulkChange>,
};

/** What goes into a calendar file. */
export type CalendarExport = {
  /** The file to write. */
  path: string,
  /** First day or moment, `YYYY-MM-DD` or relative as in filters; a month back unless said. */
  from?: string | null,
  /** First day or moment after; a year ahead unless said. */
  to?: string | null,
  /** Whose activities; one's own unless said. */
  user_id?: string | null,
  /** Meetings that took place, too. */
  meetings?: boolean,
};

/** What was written. */
export type CalendarExported = {
  /** The file. */
  path: string,
  /** Events in it. */
  events: number,
};

/** A calendar file. */
export type CalendarFile = {
  /** Its path; at most 64 MB. */
  path: string,
  /** What becomes of events with nobody who is known; `keep` unless said. */
  unknown?: UnknownGuests,
};

/** What came of a calendar file, or would. */
export type CalendarReport = {
  /** Events of the file; instances that differ from theirs are counted by themselves. */
  events: number,
  /** Times at which the events that are taken take place; of what repeats by one rule those up to a year ahead. */
  instances: number,
  /** Interactions made of past ones. */
  interactions: number,
  /** Activities made of coming ones. */
  activities: number,
  /** How many of these activities repeat. */
  repeating: number,
  /** How many of these activities are without a customer. */
  alone: number,
  /** People made of those invited. */
  people: number,
  /** Records that were there and changed with their event. */
  updated: number,
  /** Records that were there and are as before. */
  unchanged: number,
  /** Activities that were called off, or are in the calendar no more. */
  cancelled: number,
  /** Instances more than a year ahead; a later import brings them. */
  later: number,
  /** How many events that repeat became an activity for each time, because no rule of Kith's says their times. */
  one_by_one_count: number,
  /** The first 200 of them. */
  one_by_one: Array<LeftEvent>,
  /** How many events with nobody who is known were left out. */
  unmatched_count: number,
  /** The first 200 of them. */
  unmatched: Array<LeftEvent>,
  /** How many events could not be read. */
  refused_count: number,
  /** The first 200 of them. */
  refused: Array<LeftEvent>,
};

/** One receiver of a campaign. */
export type CampaignReceiver = {
  /** E-mail address that the mail went to. */
  address: string,
  /** When it was opened first; RFC 3339 with an offset. */
  opened_at?: string | null,
  /** When a link in it was followed first; RFC 3339 with an offset. */
  clicked_at?: string | null,
  /** Whether it came back. */
  bounced?: boolean,
};

/** A receiver that was left out. */
export type CampaignRefused = {
  /** The address as it was given. */
  address: string,
  /** Why. */
  message: string,
};

/** What came of it. */
export type CampaignReport = {
  /** Mails that were written down. */
  added: number,
  /** Mails of which more is known. */
  updated: number,
  /** Mails of which all was known. */
  unchanged: number,
  /** Receivers whom no customer's address names, who must not be contacted, or whose row is wrong. */
  refused: Array<CampaignRefused>,
};

/** A campaign and what is known of its receivers. */
export type CampaignResults = {
  /** Name of the campaign, at most 100 characters; the same name again adds to what is known. */
  campaign: string,
  /** Address that it was sent from. */
  from: string,
  /** Subject of the mail; the campaign's name unless said. */
  subject?: string | null,
  /** When it was sent; RFC 3339 with an offset. */
  sent_at: string,
  /** Receivers, at most 10,000. */
  receivers: Array<CampaignReceiver>,
};

/** A page of cards. */
export type CardsPage = {
  /** The cards from top to bottom. */
  cards: Array<DealCard>,
  /** For the next page. */
  next_cursor: string | null,
};

/** Which cards. */
export type CardsRequest = {
  /** Of which column. */
  stage_id: string,
  /** Which of them; all when absent. */
  filter?: Filter | null,
  /** From a previous page. */
  cursor?: string | null,
  /** At most 200; 50 unless said. */
  limit?: number | null,
};

/** The catalogue as faces see it. */
export type Catalog = {
  /** Every record type. */
  types: Array<RecordTypeInfo>,
};

/** One value before and after. */
export type CellChange = {
  /** Label of the field. */
  field: string,
  /** What is there. */
  old: string | null,
  /** What will be there. */
  new: string | null,
};

/** A cell that does not take its value, and why. */
export type CellRefusal = {
  /** Record. */
  id: string,
  /** Its title. */
  title: string,
  /** Field; null where the record as a whole refuses. */
  field: string | null,
  /** Why, for programs. */
  code: string,
  /** Why, for people. */
  message: string,
};

/** What writing the cells does. */
export type CellsReport = {
  /** Records named. */
  rows: number,
  /** Records that become different. */
  changed: number,
  /** Cells named. */
  cells: number,
  /** Cells that refuse and stay as they are. */
  refused: number,
  /** The first of them; at most 200. */
  refusals: Array<CellRefusal>,
  /** In a preview, the first records before and after; at most 20. */
  sample: Array<BulkSample>,
};

/** Values of many records of one type. */
export type CellsRequest = {
  /** Record type. */
  type: string,
  /** At most 10,000. */
  rows: Array<CellsRow>,
  /** The values are text as a spreadsheet has it, to be read by the kinds of the fields. */
  as_text?: boolean,
};

/** New values of one record. */
export type CellsRow = {
  /** Record. */
  id: string,
  /** Values by field key; what is not named stays. */
  values: Record<string, unknown>,
};

/** What a write did: the notice that every window gets after the commit. */
export type Change = {
  /** Number in the journal. */
  seq: number,
  /** Operation code. */
  op: string,
  /** Sentence for the toast, e.g. “Moved Acme renewal to Negotiation”. */
  label: string,
  /** Record types touched. */
  types: Array<string>,
  /** Ids touched; empty when they are more than [`MAX_NOTICE_IDS`]. */
  ids: Array<string>,
  /** Who started it, to skip one's own echo. */
  origin: string | null,
};

/** A field and the kind that it is to have. */
export type ChangeKind = {
  /** The custom field. */
  id: string,
  /** The new kind. */
  kind: FieldKind,
  /** The choices that it will have; made of the values that are there when absent. */
  choices?: Array<Choice> | null,
  /** For references: what they point to. */
  reference_type?: string | null,
};

/** A value and what was changed to get it. `change` is null when nothing had to change. */
export type Changed<T> = {
  /** The result. */
  value: T,
  /** What was changed. */
  change: Change | null,
};

/** One of the values that a choice field accepts. */
export type Choice = {
  /** The code that is stored. */
  value: string,
  /** The words that are shown. */
  label: string,
};

/** How many findings went. */
export type Cleared = {
  /** Findings. */
  count: number,
};

/** A client of outreach (PTY-29). */
export type Client = {
  /** Client id: that of the deal. */
  id: string,
  /** Its name. */
  name: string,
  /** The customer. */
  party: Reference,
  /** Name of its stage. */
  stage: string,
  /** Id of its stage. */
  stage_id: string,
  /** open, won, lost, abandoned. */
  status: string,
  /** By which way. */
  channel: string | null,
  /** Where it comes from. */
  source_type: string | null,
  /** Whose it is. */
  operator_id: string | null,
  /** Whether a bot may go on by itself. */
  automation_enabled: boolean,
  /** When somebody wrote or called last. */
  last_contacted_at: string | null,
  /** The latest communication, either way. */
  last_interaction: string | null,
  /** Notes. */
  notes: string | null,
  /** Id of the lead that it came of. */
  lead_id: string | null,
  /** Reference of its listing. */
  listing_ref: string | null,
  /** Hash of its listing. */
  listing_hash: string | null,
  /** Where it was found. */
  source_url: string | null,
  /** 0 to 100. */
  viability: number | null,
  /** When it changed last, deletion included. */
  changed_at: string,
  /** Whether it was deleted. */
  deleted: boolean,
};

/** What changes of a client; what is absent stays. */
export type ClientPatch = {
  /** Client id. */
  id: string,
  /** Id or name of a stage of the client's pipeline. */
  stage?: string | null,
  /** open, won, lost, abandoned: the first stage of that kind. */
  status?: string | null,
  /** Whether a bot may go on by itself. */
  automation_enabled?: boolean | null,
  /** Notes. */
  notes?: string | null,
};

/** One client. */
export type ClientRequest = {
  /** Client id: that of the deal. */
  id: string,
};

/** A page of clients. */
export type Clients = {
  /** The clients. */
  clients: Array<Client>,
  /** For the next page; null on the last. */
  next_cursor: string | null,
};

/** Which clients. */
export type ClientsRequest = {
  /** Id or name of a stage. */
  stage?: string | null,
  /** Source type. */
  source_type?: string | null,
  /** Channel. */
  channel?: string | null,
  /** Id of the user whose clients they are. */
  operator_id?: string | null,
  /** Part of the client's or the customer's name. */
  q?: string | null,
  /** What changed at or after this moment, deleted clients among it; oldest change first. */
  changed_since?: string | null,
  /** From a previous page. */
  cursor?: string | null,
  /** At most 200; 50 unless said. */
  limit?: number | null,
};

/** Closes deals. */
export type CloseDeal = {
  /** Deal id. */
  id: string,
  /** Why, in words; at most 500 characters. */
  reason?: string | null,
  /** Why, of the closing reasons. */
  reason_id?: string | null,
  /** Fields to fill on the way, for a stage that asks for them; what a deal has it keeps. */
  values?: Record<string, unknown>,
  /** Further deals, at most 200, in the same operation. */
  also?: Array<string>,
};

/** What was let go of. */
export type Collected = {
  /** Different contents. */
  contents: number,
  /** Their bytes. */
  bytes: number,
};

/** A column as the sheet shows it, and what it is taken for. */
export type ColumnInfo = {
  /** Position, from 0. */
  index: number,
  /** Name, unique in the sheet. */
  name: string,
  /** The first values that differ; at most 5. */
  samples: Array<string>,
  /** How many rows have a value. */
  filled: number,
  /** What the values look like, in words. */
  kind_guess: string,
  /** Kind of a custom field that would hold the values (TAG-05). */
  new_kind: FieldKind,
  /** How it writes its dates or numbers; null where that makes no difference. */
  written: Written | null,
  /** What stands in the way, in sentences. */
  problems: Array<string>,
  /** The field, when one was recognised. */
  mapping: ColumnMapping | null,
  /** Why this field, or why none. */
  why: string,
};

/** Which field a column fills. */
export type ColumnMapping = {
  /** Position of the column, from 0. */
  column: number,
  /** Record type of the field; another than the plan's fills a record that belongs to the row. */
  type: string,
  /** Field key. With `new_field`, the key that it gets; made from its label when empty. */
  field: string,
  /** Which part of the field: the label of an e-mail address or phone number (`home`), kind and
   *  part of an address (`mailing.city`, or `city` alone), part of an affiliation (`role`). */
  qualifier?: string | null,
  /** The custom field that the import makes for the column (TAG-05). */
  new_field?: NewField | null,
};

/** One value of a column. */
export type ColumnValue = {
  /** As the sheet writes it. */
  text: string,
  /** In how many rows. */
  rows: number,
  /** What is kept, where that is written differently; empty where the value is left out. */
  becomes: string | null,
  /** Why its rows are refused. */
  error: ValueError | null,
};

/** The values of a column, the most frequent first. */
export type ColumnValues = {
  /** Those that were asked for. */
  values: Array<ColumnValue>,
  /** How many different ones there are. */
  distinct: number,
  /** How many of them refuse their rows. */
  wrong: number,
  /** How many of them the plan reads as something else. */
  changed: number,
  /** Rows in which nothing stands. */
  blank: number,
  /** Whether there are more than were told apart: 100,000, or 32 MB of text. */
  more: boolean,
};

/** An error that a caller can act on: `code` is stable, `message` says what happened and
 *  what to do, `field` names the input it belongs to (API-16). */
export type CommandError = {
  /** Stable machine-readable code, e.g. `not_found`, `required`, `possible_duplicate`. */
  code: string,
  /** One sentence for a person. */
  message: string,
  /** Key of the field that the error belongs to. */
  field?: string | null,
  /** Whatever else the caller needs to act, by code. */
  details?: unknown,
};

/** A touch with a client (INT-12). */
export type Communication = {
  /** Interaction id. */
  id: string,
  /** By which way. */
  channel: string | null,
  /** When. */
  at: string,
  /** queued, sent, delivered, failed, replied. */
  status: string | null,
  /** outbound, inbound. */
  direction: string,
  /** Subject. */
  subject: string | null,
  /** What was said. */
  text: string | null,
  /** manual, bot, api…: system or by hand. */
  source: string,
};

/** The communications of a client. */
export type Communications = {
  /** Newest first, at most 200. */
  communications: Array<Communication>,
};

/** Whose communications. */
export type CommunicationsRequest = {
  /** Client id. */
  id: string,
  /** Those written down or changed at or after this moment. */
  changed_since?: string | null,
};

/** A new relationship. */
export type Connect = {
  /** UUIDv7 minted by the caller; a second call with it changes nothing. */
  id: string,
  /** One party. */
  from: string,
  /** The other. */
  to: string,
  /** How `from` stands to `to`: the code of a type from either side (`referrer`, `referred_by`), or a type's id. */
  type: string,
  /** 1 to 10; computed when absent. */
  strength?: number | null,
  /** What else is known. */
  notes?: string | null,
  /** First day, `YYYY-MM-DD`. */
  start_date?: string | null,
  /** Last day, `YYYY-MM-DD`. */
  end_date?: string | null,
};

/** A relationship as one of its two parties sees it. */
export type Connection = {
  /** Relationship id. */
  id: string,
  /** The other party. */
  party: Reference,
  /** How this party stands to the other, e.g. “parent of”. */
  label: string,
  /** Code of the type, from this side. */
  code: string,
  /** 1 to 10. */
  strength: number,
  /** Whether the strength was set by hand rather than computed (REL-05). */
  strength_by_hand: boolean,
  /** What else is known. */
  notes: string | null,
  /** First day. */
  start_date: string | null,
  /** Last day. */
  end_date: string | null,
  /** Whether it has ended. */
  ended: boolean,
};

/** Whose relationships. */
export type ConnectionsRequest = {
  /** Party id; that of a merged record leads to its survivor. */
  id: string,
};

/** Makes a customer of a lead. */
export type ConvertLead = {
  /** Lead id. */
  id: string,
  /** A customer who is there already: the lead becomes theirs, and nobody new is made. */
  party_id?: string | null,
  /** What kind of customer is made: person, unless organization is said. */
  kind?: "person" | "organization",
  /** Id of the pipeline in whose first stage a deal is made; none is made without it. */
  pipeline_id?: string | null,
  /** Make somebody new although a likely duplicate is there (IMP-07). */
  allow_duplicate?: boolean,
};

/** What came of a lead. */
export type Converted = {
  /** The lead as it stands. */
  lead: RecordRow,
  /** Its customer. */
  party: Reference,
  /** Its deal, if there is one. */
  deal: Reference | null,
  /** Whether the customer was made by this call. */
  made: boolean,
};

/** A refused row put right. */
export type CorrectedRow = {
  /** Its number. */
  row: number,
  /** The cells that change, by name of the column. */
  cells: Record<string, string>,
};

/** A number of records. */
export type Count = {
  /** How many, exactly. */
  count: number,
};

/** What to count. */
export type CountRequest = {
  /** Record type. */
  type: string,
  /** Which of them. */
  filter?: Filter | null,
  /** What was typed. */
  search?: string | null,
  /** What was deleted instead of what is there. */
  deleted?: boolean,
};

/** Several numbers of records. */
export type Counts = {
  /** One for each question, in that order. */
  counts: Array<number>,
};

/** Several questions how many there are. */
export type CountsRequest = {
  /** At most 200. */
  of: Array<CountRequest>,
};

/** A pipeline to make. */
export type CreatePipeline = {
  /** The caller's id, a UUID; a second call with the same one changes nothing. */
  id: string,
  /** Its name, 1 to 100 characters. */
  name: string,
  /** sales, outreach, major_gifts or blank. */
  template: string,
};

/** A new record. */
export type CreateRequest = {
  /** Record type. */
  type: string,
  /** UUIDv7 minted by the caller; a second call with it changes nothing. */
  id: string,
  /** Values by field key. */
  values: Record<string, unknown>,
  /** Create although a likely duplicate is there (IMP-07). */
  allow_duplicate?: boolean,
};

/** A number, what it comes to, and the records behind it. */
export type CustomerFigure = {
  /** How many records. */
  count: number,
  /** What they come to, one amount a currency; empty where they are no money. */
  amounts: Array<Money>,
  /** Type of the records. */
  type: string,
  /** The filter that finds exactly these records. */
  filter: Filter,
};

/** A customer at a glance (V36-02..07, V36-10). A part that is not used is null. */
export type CustomerSummary = {
  /** Null without a purchase and an invoice. */
  finance: FinanceSummary | null,
  /** Interactions. */
  touches: TouchSummary,
  /** Null without a case. */
  support: SupportSummary | null,
  /** Null without a work order and equipment. */
  service: ServiceSummary | null,
  /** Where the customer stands in its life. */
  stage: LifecycleStage,
  /** Since when; null while only its status says so. */
  stage_since: string | null,
  /** The newest 50 milestones, newest first. */
  milestones: Array<RecordRow>,
  /** Ratings, the newest first; at most 5. */
  ratings: Array<RecordRow>,
};

/** A card of the board. */
export type DealCard = {
  /** Deal id. */
  id: string,
  /** Title. */
  title: string,
  /** Its stage. */
  stage_id: string,
  /** The stage's name. */
  stage: string,
  /** open, won, lost, abandoned. */
  stage_kind: string,
  /** What it is worth. */
  value: Money | null,
  /** Effective, 0 to 100. */
  probability: number,
  /** Whether it was set by hand (PIP-08). */
  probability_overridden: boolean,
  /** The customer. */
  party: Reference | null,
  /** The person to talk to. */
  contact: Reference | null,
  /** Whose it is. */
  owner: Reference | null,
  /** Place in the column: a key that sorts as text, smallest on top; ids decide between equal ones. */
  rank: string,
  /** When it came into its stage. */
  entered_stage_at: string,
  /** Whole days of the reader's calendar since. */
  days_in_stage: number,
  /** When it should close. */
  expected_close_date: string | null,
  /** When the next planned activity is due: a moment, or a day, `2026-11-22`; none when nothing is planned. Whether that is today depends on where the
   *  reader is, so it is for the reader to say (ACT-05). */
  next_step_at: string | null,
  /** Why it rots, in words. */
  rot_reason: string | null,
  /** Whether the reader may change it (PTY-36), on the board. */
  may_change: boolean,
};

/** How likely a deal is to be won, beside a person's own probability, which it never replaces. */
export type DealScore = {
  /** Deal id. */
  id: string,
  /** 0 to 100; none for closed deals and where too little is known. */
  score: number | null,
  /** Of what it is made. */
  basis: ScoreBasis,
  /** The same in words. */
  said: string,
  /** What moves it most, the weightiest first. */
  factors: Array<ScoreFactor>,
};

/** The scores, in the order asked for; ids that are no deal have none. */
export type DealScores = {
  /** The scores. */
  scores: Array<DealScore>,
};

/** The customer of rows that name none. */
export type DefaultParty = {
  /** A company by name; made when there is none. */
  organization?: string,
  /** A person by name; made when there is none. */
  person?: string,
  /** A party by id. */
  id?: string,
};

/** What rows get that do not say it themselves. */
export type Defaults = {
  /** Customer of deals; without it such rows are refused with `deal_needs_party` (PIP-06). */
  party?: DefaultParty | null,
  /** ISO 4217 of amounts without a currency; the workspace's unless said. */
  currency?: string | null,
  /** Pipeline of deals, by id or name; the first unless said. */
  pipeline?: string | null,
  /** Owner, by id or name; the importing user unless said (IMP-04). */
  owner?: string | null,
};

/** A stage to delete. */
export type DeleteLifecycleStage = {
  /** Stage id. */
  id: string,
  /** Where its customers go; without it a stage in which some stand is `in_use`. */
  move_to?: string | null,
};

/** A pipeline to delete. */
export type DeletePipeline = {
  /** Pipeline id. */
  id: string,
  /** The open stage of another pipeline that takes its open deals; closed ones go to that pipeline's first stage of
   *  their kind. Needed while deals stand in it. */
  move_to?: string | null,
};

/** A stage to delete. */
export type DeleteStage = {
  /** Stage id. */
  id: string,
  /** The stage that takes its deals, of the same kind; needed while deals stand in it. */
  move_to?: string | null,
};

/** Relationships to take away. */
export type Disconnect = {
  /** Relationship ids, at most 1,000. */
  ids: Array<string>,
};

/** Records that are not the same. */
export type Dismiss = {
  /** Record type, a party kind. */
  type: string,
  /** 2 to 50 ids. */
  ids: Array<string>,
  /** One of them: it is none of the others, which may still be the same. Without it each of
   *  them is another record than every other. */
  one?: string | null,
};

/** Two records that somebody said are not the same. */
export type Dismissed = {
  /** One. */
  a: RecordRow,
  /** The other. */
  b: RecordRow,
  /** Who said so. */
  by: Reference,
  /** When. */
  at: string,
};

/** Judgements, newest first. */
export type DismissedPage = {
  /** The judgements about records that are there. */
  dismissed: Array<Dismissed>,
  /** For the next page. */
  next_cursor: string | null,
  /** How many there are. */
  total: number,
};

/** Two records, whichever comes first. */
export type DismissedPair = {
  /** One id. */
  a: string,
  /** The other id. */
  b: string,
};

/** Which judgements. */
export type DismissedRequest = {
  /** Record type, a party kind. */
  type: string,
  /** From a previous page. */
  cursor?: string | null,
  /** At most 200; 50 unless said. */
  limit?: number | null,
};

/** Bytes of a document. */
export type DocumentBytes = {
  /** The bytes in base64; fewer than asked for at the end. */
  data: string,
  /** Bytes of the whole. */
  size: number,
  /** Media type. */
  mime: string,
  /** What the file is called. */
  filename: string,
};

/** The documents of a record, the latest first; at most 200. */
export type DocumentList = {
  /** The documents. */
  documents: Array<DocumentRow>,
};

/** A document of a record. */
export type DocumentRow = {
  /** Id. */
  id: string,
  /** Title. */
  title: string,
  /** Name of the latest version's file. */
  filename: string,
  /** Media type of the latest version. */
  mime: string,
  /** Bytes of the latest version. */
  size: number,
  /** Number of the latest version. */
  version: number,
  /** Whether the bytes are in the workspace. */
  inside: boolean,
  /** Code of the category. */
  category: string | null,
  /** Tags. */
  tags: Array<TagValue>,
  /** When the latest version came. */
  uploaded_at: string,
  /** Who added the document. */
  created_by: Reference,
  /** The interaction, note or activity that it is attached to. */
  attached_to: Reference | null,
};

/** A version of a document. */
export type DocumentVersion = {
  /** 1 for the first. */
  number: number,
  /** What the file was called. */
  filename: string,
  /** Media type. */
  mime: string,
  /** Bytes. */
  size: number,
  /** Lower case hexadecimal SHA-256. */
  sha256: string,
  /** What was said to be new. */
  note: string | null,
  /** When it came. */
  uploaded_at: string,
  /** Who brought it. */
  uploaded_by: Reference,
  /** Where it lies, for one that is not kept in the workspace. */
  path: string | null,
  /** `inside`; for one that is kept where it was found `there`, `gone` or `changed`. */
  state: "inside" | "there" | "gone" | "changed",
};

/** The versions of a document, the latest first. */
export type DocumentVersions = {
  /** The versions. */
  versions: Array<DocumentVersion>,
};

/** The words of a document's latest version. */
export type DocumentWords = {
  /** Document id. */
  id: string,
  /** The content that was read, as the document's version names it. */
  sha256: string,
  /** What is in it; the first 200,000 characters are kept. */
  text: string,
};

/** A field of the survivor that was changed since, and that the merge had left alone: it stays. */
export type EditKept = {
  /** Field key. */
  key: string,
  /** The field in words. */
  label: string,
  /** What it is, in words. */
  now: string,
};

/** An e-mail address of a party (PTY-23). */
export type EmailValue = {
  /** Id of the row; minted when absent. */
  id?: string,
  /** As typed. */
  address: string,
  /** work, home, other or any word. */
  label: string,
  /** The one to use first. */
  is_primary: boolean,
  /** unknown, valid, bounced, invalid. */
  state: string,
  /** Another party has it too, and that is meant (C-11). */
  shared?: boolean,
  /** First day on which it is right, `YYYY-MM-DD`. */
  valid_from?: string,
  /** Last day on which it is right, `YYYY-MM-DD`. */
  valid_to?: string,
};

/** What happened (INT-13). */
export type EventKind = "email_sent" | "form_submitted" | "message_sent" | "contacted";

/** What came of a file of events. */
export type EventReport = {
  /** Events in the file. */
  rows: number,
  /** Events that were taken in. */
  taken: number,
  /** Clients that they made. */
  clients: number,
  /** Events that were known already. */
  repeated: number,
  /** Events that were refused; the others stand. */
  refused: Array<EventRow>,
};

/** A row that was refused. */
export type EventRow = {
  /** Line of the file, from 1; a header counts. */
  row: number,
  /** Stable code. */
  code: string,
  /** What is wrong with it. */
  message: string,
};

/** A file of events. */
export type EventsFile = {
  /** JSON lines, or CSV whose first row names the fields of an event. */
  path: string,
};

/** What one comparison says of two records. */
export type Evidence = {
  /** What was compared: `name`, `email`, `phone`, `birth_date`, `address`, `company`, `domain`
   *  and the like. */
  field: string,
  /** How much it says that the two are one (above 0) or are not (below 0); a point doubles or
   *  halves the odds. */
  points: number,
  /** In words: "same e-mail anna@x.com". */
  text: string,
};

/** Which records go where. */
export type ExportRequest = {
  /** Record type. */
  type: string,
  /** The file to write; one that is there is replaced. `.csv`, `.xlsx`, `.json`, `.jsonl`
   *  (one record a line), and `.vcf` for people, companies and households. */
  path: string,
  /** Which of them; all when absent. */
  filter?: Filter | null,
  /** What was typed. */
  search?: string | null,
  /** Field keys in the order of the columns; all when absent. */
  fields?: Array<string> | null,
  /** CSV: a byte order mark in front, by which Excel knows UTF-8. */
  bom?: boolean,
  /** CSV: `,` unless said, or `;`, a tab, `|`. */
  separator?: string | null,
  /** Version of address cards: 4.0 unless said, or 3.0. */
  vcard?: string | null,
  /** What people, companies or households are written to or called for: those who want none of
   *  it are left out, and counted. A copy of the records, everyone in it, when absent. */
  outreach?: Outreach | null,
};

/** A field as faces see it. */
export type FieldInfo = {
  /** Name in JSON. */
  key: string,
  /** Words for people. */
  label: string,
  /** Kind of value. */
  kind: FieldKind,
  /** Heading in forms. */
  section: string,
  /** Must be given. */
  required: boolean,
  /** Longest text in characters. */
  max_length: number | null,
  /** Smallest and largest whole number. */
  range: [number, number] | null,
  /** What stands behind the number, such as `%`. */
  unit: string | null,
  /** Value of new records. */
  default: unknown,
  /** Accepted values of a choice. */
  choices: Array<Choice>,
  /** Type that a reference points to; `party` for any of the three kinds. */
  reference_type: string | null,
  /** Set by the core alone. */
  read_only: boolean,
  /** Lists can be ordered by it. */
  sortable: boolean,
  /** Lists can be grouped by it. */
  groupable: boolean,
  /** Filters can use it. */
  filterable: boolean,
  /** A sheet's column can be mapped to it. */
  importable: boolean,
  /** Shown in lists unless asked otherwise. */
  in_list: boolean,
  /** Shown in forms. */
  in_form: boolean,
  /** Personal data. */
  personal: boolean,
  /** Made by a user. */
  custom: boolean,
  /** A sentence for the form. */
  help: string | null,
  /** Filter operators that it takes. */
  operators: Array<string>,
};

/** What kind of value a field holds. The kind decides its form input, operators, import
 *  parsing, merge behaviour and display, everywhere at once. */
export type FieldKind = "text" | "long_text" | "number" | "money" | "date" | "date_time" | "yes_no" | "choice" | "many_choices" | "email" | "phone" | "url" | "country" | "user" | "reference" | "emails" | "phones" | "addresses" | "affiliations" | "tags" | "json";

/** A field compared with a value. */
export type FieldTest = {
  /** Field key; of every type also `id`, and `import` for those that imports made or changed,
   *  both `in` or `not_in` a list of ids. */
  field: string,
  /** Comparison. */
  op: FilterOp,
  /** What it is compared with: a value, a list for `in` and `not_in`, a pair for
   *  `between`, nothing for `is_null`. Dates may be relative: `now-90d`, `today+1w`,
   *  `month+1m-1d` (the last day of this month). */
  value?: unknown,
};

/** A filter tree (design 2.3). At most 20 deep and 200 tests. */
export type Filter = {
  /** The tests. */
  all: Array<Filter>, } | {
  /** The tests. */
  any: Array<Filter>, } | {
  /** The test. */
  not: Filter, } | RelatedTest | FieldTest;

/** A comparison. */
export type FilterOp = "eq" | "ne" | "lt" | "lte" | "gt" | "gte" | "in" | "not_in" | "contains" | "starts_with" | "between" | "is_null" | "is_not_null";

/** Money between us and a customer (V36-03). */
export type FinanceSummary = {
  /** All purchases. */
  revenue: CustomerFigure,
  /** What is owed: sent invoices less what was paid of them. */
  outstanding: CustomerFigure,
  /** The part of it that is past its day. */
  overdue: CustomerFigure,
  /** none (no invoice was sent), paid, open, overdue. */
  payment_status: "none" | "paid" | "open" | "overdue",
  /** The 5 newest invoices. */
  invoices: Array<RecordRow>,
};

/** Sums over deals (PIP-11, PIP-12). */
export type Forecast = {
  /** The workspace's currency, ISO 4217. */
  currency: string,
  /** The day on which open deals are converted and by which they are overdue. */
  today: string,
  /** Everything together. */
  sums: ForecastSums,
  /** By month, the earliest first; those without a date last. */
  months: Array<ForecastGroup>,
  /** By stage, in the order of the pipelines. */
  stages: Array<ForecastGroup>,
  /** By owner, the largest weighted value first. */
  owners: Array<ForecastGroup>,
  /** By category: pipeline, best case, commit, omitted, won, lost, abandoned. */
  categories: Array<ForecastGroup>,
  /** Open deals whose expected close has passed; they are in the sums too. */
  overdue: ForecastSums,
  /** What the amounts leave out because there is no rate. */
  missing: Array<MissingRate>,
  /** Open deals, one line a currency as they are, the omitted ones too. */
  open: Array<StageTotals>,
  /** Won deals, one line a currency. */
  won: Array<StageTotals>,
  /** Lost and abandoned deals, one line a currency. */
  lost: Array<StageTotals>,
  /** Number of open deals. */
  open_count: number,
  /** Number of won deals. */
  won_count: number,
  /** Number of lost deals, abandoned ones not among them. */
  lost_count: number,
  /** won / (won + lost), 0 to 1; null before the first closed deal. Abandoned deals were not decided. */
  win_rate: number | null,
};

/** Which forecast goes where. */
export type ForecastFile = {
  /** Of which deals. */
  request: ForecastRequest,
  /** The file to write, `.xlsx` or `.csv`; one that is there is replaced. */
  path: string,
};

/** The figures of deals that have something in common, and the filter that finds exactly these deals. */
export type ForecastGroup = {
  /** A month `2026-11`, an id, a category; `""` for none. */
  key: string,
  /** Its words; a month is its key. */
  label: string,
  /** The figures. */
  sums: ForecastSums,
  /** Which deals they are of, whatever their status; joined with the request's own scope. */
  filter: Filter,
};

/** Which deals to sum up; all unless said. */
export type ForecastRequest = {
  /** Of one pipeline. */
  pipeline_id?: string | null,
  /** Of one owner; `""` for those of nobody. */
  owner_id?: string | null,
  /** Of one category: pipeline, best_case, commit, omitted, won, lost, abandoned. */
  category?: string | null,
  /** Which of them. */
  filter?: Filter | null,
};

/** Figures in the workspace's currency, minor units. What has no rate is in none of the amounts, but in the counts. */
export type ForecastSums = {
  /** Open deals that are not omitted. */
  open_count: number,
  /** Their value. */
  total: number,
  /** Their value × probability / 100, half-up a deal to the minor unit of its own currency. At most the total. */
  weighted: number,
  /** Won deals. */
  won_count: number,
  /** Their value. */
  won: number,
  /** Lost deals. */
  lost_count: number,
  /** Their value; in no total. */
  lost: number,
  /** Abandoned deals. */
  abandoned_count: number,
  /** Their value; in no total. */
  abandoned: number,
  /** Open deals that somebody left out of the forecast. */
  omitted_count: number,
  /** Their value; in no total. */
  omitted: number,
};

/** A customer found. */
export type Found = {
  /** Who it is. */
  record: Reference,
  /** By what. */
  by: Identified,
};

/** One record by its id alone. */
export type GetOne = {
  /** Id. */
  id: string,
};

/** One record by id. */
export type GetRequest = {
  /** Record type; `party` finds any of the three kinds. */
  type: string,
  /** Id; the id of a merged record leads to its survivor (IMP-17). */
  id: string,
};

/** A record and how it was found. */
export type GetResult = {
  /** The record. */
  record: RecordRow,
  /** The id asked for, when a merge led elsewhere. */
  redirected_from: string | null,
};

/** Who hangs together with a record. */
export type Graph = {
  /** The record first, then the nearest and strongest. */
  nodes: Array<GraphNode>,
  /** Every known link among the nodes. */
  edges: Array<GraphEdge>,
  /** Whether there are more parties than are shown. */
  truncated: boolean,
};

/** A link of two parties in the graph. */
export type GraphEdge = {
  /** relationship, affiliation, household or parent. */
  kind: string,
  /** Party id. */
  from: string,
  /** Party id. */
  to: string,
  /** How `from` stands to `to`. */
  label: string,
  /** How `to` stands to `from`. */
  inverse_label: string,
  /** 1 to 10, of a relationship. */
  strength: number | null,
};

/** A party in the graph. */
export type GraphNode = {
  /** The party. */
  party: Reference,
  /** Links away from the middle. */
  hop: number,
};

/** Around what, how far. */
export type GraphRequest = {
  /** Party id. */
  id: string,
  /** 1 or 2 links away; 1 unless said. */
  hops?: number | null,
  /** At most 300 nodes; 150 unless said. */
  limit?: number | null,
};

/** By what a list is grouped. */
export type GroupBy = {
  /** Field key. Dates are grouped by month. */
  field: string,
  /** The last group first; rows without a value come last either way. */
  desc?: boolean,
  /** Values of groups whose rows are left out, because they are folded; null for the rows without a value. */
  folded?: Array<unknown>,
};

/** A group of a list. */
export type GroupRow = {
  /** What its rows have in common: a code, an id, true or false, a month `2026-11`; null for no value. */
  value: unknown,
  /** Its words: a choice's, or the title of the record; empty for no value. */
  label: string,
  /** How many rows it has, exactly. */
  count: number,
};

/** The groups of a list, in order. */
export type Groups = {
  /** At most 10,000. */
  groups: Array<GroupRow>,
};

/** What to group and count. */
export type GroupsRequest = {
  /** Record type. */
  type: string,
  /** Field key. Dates are grouped by month. */
  field: string,
  /** The last group first; rows without a value come last either way. */
  desc?: boolean,
  /** Which of them. */
  filter?: Filter | null,
  /** What was typed. */
  search?: string | null,
};

/** Who leaves or hands over, and who takes over. */
export type HandOver = {
  /** Who leaves or hands over. */
  id: string,
  /** Who takes over; nobody (the pool) when absent. */
  to?: string | null,
};

/** What was planned, and what came of it. */
export type HeldRequest = {
  /** Activity id. */
  id: string,
  /** When the activity was changed last, as the caller saw it (`updated_at`). Without it what somebody else reported
   *  meanwhile is written over. */
  seen?: string | null,
  /** Values of the interaction, by field key. */
  values: Record<string, unknown>,
  /** Further parties and deals in whose histories it stands. */
  links?: Array<LinkInput>,
};

/** The tree that a company stands in. */
export type Hierarchy = {
  /** The top company first, each followed by what is below it, in the order of their names. */
  nodes: Array<HierarchyNode>,
  /** Whether there are more companies than are told; the numbers then are of those told. */
  truncated: boolean,
};

/** A company in its tree, with its own numbers and those of all below it. */
export type HierarchyNode = {
  /** The company. */
  company: Reference,
  /** The company above it. */
  parent: string | null,
  /** Whether the reader may move it (PTY-36). */
  may_change: boolean,
  /** Steps from the top. */
  depth: number,
  /** Companies below it, at any depth. */
  descendants: number,
  /** Its own. */
  own: HierarchyTotals,
  /** Its own and those of all below it. */
  total: HierarchyTotals,
};

/** Around which company. */
export type HierarchyRequest = {
  /** Organisation id. */
  id: string,
};

/** What stands in one company, or in a branch of the tree. */
export type HierarchyTotals = {
  /** People, each counted once however many companies of the branch they are at. */
  people: number,
  /** Open deals. */
  open_deals: number,
  /** Value of the open deals, one a currency. */
  open_value: Array<Money>,
  /** Won deals. */
  won_deals: number,
  /** Value of the won deals, one a currency. */
  won_value: Array<Money>,
};

/** Whose history. */
export type HistoryRequest = {
  /** Deal id. */
  id: string,
};

/** A record that documents belong to. */
export type Holder = {
  /** person, organization, household, deal, interaction, note or activity. */
  type: string,
  /** Id. */
  id: string,
};

/** What a household gave or bought: its own purchases and those of who lives in it now (PTY-19). */
export type HouseholdGiving = {
  /** Ids of the household and of its present members: whose purchases are counted. */
  parties: Array<string>,
  /** How many purchases. Each has one buyer, so each is counted once, whoever else belongs to the household. */
  purchases: number,
  /** What they came to, one amount a currency. */
  total: Array<Money>,
  /** Day of the last one. */
  last_on: string | null,
};

/** What a household can be called, made of its members; null without members. */
export type HouseholdNames = {
  /** E.g. “Smith Household”. */
  name: string,
  /** E.g. “Mr. John and Mrs. Jane Smith”. */
  formal: string,
  /** E.g. “John and Jane”. */
  informal: string,
};

/** By what a customer was identified. */
export type Identified = "account_number" | "external_id" | "email";

/** Some records of one type. */
export type IdsRequest = {
  /** Record type. */
  type: string,
  /** At most 1,000. */
  ids: Array<string>,
};

/** Records named one by one; old ids of merged ones lead to their survivors. */
export type IdsSelection = {
  /** At most 10,000. */
  ids: Array<string>,
};

/** An import that was made. */
export type ImportBatch = {
  /** Id. */
  id: string,
  /** Name of the file. */
  file_name: string,
  /** When. */
  at: string,
  /** By whom. */
  actor: Reference | null,
  /** What it did, refused rows that were put right since included. */
  report: ImportReport,
  /** Whether all of it was taken back. */
  undone: boolean,
  /** Numbers in the journal that take all of it back, in this order: rows that were put right, then itself. */
  undo: Array<number>,
  /** Record type of its rows. */
  type: string,
  /** The filter of a list that shows the records that it made or changed. */
  filter: Filter,
};

/** Imports, newest first. Those that only put refused rows right are told with the one that refused them. */
export type ImportBatches = {
  /** At most 100. */
  batches: Array<ImportBatch>,
};

/** Why a row was refused. */
export type ImportIssue = {
  /** Number of the row as a spreadsheet shows it. */
  row: number,
  /** Name of the column, where one is to blame. */
  column: string | null,
  /** What stands there. */
  value: string | null,
  /** Stable code, e.g. `deal_needs_party`, `email_invalid`. */
  code: string,
  /** One sentence: what is wrong and how to put it right. */
  message: string,
};

/** How a sheet becomes records. */
export type ImportPlan = {
  /** person, organization or deal. */
  type: string,
  /** What a row does to a record that is there already. */
  mode: Mode,
  /** Keys that tell that a row is a record that is there, the surest first, as
   *  `importing.match_keys` offers them; the type's usual ones when empty. */
  match_by: Array<string>,
  /** Which column fills which field; columns that are not named are left out. */
  columns: Array<ColumnMapping>,
  /** Name of the column that says of each row whether it is a person, a company or a household (“Individual”,
   *  “Household Account”); rows that say nothing are what `type` says. */
  kinds?: string | null,
  /** What rows get that do not say it themselves. */
  defaults: Defaults,
  /** Owner's name in the sheet to a user's id; null leaves the owner out. Names that are not
   *  here are matched by name or e-mail, else what `missing` says of `owner`; `"*": null` leaves those
   *  that nobody knows out. */
  owners: Record<string, string | null>,
  /** What becomes of names that nobody here has, by where they stand: `party` (the customer of a deal, whom another
   *  record is about), `organization` (the company of a person), `parent`, `owner` (IMP-09). Unsaid, companies, parents,
   *  owners and the customers of deals, purchases, invoices, orders, cases and work orders are made; rows of other types
   *  that name a party whom nobody knows are refused. */
  missing?: { [key in string]: Missing },
  /** How what rows bring along is found and changed, by its type: `organization` in sheets of people and deals, `person` in
   *  those of deals (IMP-09). */
  along?: { [key in string]: Along },
  /** Stage's name in the sheet to a stage; names that are not here are matched by name, else
   *  become stages. */
  stages: { [key in string]: StageChoice },
  /** Column's name to the order of day and month in it: dmy, mdy or ymd. */
  date_order?: Record<string, "dmy" | "mdy" | "ymd">,
  /** Column's name to its decimal mark: point (`1,234.56`) or comma (`1.234,56`). */
  decimal_style?: Record<string, "point" | "comma">,
  /** Column's name to text in it to what it stands for; null leaves the value out. */
  values?: Record<string, Record<string, string | null>>,
  /** Column's name to the choices that its custom field gets, in the same operation. */
  new_choices?: Record<string, string[]>,
  /** Numbers of rows to leave out. */
  skip_rows?: Array<number>,
};

/** What an import would do. */
export type ImportPreview = {
  /** The counts, as if it had been done with the rows that were looked at. */
  report: ImportReport,
  /** Rows of the sheet. */
  of: number,
  /** The first rows; at most 50. */
  sample: Array<SampleRow>,
  /** What a person is asked first. */
  questions: Questions,
};

/** What an import did (IMP-12). */
export type ImportReport = {
  /** Id of the batch; null for a dry run. */
  batch: string | null,
  /** Rows looked at. */
  rows: number,
  /** New records by type, those that rows brought along included. */
  created: Record<string, number>,
  /** Changed records by type, each once; those that the import itself made are not among them. */
  updated: Record<string, number>,
  /** Rows whose record says the same already. */
  unchanged: number,
  /** Rows that add to a record that an earlier row made or changed. */
  repeated: number,
  /** Rows that the mode or the plan leaves out. */
  skipped: number,
  /** What is wrong with refused rows, all of a row together; the first 10,000. */
  errors: Array<ImportIssue>,
  /** Refused rows in all. */
  error_count: number,
  /** How long it took. */
  seconds: number,
  /** Number in the journal; null when nothing was changed. */
  seq: number | null,
};

/** A sheet and what becomes of it. */
export type ImportRequest = {
  /** Where the file is. */
  path: string,
  /** What the person says about the sheet. */
  options?: SheetOptions | null,
  /** How it becomes records. */
  plan: ImportPlan,
  /** Count everything, write nothing. */
  dry_run?: boolean,
  /** Of a dry run: look at so many rows from the top; at all unless said. */
  first?: number | null,
};

/** Which sheet to look at. */
export type InspectRequest = {
  /** Where the file is. */
  path: string,
  /** What the person says about the sheet. */
  options?: SheetOptions | null,
  /** Record type of the rows, where the person chose one. */
  type?: string | null,
  /** Mapping to read the sheet by, by name or id, or `none`; recognised by its columns unless said. */
  mapping?: string | null,
};

/** A sheet that has been looked at (IMP-09). */
export type Inspection = {
  /** Where the file is. */
  path: string,
  /** Its name without the folder. */
  file_name: string,
  /** Character encoding. */
  encoding: string,
  /** The separator; empty for workbooks. */
  separator: string,
  /** Number of the row that names the columns, from 1; 0 when there is none. */
  header_row: number,
  /** Sheets of the workbook; empty for text files. */
  sheets: Array<string>,
  /** The sheet that is read. */
  sheet: string | null,
  /** Rows below the header that are not blank. */
  rows: number,
  /** The columns, in the file's order. */
  columns: Array<ColumnInfo>,
  /** What was seen and decided, in sentences. */
  reasons: Array<string>,
  /** Record type of the rows; empty when nothing speaks for one. */
  type: string,
  /** The first rows as text; at most 20. */
  preview: Array<Array<string>>,
  /** The mapping that it was recognised by; null when its columns were guessed one by one. */
  recognised: Recognised | null,
  /** The plan that follows from all this, if nobody changes it. */
  plan: ImportPlan,
};

/** A job, running or finished. */
export type Job = {
  /** Id. */
  id: string,
  /** import, count, export, bulk, duplicates. */
  kind: string,
  /** What it does, in words. */
  label: string,
  /** running, done, failed, cancelled, paused, interrupted. */
  state: "queued" | "running" | "done" | "failed" | "cancelled" | "paused" | "interrupted",
  /** Steps done. */
  done: number,
  /** Steps in all, when known. */
  total: number | null,
  /** Steps a second. */
  rate: number | null,
  /** Seconds left, when known. */
  seconds_left: number | null,
  /** When it began. */
  started_at: string,
  /** When it ended. */
  finished_at: string | null,
  /** What it made; in lists of jobs without the lists in it. */
  result: unknown,
  /** Why it failed. */
  error: CommandError | null,
};

/** Jobs, newest first. */
export type JobList = {
  /** The jobs; at most 50. */
  jobs: Array<Job>,
};

/** One operation of the history. */
export type JournalEntry = {
  /** Number in the journal. */
  seq: number,
  /** Operation code. */
  op: string,
  /** What was done, in words. */
  label: string,
  /** When. */
  at: string,
  /** By whom. */
  actor: Reference | null,
  /** `done`, `undone` or `discarded`. */
  state: string,
  /** Rows touched. */
  rows: number,
};

/** Operations, newest first. */
export type JournalPage = {
  /** The operations. */
  entries: Array<JournalEntry>,
  /** For the next page. */
  next_cursor: string | null,
};

/** A page of history. */
export type JournalRequest = {
  /** From a previous page. */
  cursor?: string | null,
  /** At most 200; 50 unless said. */
  limit?: number | null,
};

/** What a change of kind would do to one record. */
export type KindExample = {
  /** The record. */
  id: string,
  /** Its title. */
  title: string,
  /** What it has. */
  before: string,
  /** What it would have; null where the value would be lost. */
  after: string | null,
};

/** What a change of kind would do. */
export type KindPreview = {
  /** Records that have a value. */
  records: number,
  /** Those whose value can be kept. */
  kept: number,
  /** Those whose value would be lost. */
  lost: number,
  /** Some of them, those that lose first. */
  examples: Array<KindExample>,
  /** The choices that the field would have. */
  choices: Array<Choice>,
};

/** A group of deals across the board. */
export type Lane = {
  /** Who; none for the deals of nobody. */
  of: Reference | null,
  /** Its deals in all stages. */
  count: number,
  /** Stage by stage. */
  stages: Array<LaneStage>,
};

/** What the deals of a lane have in common. */
export type LaneBy = "owner" | "party";

/** A stage within a lane; stages without deals are left out. */
export type LaneStage = {
  /** Stage id. */
  stage_id: string,
  /** Deals in it. */
  count: number,
  /** Their sums, one a currency. */
  totals: Array<StageTotals>,
};

/** The lanes of a board. */
export type Lanes = {
  /** The lanes with most deals first, at most 200; the deals of nobody last. */
  lanes: Array<Lane>,
  /** Lanes that are left out. */
  more: number,
};

/** Which lanes. */
export type LanesRequest = {
  /** The pipeline. */
  pipeline_id: string,
  /** By what. */
  by: LaneBy,
  /** Which of its deals; all when absent. */
  filter?: Filter | null,
};

/** Something that happened to a lead (PIP-17). The lead is known by `lead_id`, else by `listing_hash`, else by
 *  `source_url`; one that is not there is made of what the event says. */
export type LeadEvent = {
  /** What happened. */
  kind: EventKind,
  /** Id of the lead, ours or its source's. */
  lead_id?: string | null,
  /** Hash of its listing. */
  listing_hash?: string | null,
  /** Where it was found. */
  source_url?: string | null,
  /** Who it is, for a lead that is not there yet. */
  name?: string | null,
  /** Their address, for a lead that has none. */
  email?: string | null,
  /** Their number, for a lead that has none. */
  phone?: string | null,
  /** email, phone, form, facebook, sms, other; what the kind says unless given. */
  channel?: string | null,
  /** When; needed where there is no `key`, so that the same event is known again. */
  at?: string | null,
  /** queued, sent, delivered, failed, replied; sent unless given. */
  status?: string | null,
  /** What was said. */
  text?: string | null,
  /** Names the event: a second one of that key changes nothing but the status of the first (sent to delivered). */
  key?: string | null,
};

/** What came of an event. */
export type LeadEventResult = {
  /** The lead. */
  lead_id: string,
  /** The client: the lead's deal. */
  client_id: string,
  /** The customer. */
  party: Reference,
  /** The communication that was written down. */
  interaction_id: string,
  /** Whether the client was made by this event. */
  created: boolean,
  /** Whether the event was known already. */
  repeated: boolean,
};

/** What changes of a lead; what is absent stays. */
export type LeadPatch = {
  /** Lead id. */
  id: string,
  /** new, contacted, discarded; `leads.convert` converts. */
  status?: string | null,
  /** 0 to 100. */
  viability?: number | null,
  /** Why so viable, at most 500 characters. */
  viability_reason?: string | null,
};

/** A lead with what helps to decide about it. */
export type LeadPreview = {
  /** The lead. */
  lead: RecordRow,
  /** What it is about. */
  listing: ListingInfo | null,
  /** People who may be the same; empty when it has a customer already. */
  people: Array<MatchCandidate>,
  /** Companies that may be the same; empty when it has a customer already. */
  companies: Array<MatchCandidate>,
};

/** Which lead. */
export type LeadRequest = {
  /** Lead id. */
  id: string,
};

/** A lead (PTY-30). */
export type LeadRow = {
  /** Lead id. */
  id: string,
  /** Name. */
  name: string,
  /** new, contacted, converted, discarded. */
  status: string,
  /** E-mail address. */
  contact_email: string | null,
  /** Phone number. */
  contact_phone: string | null,
  /** By which way. */
  channel: string | null,
  /** Where it was found. */
  source_url: string | null,
  /** Hash of its listing. */
  listing_hash: string | null,
  /** Id of its customer. */
  party_id: string | null,
  /** Id of its client. */
  client_id: string | null,
  /** 0 to 100. */
  viability: number | null,
  /** When it changed last, deletion included. */
  changed_at: string,
  /** Whether it was deleted. */
  deleted: boolean,
};

/** A page of leads. */
export type LeadRows = {
  /** The leads. */
  leads: Array<LeadRow>,
  /** For the next page; null on the last. */
  next_cursor: string | null,
};

/** Which leads. */
export type LeadsRequest = {
  /** new, contacted, converted, discarded. */
  status?: string | null,
  /** Part of the name or the address. */
  q?: string | null,
  /** What changed at or after this moment, deleted leads among it; oldest change first. */
  changed_since?: string | null,
  /** From a previous page. */
  cursor?: string | null,
  /** At most 200; 50 unless said. */
  limit?: number | null,
};

/** An event that was left out, or came in otherwise than one expects, and why. */
export type LeftEvent = {
  /** Line of the file on which it begins. */
  line: number,
  /** What it is called; empty where it could not be read. */
  summary: string,
  /** Its first time, or its day, `2026-12-01`; null where it could not be read. */
  starts_at: string | null,
  /** Why, in a sentence. */
  message: string,
};

/** Whom an export for outreach leaves out, each counted once, by the first of these reasons. */
export type LeftOut = {
  /** Those who want no contact. */
  do_not_contact: number,
  /** Those who prefer another way. */
  other_way: number,
  /** Those who heard from us within the week, month, quarter or year that they asked for. */
  too_soon: number,
};

/** Where a customer stands (LIF-04). */
export type Lifecycle = {
  /** Id of the party. */
  party_id: string,
  /** Its stage. */
  stage: LifecycleStage,
  /** Since when; null while only its status says so. */
  entered_stage_at: string | null,
  /** Id of the stage before. */
  previous_stage_id: string | null,
  /** Ids of the stages that a move may lead to, in order. */
  allowed: Array<string>,
  /** Whether the reader may make other moves, with a reason. */
  may_override: boolean,
  /** Day of the first purchase. */
  first_purchase_date: string | null,
  /** Day of the last purchase. */
  last_purchase_date: string | null,
  /** What all purchases came to, one amount a currency. */
  total_revenue: Array<Revenue>,
  /** How many purchases. */
  purchase_count: number,
  /** Whether the last purchase is recent enough (LIF-12). */
  active_customer: boolean,
  /** The newest 50 moves, newest first; those of merged records among them. */
  history: Array<LifecycleMove>,
};

/** One move in the history of a customer (LIF-06). */
export type LifecycleMove = {
  /** Id of the row. */
  id: string,
  /** Name of the stage left; null for the first. */
  from: string | null,
  /** Name of the stage entered. */
  to: string,
  /** When. */
  changed_at: string,
  /** Who; null when the system did. */
  changed_by: Reference | null,
  /** Why. */
  reason: string | null,
  /** manual, rule, api, system. */
  trigger: string,
  /** Whether an administrator overrode the allowed moves. */
  override: boolean,
};

/** Whose lifecycle. */
export type LifecycleRequest = {
  /** Id of a person, company or household; a merged one leads to its survivor. */
  party_id: string,
};

/** A stage of a customer's life. */
export type LifecycleStage = {
  /** Stage id. */
  id: string,
  /** Its name. */
  name: string,
  /** Place among the stages. */
  position: number,
  /** pre_customer, customer, post_customer. */
  category: "pre_customer" | "customer" | "post_customer",
  /** `#rrggbb`. */
  color: string | null,
  /** What it means. */
  description: string | null,
  /** Whether customers can be moved there. */
  is_active: boolean,
  /** The name by which rules know it; null for stages that people made. */
  code: string | null,
};

/** The stages and how many customers stand in each. */
export type LifecycleSummary = {
  /** All stages in order. */
  stages: Array<LifecycleStage>,
  /** People, companies and households by stage id, agents left out. */
  counts: Record<string, number>,
  /** The allowed moves. */
  transitions: Array<LifecycleTransition>,
  /** How many bought within `active_days`. */
  active_customers: number,
  /** Within how many days of its last purchase a customer is active. */
  active_days: number,
};

/** An allowed move. */
export type LifecycleTransition = {
  /** Stage id. */
  from: string,
  /** Stage id. */
  to: string,
};

/** One more history in which a touch stands. */
export type LinkInput = {
  /** `party`, `person`, `organization`, `household` or `deal`. */
  type: string,
  /** Its id. */
  id: string,
};

/** The documents of which record. */
export type ListDocuments = {
  /** person, organization, household, deal, interaction, note or activity. */
  type: string,
  /** Id. */
  id: string,
};

/** A listing as context of a lead or client (PIP-18, ITG-23). */
export type ListingInfo = {
  /** Listing id. */
  id: string,
  /** Title. */
  title: string,
  /** Where it is. */
  location: string | null,
  /** What it costs. */
  price: Money | null,
  /** Its page. */
  url: string | null,
  /** Its reference. */
  listing_ref: string | null,
};

/** Whose listing: by a deal, or by what leads and deals say of it. */
export type ListingRequest = {
  /** The listing's reference. */
  listing_ref?: string | null,
  /** Its hash. */
  listing_hash?: string | null,
  /** Where it was found. */
  source_url?: string | null,
};

/** A touch, what else it is about, and the message behind it. */
export type LogRequest = {
  /** The caller's UUID; the same one twice writes nothing twice. */
  id: string,
  /** Values of the interaction, by field key. */
  values: Record<string, unknown>,
  /** Further parties and deals in whose histories it stands (INT-04). */
  links?: Array<LinkInput>,
  /** The message behind it (INT-10). */
  message?: MessageInput | null,
};

/** What a customer says of themselves. */
export type LookupRequest = {
  /** An e-mail address, an account number, or an id of another system. */
  key: string,
};

/** Which mapping. */
export type MappingId = {
  /** Its id. */
  id: string,
};

/** Where a mapping comes from. */
export type MappingKind = "saved" | "known";

/** What a score means in a word; nowhere else is that said. */
export type MatchBand = "sure" | "likely" | "possible";

/** One way to tell that a row is a record that is there. */
export type MatchBy = {
  /** As a plan's `match_by` names it. */
  key: string,
  /** What a person reads. */
  label: string,
  /** When a row matches by it, in one sentence. */
  explanation: string,
  /** Fields of which a column must fill one. */
  fields: Array<string>,
  /** Whether it is tried when the plan names no keys. */
  usual: boolean,
};

/** A record that may be the same. */
export type MatchCandidate = {
  /** Id. */
  id: string,
  /** Title. */
  title: string,
  /** Second line: company, domain. */
  subtitle: string,
  /** 80 to 100 (IMP-07). */
  score: number,
  /** Why: what speaks for it, the weightiest first, then what speaks against it. */
  evidence: Array<Evidence>,
};

/** Records that may be the same, the likeliest first; at most five. */
export type MatchCandidates = {
  /** The candidates. */
  candidates: Array<MatchCandidate>,
};

/** A record under way. */
export type MatchCheck = {
  /** Record type, a party kind. */
  type: string,
  /** What is known of it so far, as for a new record; what cannot be read yet is left out
   *  of the comparison. */
  values: Record<string, unknown>,
  /** The record itself, when it is there already. */
  exclude_id?: string | null,
};

/** Records that may be one. */
export type MatchGroup = {
  /** The same as long as its first two records are. */
  id: string,
  /** The lowest score among its pairs. */
  score: number,
  /** What that means. */
  band: MatchBand,
  /** How many records. */
  size: number,
  /** The records, the most complete first; at most 20. */
  records: Array<RecordRow>,
  /** Id of the most complete record. */
  survivor: string,
  /** Its pairs, the likeliest first; two records that are not listed together belong to the
   *  group by others, and nothing clear speaks against it. */
  pairs: Array<MatchGroupPair>,
  /** In how many fields the records say different things of which one is kept. */
  conflicts: number,
  /** Whether every record is listed with every other one. */
  whole: boolean,
};

/** How many groups there are. */
export type MatchGroupCounts = {
  /** Of 95 and more. */
  sure: number,
  /** Of 80 to 94. */
  likely: number,
  /** Of less. */
  possible: number,
};

/** Two records of a group that were found to be alike. */
export type MatchGroupPair = {
  /** One id. */
  a: string,
  /** The other id. */
  b: string,
  /** 0 to 100. */
  score: number,
  /** Why: what speaks for it, the weightiest first, then what speaks against it. */
  evidence: Array<Evidence>,
};

/** The order of groups. */
export type MatchGroupSort = "score" | "size";

/** A page of groups. */
export type MatchGroupsPage = {
  /** The groups. */
  groups: Array<MatchGroup>,
  /** For the next page. */
  next_cursor: string | null,
  /** How many groups the filter and the search leave, whatever their score; on the first page. */
  counts: MatchGroupCounts | null,
  /** When the last scan ended. */
  scanned_at: string | null,
  /** Records made or changed since that scan began; not counted beyond 10,000. */
  changed_since: number,
  /** Whether that scan was by another way of judging than this program's: all is to be searched anew. */
  outdated: boolean,
  /** The latest scan, running or ended. */
  job: Job | null,
};

/** Which groups; those below the setting `duplicates_list_score` are in no list. */
export type MatchGroupsRequest = {
  /** Record type, a party kind. */
  type: string,
  /** Only groups of at least this score; 0 to 100. */
  min_score?: number | null,
  /** Only groups of at most this score; 0 to 100. */
  max_score?: number | null,
  /** Only groups of this band. */
  band?: MatchBand | null,
  /** Only groups with a record that the filter finds. */
  filter?: Filter | null,
  /** Only groups with a record that is found by what is typed. */
  search?: string | null,
  /** In which order. */
  sort?: MatchGroupSort,
  /** From a previous page. */
  cursor?: string | null,
  /** At most 100; 25 unless said. */
  limit?: number | null,
};

/** The ways of one record type, the surest first. */
export type MatchKeys = {
  /** The ways. */
  keys: Array<MatchBy>,
};

/** Whose keys. */
export type MatchKeysRequest = {
  /** Record type of the rows. */
  type: string,
};

/** Two records that may be the same. */
export type MatchPair = {
  /** One. */
  a: RecordRow,
  /** The other. */
  b: RecordRow,
  /** 80 to 100. */
  score: number,
  /** Why: what speaks for it, the weightiest first, then what speaks against it. */
  evidence: Array<Evidence>,
};

/** All records that a list shows, but for some. */
export type MatchingSelection = {
  /** Which of them; `{"all": []}` for every one. Never left out: a call that forgot to say
   *  which records it means must not mean all of them. */
  filter: Filter,
  /** What was typed. */
  search?: string | null,
  /** Ids that are left out; at most 10,000. */
  except?: Array<string>,
};

/** What a user may do, for screens that offer no more than that; the guard is the judge. */
export type May = {
  /** Change records: their own at least. */
  change: boolean,
  /** Set up the workspace: users, fields, pipelines, kinds of relationships, settings. */
  set_up: boolean,
  /** Merge records and take merges back. */
  merge: boolean,
};

/** What a figure is. */
export type MeasureKind = "count" | "moves" | "money" | "rate" | "days";

/** Records side by side. */
export type MergeCompare = {
  /** The records, old ids led to their survivors. */
  records: Array<RecordRow>,
  /** Id of the record that is most complete. */
  survivor: string,
  /** The fields in which at least one record has a value. */
  fields: Array<MergeField>,
  /** What belongs to the records; kinds of which there are none are left out. */
  moves: Array<MergeMove>,
};

/** Which records to compare. */
export type MergeCompareRequest = {
  /** Record type, a party kind. */
  type: string,
  /** 2 to 20 ids. */
  ids: Array<string>,
};

/** How many rows of a kind a merge gives to the survivor. */
export type MergeCount = {
  /** What a person calls them, several. */
  label: string,
  /** Rows that go over. */
  moved: number,
  /** Rows in the trash that go over too. */
  in_trash: number,
  /** Rows that say what one of the survivor's says: the two become one. */
  united: number,
};

/** One field, record beside record. */
export type MergeField = {
  /** Field key. */
  key: string,
  /** Words for it. */
  label: string,
  /** Kind of value. */
  kind: FieldKind,
  /** How the records differ. */
  group: MergeGroup,
  /** One value a record, in the order of the records. */
  values: Array<MergeValue>,
  /** Id of the record whose value is the best guess. */
  suggested: string,
  /** What all records have is kept together; there is nothing to pick. */
  combines: boolean,
};

/** How the records differ in a field. */
export type MergeGroup = "different" | "only_one" | "same";

/** Which merges to list. */
export type MergeListRequest = {
  /** Only those in which this record took part, under its own id or under that of a record that went into it. */
  record?: string | null,
  /** Only this one. */
  id?: string | null,
  /** Only those that this operation of the journal made. */
  seq?: number | null,
  /** From a previous page. */
  cursor?: string | null,
  /** At most 200; 50 unless said. */
  limit?: number | null,
};

/** Rows that belong to the records. */
export type MergeMove = {
  /** What a person calls them, several. */
  label: string,
  /** Rows of all records. */
  count: number,
  /** Rows by record id. */
  by_record: Record<string, number>,
};

/** Merges, newest first. */
export type MergePage = {
  /** The merges. */
  merges: Array<MergeRecord>,
  /** For the next page. */
  next_cursor: string | null,
};

/** What a merge would do. */
export type MergePreview = {
  /** The survivor as it would stand. */
  record: RecordRow,
  /** What would go over to it; kinds of which there are none are left out. */
  moves: Array<MergeCount>,
  /** Rows that could not stand beside the survivor's, the first of them. */
  parked: Array<ParkedRow>,
  /** How many they are in all. */
  parked_count: number,
};

/** One merge. */
export type MergeRecord = {
  /** Its id. */
  id: string,
  /** The record that stayed, as it was called then. */
  survivor: Reference,
  /** Those that went into it, as they were called. */
  merged: Array<Reference>,
  /** When. */
  at: string,
  /** By whom. */
  by: Reference | null,
  /** Whose values the survivor took over: field label to the record's name. */
  picks: { [key in string]: string },
  /** What went over to the survivor. */
  moved: Array<MergeCount>,
  /** How many rows are parked with it. */
  parked: number,
  /** Whether it stands. */
  state: MergeState,
  /** Until when it can be taken back. */
  undo_until: string,
  /** Why it cannot be taken back now; null when it can. */
  fixed: string | null,
  /** Number of its operation in the journal. */
  seq: number,
};

/** What becomes of what. */
export type MergeRequest = {
  /** Record type, a party kind. */
  type: string,
  /** Id of the record that stays. */
  survivor: string,
  /** 1 to 19 ids of records that go into it. */
  others: Array<string>,
  /** Field key to the id of the record whose value is kept. A field not named keeps the
   *  survivor's value, and where it has none the one that [`compare`] suggests. */
  picks?: { [key in string]: string },
  /** Of what all records have together, the rows that are not kept: field key (`emails`, `phones`, `addresses`) to ids
   *  of rows of any of the records. They are parked with the merge. */
  leave_out?: { [key in string]: Array<string> },
};

/** Which groups to merge. */
export type MergeSafeRequest = {
  /** Record type, a party kind. */
  type: string,
  /** Groups whose lowest pair has at least this score; the setting `duplicates_safe_score` unless said. */
  min_score?: number | null,
  /** Also groups whose records say different things; the most complete record's are kept. */
  with_conflicts?: boolean,
  /** Only says what would be merged. */
  preview?: boolean,
};

/** Whether a merge stands. */
export type MergeState = "merged" | "undone";

/** What one record has in a field. */
export type MergeValue = {
  /** Record id. */
  id: string,
  /** In the shape of the field's kind; null where nothing is set. */
  value: unknown,
  /** In words; empty where nothing is set. */
  display: string,
};

/** A message as it was sent. */
export type MessageInput = {
  /** email, sms or chat. */
  channel: string,
  /** Sender. */
  from: string,
  /** Receivers, one at least. */
  to: Array<string>,
  /** Receivers of a copy. */
  cc?: Array<string>,
  /** At most 1,000 characters. */
  subject?: string | null,
  /** The text. */
  text?: string | null,
  /** The same as HTML; cleaned before it is kept. */
  html?: string | null,
  /** When it was sent. */
  sent_at: string,
  /** Its own id, as in the header Message-ID. */
  message_id?: string | null,
  /** Ids of the messages before it, oldest first, as in References; In-Reply-To last. */
  references?: Array<string>,
  /** Whether it came back. */
  bounced?: boolean,
  /** When it was opened first, as the program that sent it tells; RFC 3339 with an offset. */
  opened_at?: string | null,
  /** When a link in it was followed first; whoever clicked has opened. */
  clicked_at?: string | null,
};

/** Which touch. */
export type MessageRequest = {
  /** Interaction id. */
  id: string,
};

/** The message behind a touch; none behind a call. */
export type MessageResult = {
  /** The message. */
  message: MessageShown | null,
};

/** The message behind a touch. */
export type MessageShown = {
  /** email, sms or chat. */
  channel: string,
  /** Sender. */
  from: string,
  /** Receivers. */
  to: Array<string>,
  /** Receivers of a copy. */
  cc: Array<string>,
  /** Subject. */
  subject: string | null,
  /** The text. */
  text: string | null,
  /** The same as clean HTML. */
  html: string | null,
  /** When it was sent. */
  sent_at: string,
  /** Its own id. */
  message_id: string | null,
  /** One value for all messages of a conversation. */
  thread_id: string | null,
  /** Whether it came back. */
  bounced: boolean,
  /** When it was opened first, as the program that sent it told. */
  opened_at: string | null,
  /** When a link in it was followed first. */
  clicked_at: string | null,
};

/** Whose day, and how much of it. */
export type MineRequest = {
  /** Id of the user; the caller where absent. */
  user?: string,
  /** Only this section. */
  section?: ActivityDue,
  /** Rows of a section, 1 to 200; 50 where absent. */
  limit?: number,
  /** `next_cursor` of the section's page before; with `section` alone. */
  cursor?: string,
};

/** One section. */
export type MineSection = {
  /** Which. */
  due: ActivityDue,
  /** How many there are in all. */
  count: number,
  /** The first of them, soonest first. */
  rows: Array<RecordRow>,
  /** For the next page; null at the end. */
  next_cursor: string | null,
};

/** What becomes of a row that names somebody whom nobody here is called. */
export type Missing = MissingWord | {
  /** The party by id; of owners the user, by id, name or e-mail address. */
  use: string,
};

/** Amounts of a currency that a sum leaves out because there is no rate for them. */
export type MissingRate = {
  /** ISO 4217. */
  currency: string,
  /** How many deals. */
  count: number,
  /** Their value in that currency, minor units. */
  total: number,
};

/** The same in a word. */
export type MissingWord = "create" | "create_person" | "refuse" | "leave_out";

/** What a row does to a record that is there already. */
export type Mode = "create" | "update" | "fill" | "upsert";

/** An amount: minor units and an ISO 4217 code (C-09). */
export type Money = {
  /** Minor units, e.g. cents. */
  minor: number,
  /** ISO 4217. */
  currency: string,
};

/** Where a deal goes. */
export type MoveDeal = {
  /** Deal id. */
  id: string,
  /** The stage. */
  stage_id: string,
  /** The card that comes after it in the column. */
  before_id?: string | null,
  /** The card that comes before it in the column. */
  after_id?: string | null,
  /** Probability until the next move (PIP-08). */
  probability?: number | null,
  /** Why it was won or lost, in words; at most 500 characters. */
  reason?: string | null,
  /** Why, of the closing reasons. */
  reason_id?: string | null,
  /** Fields to fill on the way, for a stage that asks for them; what a deal has it keeps. */
  values?: Record<string, unknown>,
  /** Whose it becomes; it stays whose it is when absent. */
  owner?: NewOwner | null,
  /** Further deals, at most 200, that go along and stand below it in this order: one
   *  operation, one undo. */
  also?: Array<string>,
};

/** Moves a customer to another stage of its life. */
export type MoveLifecycle = {
  /** Id of a person, company or household. */
  party_id: string,
  /** Stage id. */
  stage_id: string,
  /** Why, at most 500 characters; required with `override`. */
  reason?: string | null,
  /** Make a move that is not among the allowed ones; for administrators. */
  override?: boolean,
};

/** Where a company goes. */
export type MoveUnder = {
  /** Organisation id. */
  id: string,
  /** The organisation to stand under; null for the top. */
  parent?: string | null,
};

/** Somebody's open work. */
export type MyActivities = {
  /** The caller's day. */
  today: string,
  /** The sections in order, empty ones too. */
  sections: Array<MineSection>,
};

/** A custom field that an import makes for a column, in the same operation (TAG-05). */
export type NewField = {
  /** What it is called. */
  label: string,
  /** What it holds: any kind of a custom field but users and references. */
  kind: FieldKind,
  /** For kinds of choices: the choices; those that the column's values name when empty. */
  choices?: Array<Choice>,
};

/** Whose deals become. */
export type NewOwner = {
  /** A user; nobody when none. */
  id?: string | null,
};

/** The input of a command that needs none: an empty object. */
export type Nothing = Record<string, never>;

/** One notice. */
export type Notification = {
  /** Id. */
  id: string,
  /** Why. */
  kind: NotificationKind,
  /** What it is about; null where that is gone. */
  about: Reference | null,
  /** One sentence. */
  text: string,
  /** When, UTC. */
  at: string,
  /** Who made it. */
  by: Reference,
  /** Whether it was read. */
  read: boolean,
};

/** Why somebody is told something. */
export type NotificationKind = "mention" | "reminder" | "assigned" | "job" | "duplicate";

/** Notices of the calling user, newest first. */
export type NotificationPage = {
  /** The notices. */
  rows: Array<Notification>,
  /** How many are unread in all; 100 stands for 100 or more. */
  unread: number,
  /** For the next page; null at the end. */
  next_cursor: string | null,
};

/** What a user wants to be told of, and how (AUT-04). */
export type NotificationSettings = {
  /** Being named in a note. */
  mention: NotificationWay,
  /** Reminders of activities. */
  reminder: NotificationWay,
  /** Being given work. */
  assigned: NotificationWay,
  /** Jobs that ended. */
  job: NotificationWay,
  /** Likely duplicates. */
  duplicate: NotificationWay,
  /** When to be silent; null is never. */
  quiet: QuietHours | null,
};

/** Settings to change; what is absent stays. */
export type NotificationSettingsUpdate = Partial<NotificationSettings>;

/** How somebody is told of one kind of thing. */
export type NotificationWay = "desktop" | "app" | "off";

/** Which notices are wanted. */
export type NotificationsRequest = {
  /** Only those that were not read. */
  unread?: boolean,
  /** `next_cursor` of the page before. */
  cursor?: string,
  /** 1 to 200; 50 where absent. */
  limit?: number,
};

/** What a row says to a company or person that it brings along and that is here already. */
export type OnMatch = "keep" | "fill" | "change";

/** Which of a column's values. */
export type Only = "all" | "wrong" | "changed";

/** The order of the stages. */
export type OrderLifecycleStages = {
  /** Ids of all stages, the first first. */
  ids: Array<string>,
};

/** The way in which a list is used. */
export type Outreach = "email" | "phone" | "post";

/** Which list, for which way. */
export type OutreachRequest = {
  /** `person`, `organization` or `household`. */
  type: string,
  /** Which of them; all when absent. */
  filter?: Filter | null,
  /** What was typed. */
  search?: string | null,
  /** The way. */
  outreach: Outreach,
};

/** What stands beside a record: its numbers, deals, people, plans (V36-01, V36-04, V36-05). */
export type Overview = {
  /** Latest interaction or note. */
  last_touch_at: string | null,
  /** Interactions of the last 30 days, the 30th day included. */
  interactions_30d: number,
  /** Open deals. */
  open_deals: number,
  /** Won deals. */
  won_deals: number,
  /** Lost deals. */
  lost_deals: number,
  /** Abandoned deals: nobody decided about them, and the win rate leaves them out. */
  abandoned_deals: number,
  /** Value of the open deals, one a currency. */
  pipeline_value: Array<Money>,
  /** Value of the won deals, one a currency. */
  won_value: Array<Money>,
  /** What is planned next. */
  next_activity: Reference | null,
  /** When it is due: a moment, or a day, `2026-11-22`. */
  next_activity_at: string | null,
  /** Its deals, open first; at most 50. */
  deals: Array<DealCard>,
  /** Its open activities, soonest first; at most 20. */
  activities: Array<RecordRow>,
  /** An organisation's people or a person's organisations, primary first; at most 100. */
  people: Array<AffiliationValue>,
  /** Companies under it. */
  children: Array<Reference>,
  /** Where an import brought it from, in words. */
  import: string | null,
};

/** An owner whom the sheet names. */
export type OwnerQuestion = {
  /** As the sheet writes it. */
  name: string,
  /** In how many rows. */
  rows: number,
  /** The user of that name or e-mail address. */
  existing: Reference | null,
};

/** What somebody has to hand over when they leave. */
export type Owns = {
  /** People, companies and households. */
  customers: number,
  /** Open deals. */
  deals: number,
  /** Activities that are not done. */
  activities: number,
};

/** Who. */
export type OwnsRequest = {
  /** The user. */
  id: string,
};

/** A page of records. */
export type Page = {
  /** The records in order. */
  rows: Array<RecordRow>,
  /** The value of each row's group, where groups were asked for. */
  groups?: Array<unknown>,
  /** For the next page; null on the last. */
  next_cursor: string | null,
};

/** Which page of which list. */
export type PageRequest = {
  /** Record type. */
  type: string,
  /** Which of them. */
  filter?: Filter | null,
  /** What was typed: every word starts a word of the record; where few do, it is a part of one or nearly one. */
  search?: string | null,
  /** Order; at most three fields. */
  sort?: Array<Sort>,
  /** By what the rows are grouped; the order holds within groups. */
  group?: GroupBy | null,
  /** Fields wanted; all when absent. */
  fields?: Array<string> | null,
  /** From a previous page. */
  cursor?: string | null,
  /** So many rows are passed over first. A cursor reads on faster; this reaches any place of a list. */
  offset?: number,
  /** At most 200; 50 unless said. */
  limit?: number | null,
  /** What was deleted instead of what is there. */
  deleted?: boolean,
};

/** Pairs that the last scan found, the likeliest first. */
export type PairsPage = {
  /** The pairs; merged, deleted and dismissed ones are left out. */
  pairs: Array<MatchPair>,
  /** For the next page. */
  next_cursor: string | null,
  /** When the last scan ended. */
  scanned_at: string | null,
  /** How many pairs there are. */
  total: number,
  /** The latest scan, running or ended. */
  job: Job | null,
};

/** Which pairs. */
export type PairsRequest = {
  /** Record type, a party kind. */
  type: string,
  /** From a previous page. */
  cursor?: string | null,
  /** At most 200; 50 unless said. */
  limit?: number | null,
};

/** A row that could not stand beside those of the survivor. */
export type ParkedRow = {
  /** What a person calls such rows, several. */
  label: string,
  /** What it says, in words. */
  text: string,
  /** Why: `same` as a row that stayed, a link of the record to `itself`, or `left_out` by who merged. */
  why: string,
  /** Its columns, as they were. */
  content: Record<string, unknown>,
};

/** A pasted block. */
export type Paste = {
  /** Its text: rows in lines, cells between tabs, as spreadsheets copy them. */
  text: string,
};

/** Rates as text: a line each of day, currency and rate, separated by commas, semicolons or tabs. */
export type PasteRates = {
  /** Days are `YYYY-MM-DD`. A first line of headings may name `date`, `currency` and `rate` in any order; without one
   *  they stand in this order. At most 20,000 lines. */
  text: string,
  /** The currency that the rates are in; the workspace's unless given. */
  base?: string | null,
};

/** Where a pasted block lies. */
export type Pasted = {
  /** The file to inspect and import; it goes after a week. */
  path: string,
};

/** What became of the lines. */
export type PastedRates = {
  /** Rates that are there since. */
  added: number,
  /** Rates of days that had another one. */
  changed: number,
  /** Lines that say what was known. */
  same: number,
  /** Lines that were left out, and why. */
  refused: Array<RefusedRate>,
};

/** A phone number of a party (PTY-25, C-10). */
export type PhoneValue = {
  /** Id of the row; minted when absent. */
  id?: string,
  /** As typed. */
  raw: string,
  /** E.164 where it can be derived. */
  e164: string | null,
  /** Extension. */
  extension: string | null,
  /** For reading: in the groups that its country writes, with the extension; as typed where no
   *  number was made out. Inputs need not say it. */
  shown?: string,
  /** work, mobile, home, other or any word. */
  label: string,
  /** The one to use first. */
  is_primary: boolean,
  /** unknown, valid, invalid. */
  state?: string,
  /** First day on which it is right, `YYYY-MM-DD`. */
  valid_from?: string,
  /** Last day on which it is right, `YYYY-MM-DD`. */
  valid_to?: string,
};

/** Findings that nobody cleared, in records that the reader may see, the newest record first. */
export type PiiPage = {
  /** The findings. */
  rows: Array<PiiRow>,
  /** How many there are on all pages. */
  count: number,
  /** For the next page. */
  next_cursor: string | null,
};

/** Which findings. */
export type PiiRequest = {
  /** Of this record alone. */
  id?: string | null,
  /** From a previous page. */
  cursor?: string | null,
  /** At most 200; 50 unless said. */
  limit?: number | null,
};

/** A number that may not belong where it stands. */
export type PiiRow = {
  /** The note, interaction, activity, person, company, household or deal. */
  record: Reference,
  /** `card` or `ssn`. */
  kind: string,
  /** In which field. */
  field: string,
  /** Its last four digits. */
  shown: string,
  /** Names the finding among those of its record. */
  digest: string,
};

/** A pipeline and its stages in order. */
export type PipelineInfo = {
  /** Pipeline id. */
  id: string,
  /** Its name. */
  name: string,
  /** Its stages. */
  stages: Array<StageInfo>,
};

/** All pipelines in order. */
export type Pipelines = {
  /** The pipelines. */
  pipelines: Array<PipelineInfo>,
};

/** In which month deals are to close. */
export type PlanClose = {
  /** Deal ids, at most 200; open ones. */
  ids: Array<string>,
  /** `2026-11`; `""` for no date. */
  month: string,
};

/** Whose words and templates a workspace starts with. */
export type Profile = "sales" | "fundraising" | "outreach";

/** How many related records must satisfy. */
export type Quantifier = "some" | "none" | "every";

/** What a person is asked before the import. */
export type Questions = {
  /** Rows of deals that name no customer (PIP-06). */
  missing_party: number,
  /** The owners that the sheet names. */
  owners: Array<OwnerQuestion>,
  /** The stages that the sheet names. */
  stages: Array<StageQuestion>,
  /** Columns in which day and month could be swapped. */
  ambiguous_dates: Array<StyleQuestion>,
  /** Columns in which a mark could part thousands or decimals. */
  ambiguous_numbers: Array<StyleQuestion>,
};

/** Hours in which nothing is rung. What came due in them is told at their end. */
export type QuietHours = {
  /** `HH:MM`, the first quiet minute. */
  from: string,
  /** `HH:MM`, the first minute that is not quiet any more; before `from` it is that of the next day. */
  to: string,
  /** IANA name of the zone in which these are meant; the machine's where absent. */
  time_zone: string | null,
};

/** Which bytes of which version. */
export type ReadDocument = {
  /** Document id. */
  id: string,
  /** Number of the version; the latest unless said. */
  version?: number | null,
  /** The first byte; 0 unless said. */
  offset?: number | null,
  /** How many bytes; at most and unless said 1 MiB. */
  length?: number | null,
};

/** The mapping that a sheet was recognised by. */
export type Recognised = {
  /** Id of a saved mapping; what a ready-made one is called by (`google_contacts`). */
  id: string,
  /** Its name: “Trade fair”, “Google Contacts”. */
  name: string,
  /** Where it comes from. */
  kind: MappingKind,
};

/** A record: its values by field key, in the shapes of their kinds; null where nothing is
 *  set. In inputs a reference is its id. */
export type RecordRow = {
  /** Record type. */
  type: string,
  /** Id. */
  id: string,
  /** Title. */
  title: string,
  /** Values by field key. */
  values: Record<string, unknown>,
  /** When it was deleted. */
  deleted_at: string | null,
  /** Whether the reader may change it (PTY-36), in pages and in one record alone. */
  may_change: boolean,
};

/** A record type as faces see it. */
export type RecordTypeInfo = {
  /** Name in commands. */
  key: string,
  /** One of them. */
  label: string,
  /** Several of them. */
  plural: string,
  /** Lucide icon name. */
  icon: string,
  /** Field that carries the title. */
  title_field: string,
  /** One of the three party kinds. */
  party: boolean,
  /** A list of its own is offered. */
  listed: boolean,
  /** The rail offers it once there is one. */
  quiet: boolean,
  /** Order of lists that ask for none. */
  default_sort: Array<Sort>,
  /** Only imports write its records. */
  imported: boolean,
  /** Several can be made one. */
  mergeable: boolean,
  /** People can add fields. */
  customizable: boolean,
  /** The palette finds it. */
  searched: boolean,
  /** Its records have a history of their own. */
  history: boolean,
  /** It stands in the histories of parties and deals. */
  story: boolean,
  /** Fields in form order. */
  fields: Array<FieldInfo>,
  /** Other records that filters can ask about. */
  relations: Array<RelationInfo>,
};

/** A record by type, id and title. */
export type Reference = {
  /** Record type. */
  type: string,
  /** Id. */
  id: string,
  /** Title. */
  title: string,
};

/** One party of a chain. */
export type Referral = {
  /** The party. */
  party: Reference,
  /** Steps from the record asked about: negative towards who referred it, positive towards whom it referred. */
  step: number,
  /** Who referred it, as far as the chain tells. */
  referred_by: string | null,
  /** Since when. */
  since: string | null,
  /** What came of its own referrals. */
  credit: ReferralCredit,
};

/** What came of somebody's referrals. */
export type ReferralCredit = {
  /** Whom they referred themselves. */
  direct: number,
  /** Whom they brought in all: those, and whom those referred in turn. */
  all: number,
  /** Won deals of all of them. */
  won_deals: number,
  /** Their value, one a currency. */
  won_value: Array<Money>,
};

/** The chain that a record stands in. */
export type Referrals = {
  /** From the first referrer down to the record, and from it to everyone that it brought, each after its referrer. */
  chain: Array<Referral>,
  /** Whether the chain leads back to itself somewhere. */
  loops: boolean,
  /** Whether there are more than are told. */
  truncated: boolean,
};

/** Whose referrals. */
export type ReferralsRequest = {
  /** Party id. */
  id: string,
};

/** A line that was left out. */
export type RefusedRate = {
  /** Number of the line, the first is 1. */
  line: number,
  /** What it says. */
  text: string,
  /** What is wrong with it. */
  reason: string,
};

/** Which refused rows. */
export type RefusedRequest = {
  /** Id of the batch. */
  batch: string,
  /** How many rows to pass over. */
  offset?: number | null,
  /** At most 200; 50 unless said. */
  limit?: number | null,
};

/** A refused row as it stands in the sheet, or as it was corrected last. */
export type RefusedRow = {
  /** Number of the row as a spreadsheet shows it. */
  row: number,
  /** Its cells, in the order of the columns. */
  cells: Array<string>,
  /** What is wrong with it. */
  issues: Array<ImportIssue>,
};

/** Rows of an import that are still refused. */
export type RefusedRows = {
  /** Names of the sheet's columns. */
  columns: Array<string>,
  /** The rows, in the order of the sheet. */
  rows: Array<RefusedRow>,
  /** How many there are; at most 20,000 are kept. */
  total: number,
  /** For the next page; null at the end. */
  next_offset: number | null,
};

/** Some, none or every one of the related records satisfy a filter. */
export type RelatedTest = {
  /** Relation key, e.g. `deals`. */
  related: string,
  /** Some, none or every. */
  op: Quantifier,
  /** Which of them; all when absent. */
  filter?: Filter | null,
};

/** How a filter can ask about other records. */
export type RelationInfo = {
  /** Name in filters. */
  key: string,
  /** Words for people. */
  label: string,
  /** The other record type. */
  to: string,
};

/** Opens closed deals again. */
export type ReopenDeal = {
  /** Deal id. */
  id: string,
  /** An open stage; the one that it was closed from unless named. */
  stage_id?: string | null,
  /** The card that comes after it in the column. */
  before_id?: string | null,
  /** The card that comes before it in the column. */
  after_id?: string | null,
  /** Fields to fill on the way, for a stage that asks for them; what a deal has it keeps. */
  values?: Record<string, unknown>,
  /** Whose it becomes; it stays whose it is when absent. */
  owner?: NewOwner | null,
  /** Further deals, at most 200, in the same operation. */
  also?: Array<string>,
};

/** Custom fields of one record type in their new order. */
export type ReorderFields = {
  /** Their ids, the first one first. */
  ids: Array<string>,
};

/** All pipelines in their new order. */
export type ReorderPipelines = {
  /** Their ids, the first one first; the first is the one that the board opens with. */
  ids: Array<string>,
};

/** Stages of one pipeline in their new order. */
export type ReorderStages = {
  /** The pipeline. */
  pipeline_id: string,
  /** All of its stages, the first one first. */
  ids: Array<string>,
};

/** A report that was run. */
export type Report = {
  /** Which. */
  report: string,
  /** Its name. */
  label: string,
  /** What it counts by. */
  by: ReportDimension,
  /** The columns. */
  columns: Array<ReportColumn>,
  /** The rows. */
  rows: Array<ReportRow>,
  /** All rows together, where that means something. */
  total: ReportRow | null,
  /** How it is drawn. */
  chart: ReportChart,
  /** The columns that are drawn, by key. */
  drawn: Array<string>,
  /** What is to be known about the figures. */
  notes: Array<string>,
};

/** A figure. */
export type ReportCell = {
  /** The number of a count, rate or days; none where there is nothing to reckon it from. */
  number: number | null,
  /** The amounts of money, by currency. */
  amounts: Array<Amount>,
  /** All of them in the workspace's currency, by the rates of their days; none where they are in it already, or a rate
   *  is missing. */
  converted: Amount | null,
  /** The deals behind it. */
  filter: Filter | null,
};

/** How a report is drawn. */
export type ReportChart = "bars" | "time";

/** A column of a report. */
export type ReportColumn = {
  /** Its key. */
  key: string,
  /** Its head. */
  label: string,
  /** What its figures are. */
  kind: MeasureKind,
};

/** What a report can count by. */
export type ReportDimension = {
  /** Its key. */
  key: string,
  /** In words. */
  label: string,
};

/** Which report goes where. */
export type ReportFile = {
  /** The report. */
  request: ReportRequest,
  /** The file to write, `.xlsx` or `.csv`; one that is there is replaced. */
  path: string,
};

/** A report as lists of reports show it. */
export type ReportInfo = {
  /** Its key. */
  key: string,
  /** Its name. */
  label: string,
  /** What it says and how it is reckoned. */
  about: string,
  /** What it can count by; the first is usual. */
  dimensions: Array<ReportDimension>,
  /** What its days mean. */
  period: ReportPeriod,
};

/** The reports that there are. */
export type ReportList = {
  /** In the order in which they are offered. */
  reports: Array<ReportInfo>,
};

/** What the days of a report mean. */
export type ReportPeriod = "none" | "closed" | "begun" | "moved";

/** Which report, of which deals. */
export type ReportRequest = {
  /** Key of the report. */
  report: string,
  /** Key of what it counts by; its first unless said. */
  by?: string | null,
  /** One pipeline; all unless said. A funnel shows the first. */
  pipeline_id?: string | null,
  /** Deals of one owner. */
  owner_id?: string | null,
  /** First day, `YYYY-MM-DD` or relative as in filters. */
  from?: string | null,
  /** Last day. */
  to?: string | null,
  /** Which deals besides; all when absent. */
  filter?: Filter | null,
};

/** A row of a report. */
export type ReportRow = {
  /** What its deals have in common: an id, a text, a month `2026-11`, a quarter `2026-Q4`, a year. */
  key: string | null,
  /** In words. */
  label: string,
  /** The record that it is about. */
  record: Reference | null,
  /** A cell a column. */
  cells: Array<ReportCell>,
};

/** Where to put activities: exactly one of day, moment and someday. */
export type RescheduleRequest = {
  /** The activities, 200 at most. */
  ids: Array<string>,
  /** `YYYY-MM-DD`: each keeps its time of the day. */
  day?: string,
  /** A moment, which gives each a time. */
  at?: string,
  /** A day without a time, `YYYY-MM-DD`. */
  all_day?: string,
  /** No day at all. */
  someday?: boolean,
  /** How long each takes from now on; absent stays. */
  duration_minutes?: number,
  /** Of what repeats, all that follow go along; otherwise this one alone. */
  following?: boolean,
};

/** What to do where a later edit stands in the way. */
export type Resolve = "keep" | "restore";

/** Which version to make the latest again. */
export type RestoreVersion = {
  /** Document id. */
  id: string,
  /** Number of the version. */
  number: number,
  /** Id of the version that this makes; a repeat changes nothing. */
  version_id: string,
};

/** Refused rows to import again. */
export type RetryRequest = {
  /** Id of the batch that refused them. */
  batch: string,
  /** The rows. */
  rows: Array<CorrectedRow>,
};

/** An amount of one currency. */
export type Revenue = {
  /** ISO 4217. */
  currency: string,
  /** Minor units. */
  minor: number,
};

/** What became of a row. */
export type RowAction = "created" | "updated" | "unchanged" | "skipped" | "refused";

/** Why a row is refused. */
export type RowError = {
  /** Key of the field to blame. */
  field?: string,
  /** Stable code, e.g. `email_invalid`. */
  code: string,
  /** What is wrong and how to put it right. */
  message: string,
};

/** What became of one row. */
export type RowResult = {
  /** Place of the row in the call, from 0. */
  index: number,
  /** Id of the contact; null when there is none. */
  id: string | null,
  /** What became of it. */
  action: RowAction,
  /** Everything that is wrong with a refused row. */
  errors: Array<RowError>,
};

/** What a record that comes back has again. */
export type RowsBack = {
  /** The record. */
  record: Reference,
  /** Rows by what people call them. */
  rows: Record<string, number>,
};

/** A field with its weight. */
export type RuleField = {
  /** Which field. */
  field: RuleKey,
  /** What it weighs where both records say the same; 1 to 1000. */
  weight: number,
  /** Only so many characters are compared: the first ones, of a phone number the last. */
  length?: number | null,
};

/** A field that rules compare. */
export type RuleKey = "email" | "phone" | "domain" | "birth_date" | "street" | "name" | "last_name" | "first_name" | "postal_code" | "company" | "city" | "country";

/** Fields with weights, and what they must weigh together. */
export type RuleSet = {
  /** Whether it is used. */
  on: boolean,
  /** From this weight on a pair is listed. */
  threshold: number,
  /** The score that it is listed with, unless its own is higher; 80 to 100. */
  score: number,
  /** The fields, each once. */
  fields: Array<RuleField>,
};

/** The two rule sets of a record type. */
export type RuleSets = {
  /** For imports and safe merges. */
  strict: RuleSet,
  /** Warns while somebody types. */
  loose: RuleSet,
};

/** What would become of one row. */
export type SampleRow = {
  /** Number of the row. */
  row: number,
  /** create, update, skip or error. */
  action: "create" | "update" | "skip" | "error",
  /** Title of the record. */
  title: string,
  /** Record type. */
  type: string,
  /** Cell by cell, what changes. */
  changes: Array<CellChange>,
  /** Why it is skipped or refused. */
  message: string | null,
};

/** Where to write a document. */
export type SaveDocument = {
  /** Document id. */
  id: string,
  /** Number of the version; the latest unless said. */
  version?: number | null,
  /** The file to write. */
  path: string,
  /** Whether a file of that name is replaced. */
  replace?: boolean,
};

/** Where to write the refused rows of a batch. */
export type SaveErrors = {
  /** Id of the batch. */
  batch: string,
  /** The CSV file to write. */
  path: string,
};

/** What to keep under a name. */
export type SaveMapping = {
  /** Name; a mapping of that name is replaced. */
  name: string,
  /** Names of the sheet's columns, in its order. */
  columns: Array<string>,
  /** The plan that was made for the sheet. */
  plan: ImportPlan,
};

/** What was written. */
export type Saved = {
  /** The file. */
  path: string,
  /** Its bytes. */
  bytes: number,
};

/** A mapping by name. */
export type SavedMapping = {
  /** Id. */
  id: string,
  /** Name. */
  name: string,
  /** Record type of the rows. */
  type: string,
  /** A MAP.json: columns by name, and the rest of the plan. */
  mapping: Record<string, unknown>,
  /** When it was changed last. */
  updated_at: string,
};

/** The mappings of a workspace, by name. */
export type SavedMappings = {
  /** All of them. */
  mappings: Array<SavedMapping>,
};

/** A report that was written to a file. */
export type SavedReport = {
  /** The file. */
  path: string,
  /** Lines below the head. */
  rows: number,
};

/** Which records to compare. */
export type ScanRequest = {
  /** Record type, a party kind. */
  type: string,
  /** Only what changed since the last search. All is searched where that is more than 5,000 records, where nothing
   *  was searched yet, and where that was by another way of judging. */
  changed?: boolean,
};

/** Of what a score is made. */
export type ScoreBasis = "model" | "stages" | "none";

/** What moves a score, in words. */
export type ScoreFactor = {
  /** Points that it adds or takes. */
  points: number,
  /** What it is. */
  text: string,
};

/** What scores are made of at present. */
export type ScoreModel = {
  /** Counts up with each training; 0 before the first. */
  version: number,
  /** When it was trained. */
  trained_at: string | null,
  /** Of what scores are made. */
  basis: ScoreBasis,
  /** Won and lost deals that it learned from, the held out included. */
  deals: number,
  /** Of the newest fifth, held out: how often a won deal scored above a lost one; 0.5 is chance. */
  auc: number | null,
  /** The low end of its 95 % interval. */
  auc_low: number | null,
  /** The high end. */
  auc_high: number | null,
  /** In words. */
  said: string,
};

/** Which deals. */
export type ScoreRequest = {
  /** Deal ids, at most 200. */
  ids: Array<string>,
};

/** A record found. */
export type SearchHit = {
  /** Record type. */
  type: string,
  /** Id. */
  id: string,
  /** Title. */
  title: string,
  /** Second line: company, customer, domain. */
  subtitle: string,
  /** Whether it is a party that was deactivated. */
  inactive: boolean,
};

/** What was typed. */
export type SearchRequest = {
  /** Words; each starts a word of the record, is a part of one, or nearly is one. */
  query: string,
  /** Record types; all when absent. */
  types?: Array<string> | null,
  /** At most 200; 20 unless said. */
  limit?: number | null,
  /** Without parties that were deactivated: for pickers (PTY-35). */
  active_only?: boolean,
  /** Parties that were deactivated come last, however well they fit: for mentions. */
  active_first?: boolean,
};

/** Records found, best first. */
export type SearchResult = {
  /** The hits. */
  hits: Array<SearchHit>,
};

/** Which notices were read. */
export type Seen = {
  /** Ids, 200 at most; those of others are passed over. */
  ids: Array<string>,
  /** False marks them as unread again. */
  read?: boolean,
};

/** Which records of a type: these, or all that a list shows. */
export type Selection = IdsSelection | MatchingSelection;

/** Visits and machines (V36-07). */
export type ServiceSummary = {
  /** Visits that are planned or under way. */
  scheduled: CustomerFigure,
  /** When the next of them is. */
  next_visit_at: string | null,
  /** Jobs that were done. */
  completed: CustomerFigure,
  /** Machines at the customer's. */
  equipment: CustomerFigure,
  /** The first 50 of them by name. */
  machines: Array<RecordRow>,
};

/** Which moves lead on from a stage. */
export type SetTransitions = {
  /** Stage id. */
  from: string,
  /** Ids of all stages that it leads to. */
  to: Array<string>,
};

/** The settings of a workspace. */
export type Settings = {
  /** The workspace's name. */
  name: string,
  /** Whose words it uses. */
  profile: Profile,
  /** ISO 4217. */
  currency: string,
  /** ISO 3166-1 alpha-2. */
  country: string,
  /** system, light or dark. */
  theme: "system" | "light" | "dark",
  /** compact or comfortable: how high the rows of lists are. */
  density: "compact" | "comfortable",
  /** Where the user was last. */
  last_view: unknown,
  /** How lists were left: the view that a type's list showed last, columns and widths of each view. */
  lists: unknown,
  /** Keys of the keyboard map that differ from those that it comes with, by the name of what they do. */
  keys: unknown,
  /** Fields that records must have beside those that are always required, by record type (IMP-30). */
  required_fields: { [key in string]: Array<string> },
  /** Within how many days a merge can be taken back: 30 at least (IMP-17). */
  merge_undo_days: number,
  /** Within how many days of its last purchase a customer counts as active (LIF-12). */
  active_customer_days: number,
  /** Id of the pipeline whose deals are the clients of outreach; the first pipeline unless said (PIP-03). */
  outreach_pipeline: string | null,
  /** From this score on a likely duplicate is told while somebody types and on saving (IMP-03). */
  duplicates_warn_score: number,
  /** From this score on groups are in the list of duplicates. */
  duplicates_list_score: number,
  /** From this score on groups may be merged without being looked at one by one. */
  duplicates_safe_score: number,
  /** Whether a lost deal needs a reason: `optional`, `asked` (the screens ask for it and commands do without) or
   *  `required` (of every caller). */
  lost_reason: "optional" | "asked" | "required",
  /** Whether winning a deal is celebrated on the screen. */
  celebrate_wins: boolean,
  /** Rules by which records are duplicates beside what is found by comparing them, by record type. */
  duplicate_rules: { [key in string]: RuleSets },
};

/** Settings to change; what is absent stays. */
export type SettingsUpdate = Partial<Settings>;

/** What the person says about a sheet; every entry overrides the guess for it. */
export type SheetOptions = {
  /** Name of the character encoding, as in `UTF-8` or `windows-1252`. */
  encoding?: string | null,
  /** The separator itself (`;`), or `comma`, `semicolon`, `tab`, `pipe`. */
  separator?: string | null,
  /** Number of the row that names the columns, counted from 1; 0 for a sheet without one. */
  header_row?: number | null,
  /** Name of the sheet inside a workbook or an archive. */
  sheet?: string | null,
  /** Whether lines of totals at the end are rows like any other; they are passed over unless so. */
  keep_totals?: boolean | null,
};

/** What to put off, and until when. */
export type SnoozeRequest = {
  /** The activity. */
  id: string,
  /** Until when. */
  until: SnoozeUntil,
};

/** Until when something is put off, by the caller's clocks. */
export type SnoozeUntil = "hour" | "evening" | "tomorrow" | "next_monday" | { "at": string };

/** One key of an order. */
export type Sort = {
  /** Field key. */
  field: string,
  /** Largest first. */
  desc?: boolean,
};

/** A change of stage. */
export type StageChange = {
  /** Where it came from; none where it was made. */
  from: Reference | null,
  /** Where it went. */
  to: Reference,
  /** open, won, lost, abandoned: the kind of the stage that it went to, as that is today. */
  kind: "open" | "won" | "lost" | "abandoned",
  /** When. */
  at: string,
  /** By whom. */
  by: Reference | null,
  /** Effective probability after it, 0 to 100; null where it was not kept. */
  probability: number | null,
  /** Why, of the closing reasons. */
  close_reason: Reference | null,
  /** Why, in words. */
  reason: string | null,
  /** How long it stayed there, in milliseconds: until the next change, or until now in an open stage. Null for the
   *  stage that a closed deal rests in. */
  stayed_ms: number | null,
};

/** What a stage that the pipeline lacks becomes. */
export type StageChoice = {
  /** Its id. */
  id: string, } | {
  /** open, won, lost or abandoned. */
  kind: string,
  /** 0 to 100. */
  probability: number,
};

/** The way of a deal through its stages. */
export type StageHistory = {
  /** Its changes, oldest first. */
  changes: Array<StageChange>,
  /** From its first stage until it was closed, or until now, in milliseconds: the sum of the stays. */
  age_ms: number,
};

/** A stage with what stands in it. */
export type StageInfo = {
  /** Stage id. */
  id: string,
  /** Its name. */
  name: string,
  /** open, won, lost, abandoned. */
  kind: "open" | "won" | "lost" | "abandoned",
  /** 0 to 100. */
  probability: number,
  /** Days without a touch after which a deal rots. */
  rot_days: number | null,
  /** Name of its colour; none: by its kind. */
  color: string | null,
  /** Keys of the fields that a deal must have to enter it. */
  required_fields: Array<string>,
  /** Deals in it. */
  deals: number,
};

/** A stage that the sheet names. */
export type StageQuestion = {
  /** As the sheet writes it. */
  name: string,
  /** In how many rows. */
  rows: number,
  /** The stage of that name. */
  existing: Reference | null,
  /** open, won, lost or abandoned: guessed from the name where there is no such stage. */
  kind: string,
  /** 0 to 100, guessed likewise. */
  probability: number,
};

/** A sum of one currency. */
export type StageTotals = {
  /** ISO 4217. */
  currency: string,
  /** Minor units. */
  total: number,
  /** Minor units, by probability. */
  weighted: number,
};

/** Of which deals. */
export type StatsRequest = {
  /** One pipeline; all unless said. */
  pipeline_id?: string | null,
  /** Which deals besides; all when absent. */
  filter?: Filter | null,
};

/** A column whose values can be read in two ways. */
export type StyleQuestion = {
  /** Name of the column. */
  column: string,
  /** In how many rows. */
  rows: number,
  /** The first such value. */
  example: string,
};

/** Which household. */
export type SuggestRequest = {
  /** Household id. */
  id: string,
};

/** Help that a customer asked for (V36-06). */
export type SupportSummary = {
  /** Cases that are neither resolved nor closed. */
  open: CustomerFigure,
  /** All cases. */
  all: CustomerFigure,
  /** Minutes from opening to the first answer, on average over answered cases. */
  response_minutes: number | null,
  /** 1 to 5, on average over cases that were rated. */
  satisfaction: number | null,
  /** How many were rated. */
  rated: CustomerFigure,
  /** The 5 newest cases. */
  newest: Array<RecordRow>,
};

/** A tag on some records of one type. */
export type TagRequest = {
  /** Record type. */
  type: string,
  /** At most 1,000. */
  ids: Array<string>,
  /** Its id or its name; a new name makes a tag. */
  tag: string,
};

/** A tag on a record. */
export type TagValue = {
  /** Tag id. */
  id: string,
  /** Name. */
  name: string,
  /** CSS colour. */
  color: string | null,
};

/** Judgements to take back. */
export type TakeBack = {
  /** Record type, a party kind. */
  type: string,
  /** The pairs. */
  pairs: Array<DismissedPair>,
};

/** A set of stages to begin with. */
export type TemplateInfo = {
  /** Its key. */
  key: string,
  /** Its name. */
  name: string,
  /** Names of its stages in order. */
  stages: Array<string>,
};

/** All templates. */
export type Templates = {
  /** The templates. */
  templates: Array<TemplateInfo>,
};

/** Which record. */
export type ThatRequest = {
  /** `note`, `interaction`, `activity`, `person`, `organization`, `household` or `deal`. */
  type: string,
  /** Its id. */
  id: string,
};

/** A conversation. */
export type Thread = {
  /** Its messages that the reader may see, the earliest first; the latest 200 of a longer one. None: it is no message. */
  messages: Array<ThreadMessage>,
};

/** A message of a conversation, before it is opened. */
export type ThreadMessage = {
  /** The touch behind which it stands. */
  interaction: Reference,
  /** inbound or outbound. */
  direction: string,
  /** Sender. */
  from: string,
  /** Subject. */
  subject: string | null,
  /** The first characters of the text. */
  preview: string,
  /** When it was sent. */
  sent_at: string,
  /** Whether it came back. */
  bounced: boolean,
};

/** Several conversations. */
export type Threads = {
  /** One for each touch asked for, in that order; empty for one that is not there for the reader. */
  threads: Array<Thread>,
};

/** Whose conversations. */
export type ThreadsRequest = {
  /** Interaction ids, at most 200. */
  ids: Array<string>,
};

/** One entry of a history. */
export type TimelineEntry = {
  /** Unique in the history. */
  key: string,
  /** Its kind. */
  kind: string,
  /** When. */
  at: string,
  /** The record behind it. */
  reference: Reference,
  /** Whose history it is in. */
  party: Reference,
  /** What happened, in one line (V36-08). */
  text: string,
  /** More of it. */
  body: string | null,
  /** Lucide icon name. */
  icon: string,
  /** By whom. */
  actor: Reference | null,
  /** A pinned note. */
  pinned: boolean,
  /** What else is known, by kind. */
  details: Record<string, unknown>,
};

/** A page of a history, newest first; pinned notes come with the first page. */
export type TimelinePage = {
  /** Pinned notes. */
  pinned: Array<TimelineEntry>,
  /** Entries. */
  entries: Array<TimelineEntry>,
  /** For the next page. */
  next_cursor: string | null,
};

/** Which part of which history. */
export type TimelineRequest = {
  /** Record type: a party kind or `deal`. */
  type: string,
  /** Id. */
  id: string,
  /** Kinds wanted: call, email, meeting, chat, sms, social, in_person, other, note, activity, deal, stage, change,
   *  import, and the keys of further types that stand in histories. */
  kinds?: Array<string>,
  /** First moment. */
  from?: string | null,
  /** First moment after. */
  to?: string | null,
  /** By this user. */
  actor?: string | null,
  /** With this text in subject, title or body. */
  search?: string | null,
  /** An organisation's people's entries too. */
  include_people?: boolean,
  /** From a previous page. */
  cursor?: string | null,
  /** At most 200; 50 unless said (V36-09). */
  limit?: number | null,
};

/** What passed between us and a customer (V36-04). */
export type TouchSummary = {
  /** When the last one was. */
  last_at: string | null,
  /** Those of today and the 30 days before, the 30th day included. */
  last_30_days: CustomerFigure,
  /** All. */
  all: CustomerFigure,
  /** The 5 newest. */
  newest: Array<RecordRow>,
};

/** Won value by period and what is to be expected. */
export type Trend = {
  /** ISO 4217. */
  currency: string,
  /** Past periods, whole ones, then those ahead; the first ahead has begun. */
  points: Array<TrendPoint>,
  /** What was won in the period that has begun, so far. */
  begun: Amount,
  /** How it is foretold; none with too little history. */
  method: TrendMethod | null,
  /** Errors of the back-test. */
  tested: TrendError | null,
  /** Those of the mean of all earlier periods. */
  mean: TrendError | null,
  /** In words: how it was reckoned, or why it was not. */
  said: string,
};

/** How far off forecasts of past periods were. */
export type TrendError = {
  /** Periods foretold from the earlier ones alone. */
  count: number,
  /** Mean absolute error, minor units. */
  absolute: number,
  /** As a part of what came, 0.1 for a tenth. */
  relative: number | null,
};

/** Which trend goes where. */
export type TrendFile = {
  /** Of which deals. */
  request: TrendRequest,
  /** The file to write, `.xlsx` or `.csv`; one that is there is replaced. */
  path: string,
};

/** How the next periods are foretold. */
export type TrendMethod = "mean" | "trend" | "quarter" | "year";

/** A period of the trend. */
export type TrendPoint = {
  /** A month `2026-11` or a quarter `2026-Q4`. */
  period: string,
  /** What was won, minor units; none of what lies ahead. */
  won: number | null,
  /** The won deals behind it. */
  filter: Filter | null,
  /** What is expected, minor units; none of what is past. */
  expected: number | null,
  /** The low end of the range within which 80 % came so far. */
  low: number | null,
  /** Its high end. */
  high: number | null,
};

/** Of which deals the trend is asked. */
export type TrendRequest = {
  /** By quarters instead of months. */
  quarters?: boolean,
  /** ISO 4217; the workspace's unless said. */
  currency?: string | null,
  /** One pipeline; all unless said. */
  pipeline_id?: string | null,
  /** Deals of one owner. */
  owner_id?: string | null,
  /** Which deals besides. */
  filter?: Filter | null,
  /** The day from which it looks ahead, today unless said: earlier days test it. */
  until?: string | null,
};

/** Which operation to take back. */
export type UndoRequest = {
  /** The newest that can be, unless named. */
  seq?: number | null,
  /** What to do about later edits. */
  resolve?: Resolve | null,
  /** With `keep`: ids of records that are restored all the same. */
  restore?: Array<string>,
};

/** What becomes of events whose organiser and attendees are no customers. */
export type UnknownGuests = "keep" | "create" | "leave";

/** What a field that was changed since the merge shall be. */
export type UnmergeChoice = "before" | "after" | "now";

/** A field that the merge set and that somebody changed since. */
export type UnmergeConflict = {
  /** What names it in the choices. */
  key: string,
  /** The record that it belongs to. */
  record: Reference,
  /** The field in words; of a row of a list, the list and the column. */
  label: string,
  /** The kind of the field; null for a row of a list. Days are told as they are kept, for the screen to write. */
  kind: FieldKind | null,
  /** Before the merge, in words; empty where nothing was set. */
  before: string,
  /** After the merge. */
  after: string,
  /** Now. */
  now: string,
};

/** What taking a merge back would do. */
export type UnmergePreview = {
  /** The merge. */
  merge: MergeRecord,
  /** The survivor, as it would be called. */
  survivor: Reference,
  /** What is to be decided. */
  conflicts: Array<UnmergeConflict>,
  /** Later edits of other fields of the survivor: they stay. */
  kept: Array<EditKept>,
  /** What goes back to whom. */
  back: Array<RowsBack>,
  /** What was added to the survivor since and stays with it, by what people call it. */
  stays: Record<string, number>,
  /** Rows that had gone over and were removed since: they stay removed. */
  removed: Record<string, number>,
  /** Values that do not come back. */
  taken: Array<ValueTaken>,
};

/** Which merge to look at. */
export type UnmergePreviewRequest = {
  /** Id of the merge. */
  id: string,
};

/** Which merge to take back. */
export type UnmergeRequest = {
  /** Id of the merge. */
  id: string,
  /** What each field that was changed since shall be, by the key of its conflict. */
  choices?: { [key in string]: UnmergeChoice },
  /** What those that are not named shall be; without it every one must be named. */
  rest?: UnmergeChoice | null,
};

/** The records that are apart again. */
export type Unmerged = {
  /** The survivor first. */
  records: Array<RecordRow>,
};

/** How many are unread. */
export type Unread = {
  /** 100 stands for 100 or more. */
  unread: number,
};

/** New values of a record. */
export type UpdateRequest = {
  /** Record type. */
  type: string,
  /** Id. */
  id: string,
  /** Values by field key; what is absent stays. */
  values: Record<string, unknown>,
};

/** A piece of a file. */
export type UploadPart = {
  /** The caller's id of the upload. */
  id: string,
  /** Where the piece begins, in bytes. */
  offset: number,
  /** The piece in base64; at most 4 MiB of bytes. */
  data: string,
};

/** How far an upload is. */
export type Uploaded = {
  /** Bytes so far. */
  size: number,
};

/** What is wrong with a value. */
export type ValueError = {
  /** Stable code, as of refused rows. */
  code: string,
  /** What is wrong and how to put it right. */
  message: string,
};

/** A value of which there can be one that another record was given since: it does not come back. */
export type ValueTaken = {
  /** The field in words. */
  label: string,
  /** The value. */
  value: string,
  /** Who has it now. */
  by: Reference,
};

/** A column of a sheet. */
export type ValuesRequest = {
  /** Where the file is. */
  path: string,
  /** What the person says about the sheet. */
  options?: SheetOptions | null,
  /** How it becomes records. */
  plan: ImportPlan,
  /** Name of the column. */
  column: string,
  /** Which of its values; every one unless said. */
  only?: Only,
  /** Part of a value, whatever its case. */
  search?: string | null,
  /** At most so many values, up to 200, which is usual. */
  limit?: number | null,
};

/** Whose versions. */
export type VersionsOf = {
  /** Document id. */
  id: string,
};

/** One and several. */
export type Words = {
  /** One. */
  one: string,
  /** Several. */
  many: string,
};

/** Whether words were kept. */
export type WordsKept = {
  /** No when its words are known already, when it is no PDF in the workspace, or when there are none. */
  kept: boolean,
};

/** The workspace at a glance. */
export type WorkspaceInfo = {
  /** Where the file is. */
  path: string,
  /** Its settings. */
  settings: Settings,
  /** The calling user. */
  user: Reference,
  /** What the calling user may do. */
  may: May,
  /** What the profile calls each record type. */
  words: { [key in string]: Words },
  /** How many there are of the main types, agents left out. */
  counts: Record<string, number>,
  /** Quiet types of which there is a record: the rail offers these. */
  used: Array<string>,
  /** Agents of each type, who are no clients (PTY-31); types that have none are absent. */
  agents: Record<string, number>,
  /** Newest migration of the file. */
  schema_version: number,
  /** Version of this program. */
  app_version: string,
};

/** How a column writes its dates or numbers, as far as its first values tell. */
export type Written = {
  /** dmy, mdy or ymd of dates; point or comma of numbers; null where the values do not tell. */
  style: "dmy" | "mdy" | "ymd" | "point" | "comma" | null,
  /** What says so, in a sentence. */
  why: string,
};

/** The tags of which rich text is made. */
export const RICH_TEXT_TAGS = ["p","br","hr","h1","h2","h3","strong","b","em","i","u","s","del","code","pre","blockquote","ul","ol","li","a","span","div","mark"];

/** Command name -> its input and output. */
export interface Commands {
  /** The open workspace: its settings, user, words and record counts */
  "workspace.info": { input: Nothing; output: WorkspaceInfo };
  /** Change settings of the workspace; what is absent stays (writes) */
  "settings.update": { input: SettingsUpdate; output: Changed<Settings> };
  /** The record types and their fields, custom fields included */
  "catalog.get": { input: Nothing; output: Catalog };
  /** A page of records of one type, filtered, searched and sorted */
  "records.page": { input: PageRequest; output: Page };
  /** How many records a page request would list in all */
  "records.count": { input: CountRequest; output: Count };
  /** Several counts in one call, at most 200 */
  "records.counts": { input: CountsRequest; output: Counts };
  /** The groups of a list with their exact counts */
  "records.groups": { input: GroupsRequest; output: Groups };
  /** One record by id; a merged id leads to the survivor */
  "records.get": { input: GetRequest; output: GetResult };
  /** Make a record; the id is the caller's and makes a repeat harmless (writes) */
  "records.create": { input: CreateRequest; output: Changed<RecordRow> };
  /** Change fields of a record (writes) */
  "records.update": { input: UpdateRequest; output: Changed<RecordRow> };
  /** What writing many cells would do: counts, refusals cell by cell, before and after */
  "records.preview_many": { input: CellsRequest; output: CellsReport };
  /** Write many cells of many records as one undoable step, as pasted from a sheet (writes) */
  "records.update_many": { input: CellsRequest; output: Changed<CellsReport> };
  /** Put records into the trash (writes) */
  "records.delete": { input: IdsRequest; output: Changed<Count> };
  /** Take records out of the trash (writes) */
  "records.restore": { input: IdsRequest; output: Changed<Count> };
  /** What stands beside a record: deals, activities, people, sums */
  "records.overview": { input: GetRequest; output: Overview };
  /** A customer at a glance: money, interactions, support, visits, milestones; each figure with its filter */
  "records.summary": { input: GetRequest; output: CustomerSummary };
  /** The whole tree of companies around one, with roll-ups */
  "parties.hierarchy": { input: HierarchyRequest; output: Hierarchy };
  /** Put a company under another one; a loop is refused (writes) */
  "parties.move_under": { input: MoveUnder; output: Changed<Reference> };
  /** What a household and those who live in it bought or gave together */
  "households.giving": { input: SuggestRequest; output: HouseholdGiving };
  /** A name and greetings for a household, made of its members */
  "households.suggest": { input: SuggestRequest; output: HouseholdNames | null };
  /** The relationships of a party, seen from its side */
  "relations.list": { input: ConnectionsRequest; output: Array<Connection> };
  /** Relate two parties, by a type's code from either side (writes) */
  "relations.create": { input: Connect; output: Changed<RecordRow> };
  /** Take relationships away (writes) */
  "relations.delete": { input: Disconnect; output: Changed<Count> };
  /** The parties around one, 1 or 2 links away, and the links among them */
  "relations.graph": { input: GraphRequest; output: Graph };
  /** Who referred a party, whom it brought, and what came of it */
  "relations.referrals": { input: ReferralsRequest; output: Referrals };
  /** Compute strengths anew where none was set by hand (writes) */
  "relations.rescore": { input: Nothing; output: Changed<Count> };
  /** Who goes by an e-mail address, account number or external id */
  "parties.lookup": { input: LookupRequest; output: Array<Found> };
  /** What a user would have to hand over */
  "users.owns": { input: OwnsRequest; output: Owns };
  /** Hand over what is somebody's to somebody else, as one step (writes) */
  "users.transfer": { input: HandOver; output: Changed<Owns> };
  /** Let a user go and hand over what was theirs, as one step (writes) */
  "users.deactivate": { input: HandOver; output: Changed<Owns> };
  /** Put custom fields in order (writes) */
  "custom_fields.reorder": { input: ReorderFields; output: Changed<Count> };
  /** What a change of a field's kind would keep and lose */
  "custom_fields.preview_kind": { input: ChangeKind; output: KindPreview };
  /** Give a field another kind and convert its values, as one step (writes) */
  "custom_fields.change_kind": { input: ChangeKind; output: Changed<KindPreview> };
  /** Put a tag on records (writes) */
  "tags.add": { input: TagRequest; output: Changed<Count> };
  /** Take a tag off records (writes) */
  "tags.remove": { input: TagRequest; output: Changed<Count> };
  /** What one change of many records would do: counts, refusals, a sample before and after */
  "bulk.preview": { input: BulkRequest; output: BulkPreview };
  /** One change of many records, named by ids or by a filter, as one undoable step (writes) */
  "bulk.apply": { input: BulkRequest; output: Changed<BulkReport> };
  /** The same as a job, for very many records (writes) */
  "bulk.start": { input: BulkRequest; output: Job };
  /** A page of a record's history, newest first */
  "timeline.page": { input: TimelineRequest; output: TimelinePage };
  /** A pipeline's stages with their counts and sums */
  "board.get": { input: BoardRequest; output: Board };
  /** A page of a stage's deals in their order */
  "board.cards": { input: CardsRequest; output: CardsPage };
  /** A pipeline's deals by owner or by customer, counted stage by stage */
  "board.lanes": { input: LanesRequest; output: Lanes };
  /** The pipelines with their stages and how many deals stand in each */
  "pipelines.list": { input: Nothing; output: Pipelines };
  /** What a pipeline can be made from */
  "pipelines.templates": { input: Nothing; output: Templates };
  /** Make a pipeline from a template (writes) */
  "pipelines.create": { input: CreatePipeline; output: Changed<Count> };
  /** Put pipelines in order (writes) */
  "pipelines.reorder": { input: ReorderPipelines; output: Changed<Count> };
  /** Put the stages of a pipeline in order (writes) */
  "pipelines.reorder_stages": { input: ReorderStages; output: Changed<Count> };
  /** Delete a stage; its deals go to another one in the same step (writes) */
  "pipelines.delete_stage": { input: DeleteStage; output: Changed<Count> };
  /** Delete a pipeline; its deals go to another one in the same step (writes) */
  "pipelines.delete": { input: DeletePipeline; output: Changed<Count> };
  /** Move a deal to a stage or a place in it (writes) */
  "deals.move": { input: MoveDeal; output: Changed<DealCard> };
  /** Close a deal as won (writes) */
  "deals.win": { input: CloseDeal; output: Changed<DealCard> };
  /** Close a deal as lost (writes) */
  "deals.lose": { input: CloseDeal; output: Changed<DealCard> };
  /** Close a deal as abandoned (writes) */
  "deals.abandon": { input: CloseDeal; output: Changed<DealCard> };
  /** Open a closed deal again (writes) */
  "deals.reopen": { input: ReopenDeal; output: Changed<DealCard> };
  /** Where a deal was, from when to when, by whom and why */
  "deals.history": { input: HistoryRequest; output: StageHistory };
  /** Sums of open, won and lost deals in the workspace's currency, by month, stage, owner and category */
  "deals.forecast": { input: ForecastRequest; output: Forecast };
  /** Move the expected close of deals to a month (writes) */
  "deals.plan_close": { input: PlanClose; output: Changed<Count> };
  /** Take in dated exchange rates from a text, a line each (writes) */
  "rates.paste": { input: PasteRates; output: Changed<PastedRates> };
  /** The reports that there are, and what each can count by */
  "reports.list": { input: Nothing; output: ReportList };
  /** A report over the deals that a filter finds; each figure with the filter of its deals */
  "reports.run": { input: ReportRequest; output: Report };
  /** Write a report to a workbook or a table of text (writes) */
  "reports.save": { input: ReportFile; output: SavedReport };
  /** Write the sums of a forecast to a workbook or a table of text (writes) */
  "reports.save_forecast": { input: ForecastFile; output: SavedReport };
  /** Number and value of deals in each stage, empty stages as 0 */
  "reports.pipeline_stats": { input: StatsRequest; output: Report };
  /** Won value by month or quarter, and what is to be expected */
  "scoring.trend": { input: TrendRequest; output: Trend };
  /** Write the trend to a workbook or a table of text (writes) */
  "scoring.save_trend": { input: TrendFile; output: SavedReport };
  /** How likely deals are to be won, with what moves each score */
  "scoring.scores": { input: ScoreRequest; output: DealScores };
  /** What scores of deals are made of at present */
  "scoring.status": { input: Nothing; output: ScoreModel };
  /** Learn the score of deals anew from the won and lost ones (writes) */
  "scoring.train": { input: Nothing; output: Changed<ScoreModel> };
  /** A lead with its listing and who may be the same */
  "leads.preview": { input: LeadRequest; output: LeadPreview };
  /** Leads by status or words; or what changed since */
  "leads.list": { input: LeadsRequest; output: LeadRows };
  /** Change status or viability of a lead (writes) */
  "leads.patch": { input: LeadPatch; output: Changed<LeadRow> };
  /** Make a customer of a lead, or give it to one who is there; twice makes nobody twice (writes) */
  "leads.convert": { input: ConvertLead; output: Changed<Converted> };
  /** Take in that a lead was written to: client and first communication follow, once (writes) */
  "leads.event": { input: LeadEvent; output: Changed<LeadEventResult> };
  /** Take in a file of such events, with a report of its rows (writes) */
  "leads.import_events": { input: EventsFile; output: Changed<EventReport> };
  /** The listing that a lead or client is about */
  "leads.listing": { input: ListingRequest; output: ListingInfo | null };
  /** Clients of outreach by stage, source, channel, operator or words; or what changed since */
  "clients.list": { input: ClientsRequest; output: Clients };
  /** One client of outreach */
  "clients.get": { input: ClientRequest; output: Client };
  /** Change stage, status, automation or notes of a client (writes) */
  "clients.patch": { input: ClientPatch; output: Changed<Client> };
  /** What passed between us and a client, newest first */
  "clients.communications": { input: CommunicationsRequest; output: Communications };
  /** Where a customer stands in its life, what it bought, and how it came there */
  "lifecycle.get": { input: LifecycleRequest; output: Lifecycle };
  /** The stages of a customer's life, how many stand in each, and the allowed moves */
  "lifecycle.summary": { input: Nothing; output: LifecycleSummary };
  /** Move a customer to another stage of its life (writes) */
  "lifecycle.move": { input: MoveLifecycle; output: Changed<Lifecycle> };
  /** Say which moves lead on from a stage of life (writes) */
  "lifecycle.set_transitions": { input: SetTransitions; output: Changed<LifecycleSummary> };
  /** Put the stages of life in order (writes) */
  "lifecycle.reorder": { input: OrderLifecycleStages; output: Changed<LifecycleSummary> };
  /** Delete a stage of life, its customers moved to another (writes) */
  "lifecycle.delete_stage": { input: DeleteLifecycleStage; output: Changed<LifecycleSummary> };
  /** Write down the stage of everybody who was never moved (writes) */
  "lifecycle.backfill": { input: Nothing; output: Changed<Backfilled> };
  /** Set a milestone of a customer's journey by hand (writes) */
  "milestones.add": { input: AddMilestone; output: Changed<RecordRow> };
  /** Write down a touch with its further histories and the message behind it, as one step (writes) */
  "interactions.log": { input: LogRequest; output: Changed<RecordRow> };
  /** Keep what a campaign's program tells of its mails: opened, clicked, came back (writes) */
  "interactions.campaign": { input: CampaignResults; output: Changed<CampaignReport> };
  /** The message behind a touch: from, to, cc, subject, text, thread */
  "interactions.message": { input: MessageRequest; output: MessageResult };
  /** The conversations that the messages behind several touches stand in, at most 200 */
  "interactions.threads": { input: ThreadsRequest; output: Threads };
  /** The conversation that the message behind a touch stands in */
  "interactions.thread": { input: MessageRequest; output: Thread };
  /** Card and social security numbers found in free text, to be reviewed */
  "pii.list": { input: PiiRequest; output: PiiPage };
  /** Say of the numbers in a record that they are not sensitive (writes) */
  "pii.clear": { input: ThatRequest; output: Changed<Cleared> };
  /** Black out the numbers in a record (writes) */
  "pii.redact": { input: ThatRequest; output: Changed<Cleared> };
  /** Mark an activity as begun (writes) */
  "activities.start": { input: GetOne; output: Changed<RecordRow> };
  /** Mark an activity as done (writes) */
  "activities.complete": { input: GetOne; output: Changed<RecordRow> };
  /** Mark an activity as not to be done (writes) */
  "activities.cancel": { input: GetOne; output: Changed<RecordRow> };
  /** Complete an activity and write what came of it into its interaction (writes) */
  "activities.held": { input: HeldRequest; output: Changed<RecordRow> };
  /** Leave out one occurrence of an activity that repeats (writes) */
  "activities.skip": { input: GetOne; output: Changed<RecordRow> };
  /** Put an activity off (writes) */
  "activities.snooze": { input: SnoozeRequest; output: Changed<RecordRow> };
  /** Move activities to a day, a moment or someday, as one step (writes) */
  "activities.reschedule": { input: RescheduleRequest; output: Changed<ActivitiesMoved> };
  /** Somebody's open activities: overdue, today, tomorrow, upcoming, someday, counted */
  "activities.mine": { input: MineRequest; output: MyActivities };
  /** The activities of a span of days, and where those that repeat will fall */
  "activities.agenda": { input: AgendaRequest; output: Agenda };
  /** What the user is told, newest first */
  "notifications.list": { input: NotificationsRequest; output: NotificationPage };
  /** Mark notifications as read (writes) */
  "notifications.read": { input: Seen; output: Unread };
  /** Mark all notifications as read (writes) */
  "notifications.read_all": { input: Nothing; output: Unread };
  /** What the user is told of, and how */
  "notifications.settings": { input: Nothing; output: NotificationSettings };
  /** Change what the user is told of; what is absent stays (writes) */
  "notifications.update_settings": { input: NotificationSettingsUpdate; output: Changed<NotificationSettings> };
  /** Take a piece of a file in; documents.add makes a document of all of them (writes) */
  "documents.upload": { input: UploadPart; output: Uploaded };
  /** Keep a file as a document of a record, or as the next version of one (writes) */
  "documents.add": { input: AddDocument; output: Changed<RecordRow> };
  /** The documents of a record, the latest first */
  "documents.list": { input: ListDocuments; output: DocumentList };
  /** The versions of a document, the latest first */
  "documents.versions": { input: VersionsOf; output: DocumentVersions };
  /** Bytes of a version of a document, at most 1 MiB */
  "documents.read": { input: ReadDocument; output: DocumentBytes };
  /** Write a version of a document to a file (writes) */
  "documents.save_as": { input: SaveDocument; output: Saved };
  /** Make an older version of a document the latest again (writes) */
  "documents.restore_version": { input: RestoreVersion; output: Changed<RecordRow> };
  /** Keep the words of a PDF for the search (writes) */
  "documents.words": { input: DocumentWords; output: WordsKept };
  /** Let go of bytes that no document needs any more (writes) */
  "documents.collect": { input: Nothing; output: Collected };
  /** What importing a calendar file would do */
  "calendar.preview": { input: CalendarFile; output: CalendarReport };
  /** The same as a job, for a large calendar */
  "calendar.count": { input: CalendarFile; output: Job };
  /** Take the meetings of a calendar file in, as one step (writes) */
  "calendar.import": { input: CalendarFile; output: Changed<CalendarReport> };
  /** The same as a job, for a large calendar (writes) */
  "calendar.start": { input: CalendarFile; output: Job };
  /** Write activities and meetings of a period to a calendar file (writes) */
  "calendar.export": { input: CalendarExport; output: CalendarExported };
  /** Records of any type by a few letters */
  "search.find": { input: SearchRequest; output: SearchResult };
  /** Likely duplicates of a record under way */
  "matching.check": { input: MatchCheck; output: MatchCandidates };
  /** Look for likely duplicates in the whole base, as a job (writes) */
  "matching.scan": { input: ScanRequest; output: Job };
  /** A page of the pairs that the last scan found, the likeliest first */
  "matching.pairs": { input: PairsRequest; output: PairsPage };
  /** A page of the groups of records that may be one, the likeliest first */
  "matching.groups": { input: MatchGroupsRequest; output: MatchGroupsPage };
  /** Merge all groups that are safe to merge, as a job and one operation; or say what that would be (writes) */
  "matching.merge_safe": { input: MergeSafeRequest; output: Job };
  /** Say that records are not the same (writes) */
  "matching.dismiss": { input: Dismiss; output: Changed<Count> };
  /** What was said not to be the same, newest first */
  "matching.dismissed": { input: DismissedRequest; output: DismissedPage };
  /** Take back that records are not the same (writes) */
  "matching.take_back": { input: TakeBack; output: Changed<Count> };
  /** Records side by side, field by field, and what belongs to them */
  "merging.compare": { input: MergeCompareRequest; output: MergeCompare };
  /** What a merge would do: the record as it would stand, what moves, what is parked (writes) */
  "merging.preview": { input: MergeRequest; output: MergePreview };
  /** Make one record of several; undo takes it back whole (writes) */
  "merging.merge": { input: MergeRequest; output: Changed<RecordRow> };
  /** Merges, newest first, of all records or of one */
  "merging.list": { input: MergeListRequest; output: MergePage };
  /** What taking a merge back would do: what goes back, what stays, what is to be decided */
  "merging.unmerge_preview": { input: UnmergePreviewRequest; output: UnmergePreview };
  /** Take a merge back, also after later edits (writes) */
  "merging.unmerge": { input: UnmergeRequest; output: Changed<Unmerged> };
  /** What a sheet holds: columns, types, problems, what each column means */
  "importing.inspect": { input: InspectRequest; output: Inspection };
  /** The different values of a column: how often, what each becomes, what is wrong with it */
  "importing.values": { input: ValuesRequest; output: ColumnValues };
  /** Keep a block pasted from a spreadsheet in a private temporary file, to import it */
  "importing.paste": { input: Paste; output: Pasted };
  /** Mappings of sheets that are kept by name */
  "importing.mappings": { input: Nothing; output: SavedMappings };
  /** Keep how a sheet was mapped, under a name; one of that name is replaced (writes) */
  "importing.save_mapping": { input: SaveMapping; output: Changed<SavedMapping> };
  /** Delete a mapping that is kept (writes) */
  "importing.delete_mapping": { input: MappingId; output: Changed<Count> };
  /** By what rows of a type can be told to be records that are there */
  "importing.match_keys": { input: MatchKeysRequest; output: MatchKeys };
  /** What an import would do, row by row, and what it leaves open */
  "importing.preview": { input: ImportRequest; output: ImportPreview };
  /** The same over all rows of a large sheet, as a job (writes) */
  "importing.count": { input: ImportRequest; output: Job };
  /** Import a sheet, as a job; undo takes it back whole (writes) */
  "importing.start": { input: ImportRequest; output: Job };
  /** Run an import again that was paused or interrupted; nothing of it was written yet (writes) */
  "importing.resume": { input: GetOne; output: Job };
  /** Imports that were run, newest first */
  "importing.batches": { input: Nothing; output: ImportBatches };
  /** Rows that an import refused and that are not put right yet */
  "importing.refused": { input: RefusedRequest; output: RefusedRows };
  /** Import refused rows again, put right, by the plan of their import (writes) */
  "importing.retry": { input: RetryRequest; output: ImportReport };
  /** Write the refused rows of an import to a sheet of their own (writes) */
  "importing.save_errors": { input: SaveErrors; output: Count };
  /** Take up to 1,000 contacts in at once, matched as those of a sheet, with a result for each (writes) */
  "contacts.bulk_import": { input: BulkImportRequest; output: Changed<BulkImport> };
  /** Write records to a sheet, a workbook, JSON or address cards, as a job (writes) */
  "exporting.start": { input: ExportRequest; output: Job };
  /** Whom an export for e-mails, calls or letters would leave out, and why */
  "exporting.left_out": { input: OutreachRequest; output: LeftOut };
  /** Running and finished jobs, newest first */
  "jobs.list": { input: Nothing; output: JobList };
  /** One job */
  "jobs.get": { input: GetOne; output: Job };
  /** Ask a job to stop; what it did is rolled back, and what was paused is given up (writes) */
  "jobs.cancel": { input: GetOne; output: Job };
  /** Ask an import to stop so that it can be resumed; what it did is rolled back (writes) */
  "jobs.pause": { input: GetOne; output: Job };
  /** What was done, newest first */
  "journal.list": { input: JournalRequest; output: JournalPage };
  /** Take back the newest change, or a named one (writes) */
  "journal.undo": { input: UndoRequest; output: Changed<JournalEntry> };
  /** Do again what was taken back last (writes) */
  "journal.redo": { input: UndoRequest; output: Changed<JournalEntry> };
  /** Who changed which field of which record when */
  "audit.list": { input: AuditRequest; output: AuditPage };
}
