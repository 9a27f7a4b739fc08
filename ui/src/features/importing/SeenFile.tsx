import { NumberInput, Select } from "@mantine/core";
import { Info } from "lucide-react";
import type { Inspection, SheetOptions } from "../../transport/api";
import classes from "./importing.module.css";

const ENCODINGS = [
  "UTF-8",
  "UTF-16LE",
  "UTF-16BE",
  "windows-1252",
  "windows-1250",
  "windows-1251",
  "ISO-8859-2",
  "ISO-8859-15",
  "macintosh",
  "Shift_JIS",
  "GBK",
  "Big5",
  "EUC-KR",
];

const SEPARATORS = [
  { value: ",", label: "Comma  ," },
  { value: ";", label: "Semicolon  ;" },
  { value: "\t", label: "Tab" },
  { value: "|", label: "Bar  |" },
];

interface SeenFileProps {
  /** null when the file could not be read as it was tried: the person can still say how. */
  inspection: Inspection | null;
  options: SheetOptions;
  onChange: (options: SheetOptions) => void;
}

/** How the file was read and why; every part of it can be said otherwise. */
export function SeenFile({ inspection, options, onChange }: SeenFileProps) {
  // The sheets of a workbook, or the files of an archive.
  const several = inspection !== null && inspection.sheets.length > 0;
  const book = several && inspection.separator === "";
  // JSON and address cards: the records name their values themselves.
  const named = inspection !== null && !book && inspection.separator === "";
  const encoding = options.encoding ?? inspection?.encoding ?? null;
  const separator = options.separator ?? inspection?.separator ?? null;
  const encodings = encoding && !ENCODINGS.includes(encoding) ? [encoding, ...ENCODINGS] : ENCODINGS;
  const separators =
    separator && !SEPARATORS.some((one) => one.value === separator)
      ? [{ value: separator, label: separator }, ...SEPARATORS]
      : SEPARATORS;
  return (
    <section aria-labelledby="read-as">
      <h3 id="read-as" className={classes.subheading}>
        Read as
      </h3>
      <div className={classes.readAs}>
        {several && (
          <Select
            size="xs"
            label="Sheet"
            data={inspection.sheets}
            value={options.sheet ?? inspection.sheet}
            onChange={(sheet) => onChange({ ...options, sheet, header_row: null })}
          />
        )}
        {!book && !named && (
          <>
            <Select
              size="xs"
              label="Encoding"
              searchable
              data={encodings}
              value={encoding}
              onChange={(next) => onChange({ ...options, encoding: next })}
            />
            <Select
              size="xs"
              label="Separator"
              data={separators}
              value={separator}
              onChange={(next) => onChange({ ...options, separator: next })}
            />
          </>
        )}
        {!named && (
          <NumberInput
            size="xs"
            label="Names stand in row"
            description={undefined}
            min={0}
            max={1000}
            allowDecimal={false}
            allowNegative={false}
            value={options.header_row ?? inspection?.header_row ?? ""}
            onChange={(next) => typeof next === "number" && onChange({ ...options, header_row: next })}
          />
        )}
      </div>
      {!named && (options.header_row ?? inspection?.header_row) === 0 && (
        <p className={classes.reason}>
          <Info size={13} aria-hidden /> Row 0 means that no row names the columns.
        </p>
      )}
      {inspection && inspection.reasons.length > 0 && (
        <ul className={classes.reasons} aria-label="What was seen">
          {inspection.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
