import type { Word } from "../../data/queries";
import type {
  Catalog,
  ColumnInfo,
  FieldInfo,
  ImportPlan,
  ImportPreview,
  Inspection,
  MatchBy,
  RecordTypeInfo,
} from "../../transport/api";
import type { Draft, Target } from "./draft";

interface Part {
  value: string;
  label: string;
}

const same = (...labels: string[]): Part[] => labels.map((label) => ({ value: label, label }));
const EMAILS = same("work", "home", "other");
const PHONES = same("work", "mobile", "home", "other", "fax", "pager");
const ADDRESS: Part[] = [
  { value: "street_line_1", label: "street" },
  { value: "street_line_2", label: "second line" },
  { value: "postal_code", label: "postal code" },
  { value: "city", label: "city" },
  { value: "state_province", label: "state" },
  { value: "country", label: "country" },
  { value: "formatted", label: "all in one cell" },
];

export interface TargetChoice {
  value: string;
  label: string;
  target: Target;
}

/** A target as the value of a select. */
export function targetKey(target: Target): string {
  const { newField } = target;
  const made = newField ? [newField.kind, newField.label] : [];
  return [target.type, target.field, target.qualifier ?? "", ...made].join(":");
}

/** The kind of address that a record type has when the sheet does not say which. */
function usualAddress(type: string): string {
  return type === "organization" ? "headquarters" : "mailing";
}

const PARTIES = ["person", "organization", "household"];
const BY_NAME_OR_ID: Part[] = [
  { value: "", label: "" },
  { value: "external_id", label: "by its external id" },
];

/** The parts that one column can fill of a value that has several; one nameless part for all other values. */
function partsOf(field: FieldInfo, type: string, addressKinds: string[]): Part[] {
  if (field.kind === "emails") return EMAILS;
  if (field.kind === "phones") return PHONES;
  // Another party is named, or told by the id that it came with.
  const party = ["party", ...PARTIES].includes(field.reference_type ?? "");
  if (field.kind === "reference" && party && !PARTIES.includes(type)) return BY_NAME_OR_ID;
  if (field.kind !== "addresses") return [{ value: "", label: "" }];
  const usual = usualAddress(type);
  return [usual, ...addressKinds.filter((kind) => kind !== usual)].flatMap((kind) =>
    ADDRESS.map((part) => ({
      value: `${kind}.${part.value}`,
      label: kind === usual ? part.label : `${kind}, ${part.label}`,
    })),
  );
}

function choicesOf(info: RecordTypeInfo, field: FieldInfo, addressKinds: string[]): TargetChoice[] {
  return partsOf(field, info.key, addressKinds).map((part) => {
    const target: Target = { type: info.key, field: field.key, qualifier: part.value || null };
    return {
      value: targetKey(target),
      label: part.label ? `${field.label}, ${part.label}` : field.label,
      target,
    };
  });
}

/** Records that can come along with a row: company and household of a person, the customer and contact of a deal. */
const ALONG: Record<string, string[]> = { person: ["organization", "household"], deal: ["organization", "person"] };
/** What a person's row tells of the household: the rest is the household's own sheet's to tell. */
const OF_HOUSEHOLD = ["display_name", "external_id"];

export interface TargetGroup {
  group: string;
  items: TargetChoice[];
}

/**
 * Everything a column can be mapped to: the fields of the rows' own type by section, then those of the records that come
 * along, by type.
 */
export function targetGroups(
  catalog: Catalog,
  type: string,
  inspection: Inspection,
  word: (type: string) => Word,
): TargetGroup[] {
  const info = catalog.types.find((one) => one.key === type);
  if (!info) return [];
  // Kinds of address that the sheet names are offered whole; the rest would only lengthen the list.
  const kinds = (owner: string): string[] => {
    const named = inspection.columns.flatMap(({ mapping }) => {
      const [kind, part] =
        mapping?.type === owner && mapping.field === "addresses" ? (mapping.qualifier ?? "").split(".") : [];
      return kind && part ? [kind] : [];
    });
    return [...new Set(named)];
  };
  const groups = new Map<string, TargetChoice[]>();
  const add = (group: string, items: TargetChoice[]) => groups.set(group, [...(groups.get(group) ?? []), ...items]);
  for (const field of info.fields) {
    if (field.importable) add(field.section, choicesOf(info, field, kinds(type)));
  }
  for (const key of ALONG[type] ?? []) {
    const other = catalog.types.find((one) => one.key === key);
    const name = word(key).one;
    for (const field of other?.fields ?? []) {
      if (!other || !field.importable || (key === "household" && !OF_HOUSEHOLD.includes(field.key))) continue;
      const items = choicesOf(other, field, kinds(key)).map((item) => ({ ...item, label: `${name}: ${item.label}` }));
      add(`Its ${name.toLocaleLowerCase()}`, items);
    }
  }
  return [...groups].map(([group, items]) => ({ group, items }));
}

/** Where this column goes: what the person chose, else what was suggested. */
export function targetOf(draft: Pick<Draft, "mapping">, column: ColumnInfo): Target | null {
  const chosen = draft.mapping[column.name];
  if (chosen !== undefined) return chosen;
  const suggested = column.mapping;
  if (!suggested) return null;
  const { type, field, qualifier = null, new_field: made } = suggested;
  return { type, field, qualifier, ...(made ? { newField: { label: made.label, kind: made.kind } } : {}) };
}

/** What the field holds that a column fills. */
export function kindOf(catalog: Catalog, target: Target): FieldInfo["kind"] | undefined {
  const info = catalog.types.find((one) => one.key === target.type);
  return target.newField?.kind ?? info?.fields.find((field) => field.key === target.field)?.kind;
}

export interface Mapped {
  column: ColumnInfo;
  target: Target;
}

export function mappedColumns(draft: Pick<Draft, "mapping">, inspection: Inspection): Mapped[] {
  return inspection.columns.flatMap((column) => {
    const target = targetOf(draft, column);
    return target ? [{ column, target }] : [];
  });
}

/** Columns whose target holds one value only and is filled by an earlier column too, by name. */
export function clashes(mapped: Mapped[], catalog: Catalog): Map<string, string> {
  const first = new Map<string, string>();
  const found = new Map<string, string>();
  for (const { column, target } of mapped) {
    const kind = kindOf(catalog, target);
    if (kind === "emails" || kind === "phones" || kind === "tags" || kind === "affiliations") continue;
    const key = targetKey(target);
    const other = first.get(key);
    if (other === undefined) first.set(key, column.name);
    else found.set(column.name, other);
  }
  return found;
}

/**
 * What the columns must give before rows can become records; empty when nothing is missing. A deal's customer is not
 * asked for here: rows without one are a question of their own (PIP-06).
 */
export function missingFields(info: RecordTypeInfo, mapped: Mapped[], mode: ImportPlan["mode"]): string[] {
  if (mode === "update" || mode === "fill") return mapped.length > 0 ? [] : ["a value"];
  const has = (key: string) => mapped.some((one) => one.target.type === info.key && one.target.field === key);
  if (info.key === "person") {
    return ["display_name", "first_name", "last_name", "emails"].some(has) ? [] : ["a name"];
  }
  // A deal without a title of its own is named by the core after its customer and product.
  if (info.key === "deal") {
    const told = ["title", "party", "product", "external_id"].some(has);
    return told || mapped.some((one) => one.target.type === "organization") ? [] : ["a title or a customer"];
  }
  return info.fields
    .filter((field) => field.required && field.default === null && field.importable && !has(field.key))
    .map((field) => field.label.toLocaleLowerCase());
}

/**
 * The keys that a column gives something to match by, the surest first. Websites and e-mail addresses are often those of a
 * host: a company is found by their domain only where somebody says so.
 */
export function matchChoices(keys: MatchBy[], type: string, mapped: Mapped[]): MatchBy[] {
  const filled = new Set(mapped.filter(({ target }) => target.type === type).map(({ target }) => target.field));
  const names = ({ target }: Mapped) => target.field === "affiliations" || target.field === "party";
  if (type === "organization" && mapped.some(names)) filled.add("display_name");
  return keys
    .filter((key) => key.fields.some((field) => filled.has(field)))
    .map((key) => (key.key === "domain" && !filled.has("domain") ? { ...key, usual: false } : key));
}

/** The keys that count, in the order in which they are tried: those that somebody chose, else the usual ones. */
export function matchOf(own: string[] | null, offered: MatchBy[]): string[] {
  const usual = offered.filter((key) => key.usual).map((key) => key.key);
  const chosen = own?.filter((key) => offered.some((one) => one.key === key)) ?? [];
  return chosen.length > 0 ? chosen : usual;
}

/** Companies and people that rows of a type bring along, as far as columns speak of them. */
export function broughtBy(type: string, mapped: Mapped[]): string[] {
  const brought = type === "person" ? ["organization"] : type === "deal" ? ["organization", "person"] : [];
  return brought.filter((kind) => mapped.some(({ target }) => target.type === kind));
}

/** Whether columns tell more of what rows bring along than what it is called. */
export function saysMore(kind: string, mapped: Mapped[]): boolean {
  const names = ["display_name", "prefix", "first_name", "middle_name", "last_name", "suffix", "external_id", "id"];
  return mapped.some(({ target }) => target.type === kind && !names.includes(target.field));
}

function alongOf(draft: Draft, type: string, mapped: Mapped[]): ImportPlan["along"] {
  const along: NonNullable<ImportPlan["along"]> = {};
  for (const kind of broughtBy(type, mapped)) {
    const answer = draft.along[kind];
    if (answer) along[kind] = { match_by: answer.matchBy ?? [], on_match: answer.onMatch };
  }
  return along;
}

export type Questions = ImportPreview["questions"];

export const NO_QUESTIONS: Questions = {
  missing_party: 0,
  owners: [],
  stages: [],
  ambiguous_dates: [],
  ambiguous_numbers: [],
};

export interface OpenQuestions {
  party: boolean;
  owners: boolean;
  stages: boolean;
  dates: boolean;
  numbers: boolean;
}

/** Which questions the sheet asks that have no answer yet. */
export function openQuestions(draft: Draft, questions: Questions): OpenQuestions {
  const unknown = questions.owners.filter((owner) => owner.existing === null);
  const fresh = questions.stages.filter((stage) => stage.existing === null);
  return {
    party: questions.missing_party > 0 && !isPartyAnswered(draft),
    owners: draft.ownersAnswer === null && unknown.some((owner) => draft.owners[owner.name] === undefined),
    stages: !draft.stagesConfirmed && fresh.some((stage) => draft.stages[stage.name]?.kind !== "existing"),
    dates: questions.ambiguous_dates.some((one) => draft.dateOrder[one.column] === undefined),
    numbers: questions.ambiguous_numbers.some((one) => draft.decimalStyle[one.column] === undefined),
  };
}

export function isPartyAnswered(draft: Pick<Draft, "party">): boolean {
  const answer = draft.party;
  if (answer === null) return false;
  if (answer.kind === "existing") return answer.party !== null;
  return answer.kind === "refuse" || answer.name.trim() !== "";
}

export function hasQuestions(questions: Questions): boolean {
  return (
    questions.missing_party > 0 ||
    questions.owners.some((owner) => owner.existing === null) ||
    questions.stages.some((stage) => stage.existing === null) ||
    questions.ambiguous_dates.length > 0 ||
    questions.ambiguous_numbers.length > 0
  );
}

function partyDefault(draft: Draft): ImportPlan["defaults"]["party"] {
  const answer = draft.party;
  if (answer?.kind === "new" && answer.name.trim() !== "") return { organization: answer.name.trim() };
  if (answer?.kind === "existing" && answer.party) return { id: answer.party.id };
  return null;
}

/** A place where rows name others who may not be here, and the column that does. */
export interface MissingPlace {
  place: string;
  column: ColumnInfo;
  /** Whether a person may be meant too. */
  anybody: boolean;
  /** What happens unless somebody says otherwise. */
  usual: "create" | "refuse";
}

/** Types of which each record has a customer, who is made unless somebody says otherwise. */
const SOLD = ["deal", "purchase", "invoice", "order", "case", "work_order"];

/** Where the sheet names customers, companies and parents; owners are asked for by name. */
export function missingPlaces(info: RecordTypeInfo, mapped: Mapped[]): MissingPlace[] {
  const places = mapped.flatMap(({ column, target }): MissingPlace[] => {
    const deal = info.key === "deal";
    const sold = SOLD.includes(info.key);
    if (target.type === "organization" && target.field === "display_name" && info.key !== "organization") {
      if (deal) return [{ place: "party", column, anybody: true, usual: "create" }];
      return info.key === "person" ? [{ place: "organization", column, anybody: false, usual: "create" }] : [];
    }
    if (target.type !== info.key || target.qualifier === "external_id") return [];
    if (target.field === "affiliations") return [{ place: "organization", column, anybody: false, usual: "create" }];
    const field = info.fields.find((one) => one.key === target.field);
    if (field?.reference_type === "party")
      return [{ place: field.key, column, anybody: true, usual: sold ? "create" : "refuse" }];
    if (field?.reference_type === "organization") {
      const made = sold || field.key === "parent" || field.key === "organization";
      return [{ place: field.key, column, anybody: false, usual: made ? "create" : "refuse" }];
    }
    return [];
  });
  return places.filter((one, at) => places.findIndex((other) => other.place === one.place) === at);
}

function missingOf(draft: Draft, info: RecordTypeInfo, mapped: Mapped[]): ImportPlan["missing"] {
  const missing: NonNullable<ImportPlan["missing"]> = {};
  if (draft.ownersAnswer === "refuse") missing.owner = "refuse";
  for (const { place } of missingPlaces(info, mapped)) {
    const answer = draft.missing[place];
    if (answer?.kind === "use") missing[place] = answer.record ? { use: answer.record.id } : "refuse";
    else if (answer) missing[place] = answer.kind;
  }
  return missing;
}

/** An owner's id, or null for no owner. Names that are left out are as the answer for all says. */
function ownersOf(draft: Draft): ImportPlan["owners"] {
  const owners: ImportPlan["owners"] = draft.ownersAnswer === "empty" ? { "*": null } : {};
  for (const [name, answer] of Object.entries(draft.owners)) {
    if (answer.kind === "existing") owners[name] = answer.user.id;
    else if (answer.kind === "empty") owners[name] = null;
  }
  return owners;
}

/** Stages that are left out are made as guessed. */
function stagesOf(draft: Draft): ImportPlan["stages"] {
  const stages: ImportPlan["stages"] = {};
  for (const [name, answer] of Object.entries(draft.stages)) {
    stages[name] =
      answer.kind === "existing" ? { id: answer.id } : { kind: answer.stage, probability: answer.probability };
  }
  return stages;
}

/** Everything that was answered, as the core wants to hear it. */
export function buildPlan(draft: Draft, inspection: Inspection, info: RecordTypeInfo, keys: MatchBy[]): ImportPlan {
  const mapped = mappedColumns(draft, inspection);
  return {
    type: info.key,
    mode: draft.mode,
    // Empty is the usual way, which also knows the rows of earlier imports again.
    match_by: draft.matchBy === null ? [] : matchOf(draft.matchBy, matchChoices(keys, info.key, mapped)),
    along: alongOf(draft, info.key, mapped),
    columns: mapped.map(({ column, target }) => ({
      column: column.index,
      type: target.type,
      field: target.field,
      qualifier: target.qualifier,
      ...(target.newField ? { new_field: target.newField } : {}),
    })),
    defaults: {
      party: partyDefault(draft),
      currency: draft.currency ?? undefined,
      pipeline: draft.pipeline ?? undefined,
    },
    owners: ownersOf(draft),
    missing: missingOf(draft, info, mapped),
    stages: stagesOf(draft),
    date_order: draft.dateOrder,
    decimal_style: draft.decimalStyle,
    values: draft.values,
    new_choices: draft.newChoices,
    skip_rows: [],
    kinds: kindsOf(draft, inspection, info.key),
  };
}

/** The column that says of each row whether it is a person, a company or a household: as suggested, unless one answered. */
export function kindsOf(draft: Pick<Draft, "kinds">, inspection: Inspection, type: string): string | null {
  if (!PARTIES.includes(type)) return null;
  return draft.kinds === undefined ? (inspection.plan.kinds ?? null) : draft.kinds;
}
