import { Select, Text } from "@mantine/core";
import { RecordPicker } from "../../components";
import { useWords } from "../../data/queries";
import type { MissingAnswer } from "./draft";
import classes from "./importing.module.css";
import { type MissingPlace, missingPlaces } from "./plan";
import type { Import } from "./useImport";
import { one } from "./words";

/** What becomes of customers and companies that the sheet names and nobody here is called (IMP-09). */
export function MissingNames({ all }: { all: Import }) {
  const { info, mapped } = all;
  const places = info ? missingPlaces(info, mapped) : [];
  if (places.length === 0) return null;
  return (
    <section className={classes.plain} aria-labelledby="missing">
      <h3 id="missing" className={classes.subheading}>
        Names that nobody here has
      </h3>
      <div className={classes.missing}>
        {places.map((place) => (
          <Place key={place.place} all={all} place={place} />
        ))}
      </div>
      <Text size="xs" c="dimmed" mt={10}>
        Refused rows are listed at the end; they can be corrected there or saved as a file.
      </Text>
    </section>
  );
}

function Place({ all, place }: { all: Import; place: MissingPlace }) {
  const { draft } = all;
  const word = useWords();
  const company = one(word("organization"));
  const person = one(word("person"));
  const answer: MissingAnswer = draft.missing[place.place] ?? { kind: place.usual };
  const set = (next: MissingAnswer) => draft.set({ missing: { ...draft.missing, [place.place]: next } });
  const choose = (kind: string | null) => {
    if (kind === "use") set({ kind, record: null });
    else if (kind === "create" || kind === "create_person" || kind === "refuse" || kind === "leave_out") set({ kind });
  };
  return (
    <>
      <Select
        label={`“${place.column.name}”`}
        w={320}
        data={[
          { value: "create", label: `Make ${company} of that name` },
          ...(place.anybody ? [{ value: "create_person", label: `Make ${person} of that name` }] : []),
          { value: "refuse", label: "Refuse the row" },
          { value: "leave_out", label: "Leave the name out" },
          {
            value: "use",
            label: place.anybody ? `Attach to ${company} or ${person} here` : `Attach to ${company} here`,
          },
        ]}
        value={answer.kind}
        onChange={choose}
      />
      {answer.kind === "use" && (
        <RecordPicker
          label={`Instead of names in “${place.column.name}” that nobody has`}
          types={place.anybody ? ["organization", "person"] : ["organization"]}
          value={answer.record}
          error={answer.record ? undefined : "Choose one; until then these rows are refused."}
          onChange={(record) => set({ kind: "use", record })}
        />
      )}
    </>
  );
}
