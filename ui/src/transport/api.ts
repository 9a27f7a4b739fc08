// The shapes of every command. Replaced by the file generated from the core's types.

export type ErrorCode = string;
export interface CommandError { code: ErrorCode; message: string; field?: string | null; details?: unknown }

export type FieldKind =
  | "text" | "long_text" | "number" | "money" | "date" | "date_time" | "yes_no"
  | "choice" | "many_choices" | "email" | "phone" | "url" | "country" | "user" | "reference"
  | "emails" | "phones" | "addresses" | "affiliations" | "tags" | "json";

export interface Choice { value: string; label: string }
export interface FieldInfo {
  key: string; label: string; kind: FieldKind; section: string; required: boolean; max_length: number | null;
  default: unknown; choices: Choice[]; reference_type: string | null;
  read_only: boolean; sortable: boolean; filterable: boolean; importable: boolean; in_list: boolean; in_form: boolean;
  personal: boolean; custom: boolean; help: string | null; operators: string[];
}
export interface RecordTypeInfo { key: string; label: string; plural: string; icon: string; title_field: string; party: boolean; listed: boolean; default_sort: Sort[]; fields: FieldInfo[] }
export interface Catalog { types: RecordTypeInfo[] }

export interface Reference { type: string; id: string; title: string }
export interface Money { minor: number; currency: string }
export interface EmailValue { id?: string; address: string; label: string; is_primary: boolean; state: string }
export interface PhoneValue { id?: string; raw: string; e164: string | null; extension: string | null; label: string; is_primary: boolean }
export interface AddressValue {
  id?: string; address_type: string; is_default: boolean; street_line_1: string; street_line_2: string | null; city: string;
  state_province: string | null; postal_code: string | null; country: string; latitude: number | null; longitude: number | null;
}
export interface AffiliationValue { id?: string; organization: Reference; person: Reference; title: string | null; role: string | null; is_primary: boolean; is_primary_contact: boolean }
export interface TagValue { id: string; name: string; color: string | null }

/** values is keyed by field key; shapes by kind: text string, number number, money Money, date "YYYY-MM-DD",
 *  date_time ISO UTC, yes_no boolean, choice string, many_choices string[], user/reference Reference,
 *  emails EmailValue[] …; null where nothing is set. In inputs a reference is its id string. */
export interface RecordRow { type: string; id: string; title: string; values: Record<string, unknown>; deleted_at: string | null }

export type Filter =
  | { all: Filter[] } | { any: Filter[] } | { not: Filter }
  | { field: string; op: FilterOp; value?: unknown }
  | { related: string; op: "some" | "none"; filter?: Filter };
export type FilterOp = "eq" | "ne" | "lt" | "lte" | "gt" | "gte" | "in" | "not_in" | "contains" | "starts_with" | "between" | "is_null" | "is_not_null";
export interface Sort { field: string; desc?: boolean }
export interface PageRequest { type: string; filter?: Filter | null; search?: string | null; sort?: Sort[]; fields?: string[] | null; cursor?: string | null; limit?: number | null; deleted?: boolean }
export interface Page { rows: RecordRow[]; next_cursor: string | null }
export interface CountRequest { type: string; filter?: Filter | null; search?: string | null; deleted?: boolean }
export interface Count { count: number }

/** What a write did: `seq` names it in the journal, `label` is for the toast ("Moved Acme renewal to Negotiation"). */
export interface Change { seq: number; op: string; label: string; types: string[]; ids: string[]; origin: string | null }
export interface Changed<T> { value: T; change: Change | null }

export interface GetRequest { type: string; id: string }
export interface GetResult { record: RecordRow; redirected_from: string | null }
export interface CreateRequest { type: string; id: string; values: Record<string, unknown>; allow_duplicate?: boolean }
export interface UpdateRequest { type: string; id: string; values: Record<string, unknown> }
export interface IdsRequest { type: string; ids: string[] }
export interface TagRequest { type: string; ids: string[]; tag: string }

export interface TimelineRequest {
  type: string; id: string; kinds?: string[]; from?: string | null; to?: string | null; actor?: string | null; search?: string | null;
  include_people?: boolean; cursor?: string | null; limit?: number | null;
}
export interface TimelineEntry {
  key: string; kind: string; at: string; reference: Reference; party: Reference; text: string; body: string | null; icon: string;
  actor: Reference | null; pinned: boolean; details: Record<string, unknown>;
}
export interface TimelinePage { pinned: TimelineEntry[]; entries: TimelineEntry[]; next_cursor: string | null }
export interface Overview {
  last_touch_at: string | null; interactions_30d: number; open_deals: number; won_deals: number; lost_deals: number;
  pipeline_value: Money[]; won_value: Money[]; next_activity: Reference | null; next_activity_at: string | null;
  deals: DealCard[]; activities: RecordRow[]; people: AffiliationValue[]; children: Reference[]; import: string | null;
}

export interface StageTotals { currency: string; total: number; weighted: number }
export interface BoardStage { id: string; name: string; kind: "open" | "won" | "lost" | "abandoned"; probability: number; position: number; count: number; totals: StageTotals[] }
export interface Board { pipeline: Reference; pipelines: Reference[]; stages: BoardStage[] }
export interface BoardRequest { pipeline_id?: string | null; filter?: Filter | null }
export interface CardsRequest { stage_id: string; filter?: Filter | null; cursor?: string | null; limit?: number | null }
export interface DealCard {
  id: string; title: string; stage_id: string; stage: string; stage_kind: string; value: Money | null; probability: number; probability_overridden: boolean;
  party: Reference | null; contact: Reference | null; owner: Reference | null; position: number; entered_stage_at: string; days_in_stage: number;
  expected_close_date: string | null; next_step: "overdue" | "today" | "planned" | "none"; next_step_at: string | null; rot_reason: string | null;
}
export interface CardsPage { cards: DealCard[]; next_cursor: string | null }
export interface MoveDeal { id: string; stage_id: string; before_id?: string | null; after_id?: string | null; probability?: number | null; reason?: string | null; also?: string[] }
export interface CloseDeal { id: string; reason?: string | null }
export interface Forecast { open: StageTotals[]; won: StageTotals[]; lost: StageTotals[]; open_count: number; won_count: number; lost_count: number; win_rate: number | null }

export interface SearchRequest { query: string; types?: string[] | null; limit?: number | null }
export interface SearchHit { type: string; id: string; title: string; subtitle: string }
export interface SearchResult { hits: SearchHit[] }

export interface MatchCheck { type: string; values: Record<string, unknown>; exclude_id?: string | null }
export interface MatchCandidate { id: string; title: string; subtitle: string; score: number; reasons: string[] }
export interface MatchCandidates { candidates: MatchCandidate[] }
export interface PairsRequest { type: string; cursor?: string | null; limit?: number | null }
export interface MatchPair { a: RecordRow; b: RecordRow; score: number; reasons: string[] }
export interface PairsPage { pairs: MatchPair[]; next_cursor: string | null; scanned_at: string | null; total: number; job: Job | null }
export interface DismissPair { type: string; a: string; b: string }

export interface MergeCompareRequest { type: string; ids: string[] }
export interface MergeField { key: string; label: string; kind: FieldKind; group: "different" | "only_one" | "same"; values: { id: string; value: unknown; display: string }[]; suggested: string; combines: boolean }
export interface MergeCompare { records: RecordRow[]; survivor: string; fields: MergeField[]; moves: { label: string; count: number; by_record: Record<string, number> }[] }
export interface MergeRequest { type: string; survivor: string; others: string[]; picks: Record<string, string> }

export interface SheetOptions { encoding?: string | null; separator?: string | null; header_row?: number | null; sheet?: string | null }
export interface InspectRequest { path: string; options?: SheetOptions | null; type?: string | null }
export interface ColumnMapping { column: number; type: string; field: string; qualifier?: string | null }
export interface ColumnInfo { index: number; name: string; samples: string[]; filled: number; kind_guess: string; problems: string[]; mapping: ColumnMapping | null; why: string }
export interface Inspection {
  path: string; file_name: string; encoding: string; separator: string; header_row: number; sheets: string[]; sheet: string | null;
  rows: number; columns: ColumnInfo[]; reasons: string[]; type: string; preview: string[][];
}
export interface ImportPlan {
  type: string; mode: "create" | "update" | "fill" | "upsert"; match_by: string[]; columns: ColumnMapping[];
  /** defaults.party: {organization: "Unassigned"} | {id} attaches rows without a required party; values maps column -> text -> replacement (null skips the value). */
  defaults: { party?: { organization?: string; person?: string; id?: string } | null; currency?: string | null; pipeline?: string | null; owner?: string | null };
  owners: Record<string, string | null>; stages: Record<string, { kind: string; probability: number } | { id: string }>;
  date_order?: Record<string, "dmy" | "mdy" | "ymd">; values?: Record<string, Record<string, string | null>>; skip_rows?: number[];
}
export interface ImportRequest { path: string; options?: SheetOptions | null; plan: ImportPlan; dry_run?: boolean }
export interface ImportIssue { row: number; column: string | null; value: string | null; code: string; message: string }
export interface ImportReport {
  batch: string | null; rows: number; created: Record<string, number>; updated: Record<string, number>; unchanged: number; skipped: number; errors: ImportIssue[]; error_count: number; seconds: number;
  seq: number | null;
}
export interface ImportPreview {
  report: ImportReport; sample: { row: number; action: "create" | "update" | "skip" | "error"; title: string; type: string; changes: { field: string; old: string | null; new: string | null }[]; message: string | null }[];
  questions: { missing_party: number; owners: { name: string; rows: number; existing: Reference | null }[]; stages: { name: string; rows: number; existing: Reference | null; kind: string; probability: number }[]; ambiguous_dates: { column: string; rows: number }[] };
}
export interface ImportBatch { id: string; file_name: string; at: string; actor: Reference | null; report: ImportReport; undone: boolean }

export interface Job { id: string; kind: string; label: string; state: "queued" | "running" | "done" | "failed" | "cancelled" | "interrupted"; done: number; total: number | null; rate: number | null; seconds_left: number | null; started_at: string; finished_at: string | null; result: unknown; error: CommandError | null }
export interface ExportRequest { type: string; path: string; filter?: Filter | null; search?: string | null; fields?: string[] | null }

export interface JournalEntry { seq: number; op: string; label: string; at: string; actor: Reference | null; state: "done" | "undone"; rows: number }
export interface JournalPage { entries: JournalEntry[]; next_cursor: string | null }
export interface UndoRequest { seq?: number | null; resolve?: "keep" | "restore" | null }
export interface AuditRequest { type?: string | null; id?: string | null; actor?: string | null; from?: string | null; to?: string | null; cursor?: string | null; limit?: number | null }
export interface AuditRow { seq: number; at: string; actor: Reference | null; action: string; record: Reference; changes: Record<string, { old: unknown; new: unknown }>; origin: string | null }
export interface AuditPage { rows: AuditRow[]; next_cursor: string | null }

export interface Settings { name: string; profile: "sales" | "fundraising" | "outreach"; currency: string; country: string; theme: "system" | "light" | "dark"; last_view: unknown; views: unknown; lists: unknown }
export interface WorkspaceInfo { path: string; settings: Settings; user: Reference; words: Record<string, { one: string; many: string }>; counts: Record<string, number>; schema_version: number; app_version: string }

/** command name -> its input and output. */
export interface Commands {
  "workspace.info": { input: Record<string, never>; output: WorkspaceInfo };
  "settings.update": { input: Partial<Settings>; output: Changed<Settings> };
  "catalog.get": { input: Record<string, never>; output: Catalog };
  "records.page": { input: PageRequest; output: Page };
  "records.count": { input: CountRequest; output: Count };
  "records.get": { input: GetRequest; output: GetResult };
  "records.create": { input: CreateRequest; output: Changed<RecordRow> };
  "records.update": { input: UpdateRequest; output: Changed<RecordRow> };
  "records.delete": { input: IdsRequest; output: Changed<Count> };
  "records.restore": { input: IdsRequest; output: Changed<Count> };
  "records.overview": { input: GetRequest; output: Overview };
  "tags.add": { input: TagRequest; output: Changed<Count> };
  "tags.remove": { input: TagRequest; output: Changed<Count> };
  "timeline.page": { input: TimelineRequest; output: TimelinePage };
  "board.get": { input: BoardRequest; output: Board };
  "board.cards": { input: CardsRequest; output: CardsPage };
  "deals.move": { input: MoveDeal; output: Changed<DealCard> };
  "deals.win": { input: CloseDeal; output: Changed<DealCard> };
  "deals.lose": { input: CloseDeal; output: Changed<DealCard> };
  "deals.abandon": { input: CloseDeal; output: Changed<DealCard> };
  "deals.reopen": { input: CloseDeal; output: Changed<DealCard> };
  "deals.forecast": { input: BoardRequest; output: Forecast };
  "activities.start": { input: GetOne; output: Changed<RecordRow> };
  "activities.complete": { input: GetOne; output: Changed<RecordRow> };
  "activities.cancel": { input: GetOne; output: Changed<RecordRow> };
  "search.find": { input: SearchRequest; output: SearchResult };
  "matching.check": { input: MatchCheck; output: MatchCandidates };
  "matching.scan": { input: { type: string }; output: Job };
  "matching.pairs": { input: PairsRequest; output: PairsPage };
  "matching.dismiss": { input: DismissPair; output: Changed<Count> };
  "merging.compare": { input: MergeCompareRequest; output: MergeCompare };
  "merging.merge": { input: MergeRequest; output: Changed<RecordRow> };
  "importing.inspect": { input: InspectRequest; output: Inspection };
  "importing.preview": { input: ImportRequest; output: ImportPreview };
  "importing.start": { input: ImportRequest; output: Job };
  "importing.batches": { input: Record<string, never>; output: { batches: ImportBatch[] } };
  "importing.save_errors": { input: { batch: string; path: string }; output: Count };
  "exporting.start": { input: ExportRequest; output: Job };
  "jobs.list": { input: Record<string, never>; output: { jobs: Job[] } };
  "jobs.get": { input: GetOne; output: Job };
  "jobs.cancel": { input: GetOne; output: Job };
  "journal.list": { input: { cursor?: string | null; limit?: number | null }; output: JournalPage };
  "journal.undo": { input: UndoRequest; output: Changed<JournalEntry> };
  "journal.redo": { input: Record<string, never>; output: Changed<JournalEntry> };
  "audit.list": { input: AuditRequest; output: AuditPage };
}
export interface GetOne { id: string }
