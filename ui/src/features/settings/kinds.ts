import type { Choice, FieldInfo } from "../../transport/api";

type Kind = FieldInfo["kind"];

/** What a field of one's own can hold, in the order in which people look for it. */
export const KINDS: { value: Kind; label: string }[] = [
  { value: "text", label: "Text" },
  { value: "long_text", label: "Long text" },
  { value: "number", label: "Number" },
  { value: "money", label: "Amount of money" },
  { value: "date", label: "Date" },
  { value: "date_time", label: "Date and time" },
  { value: "yes_no", label: "Yes or no" },
  { value: "choice", label: "One of several choices" },
  { value: "many_choices", label: "Several choices" },
  { value: "url", label: "Web address" },
  { value: "email", label: "E-mail" },
  { value: "phone", label: "Phone" },
  { value: "user", label: "User" },
  { value: "reference", label: "Another record" },
];

export function kindLabel(kind: string): string {
  return KINDS.find((one) => one.value === kind)?.label ?? kind;
}

export function isChosen(kind: Kind): boolean {
  return kind === "choice" || kind === "many_choices";
}

/** "Shoe size (EU)" becomes "shoe_size_eu": the name that sheets and programs use. */
export function keyOf(label: string): string {
  const folded = label.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return (
    folded
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "")
      .slice(0, 60) || "field"
  );
}

/** Choices as lines of text; a line that stays keeps its code. */
export function choicesOf(lines: string, known: Choice[]): Choice[] {
  const labels = [...new Set(lines.split("\n").map((line) => line.trim()))].filter(Boolean);
  const taken = new Set(known.map((one) => one.value));
  return labels.map((label) => {
    const same = known.find((one) => one.label === label);
    if (same) return same;
    const code = keyOf(label);
    const free = taken.has(code) ? `${code}_${taken.size + 1}` : code;
    taken.add(free);
    return { value: free, label };
  });
}
