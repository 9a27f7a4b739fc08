import { Group, Radio, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { CircleCheck, CircleHelp } from "lucide-react";
import type { ReactNode } from "react";
import { BusyBar, EmptyState, ErrorBanner, RecordPicker } from "../../components";
import { useWords } from "../../data/queries";
import type { DateOrder, PartyAnswer } from "./draft";
import { FirstRows } from "./FirstRows";
import classes from "./importing.module.css";
import { OwnersQuestion } from "./OwnersQuestion";
import { hasQuestions } from "./plan";
import { StagesQuestion } from "./StagesQuestion";
import type { Import } from "./useImport";
import { counted, ROWS } from "./words";

/** What the sheet leaves open: who a deal is with, who owns it, which stage that is, which part of a date is the month. */
export function QuestionsStep({ all }: { all: Import }) {
  const { questions, preview, previewError, counting } = all;
  if (previewError) return <ErrorBanner error={previewError} title="Not counted" onRetry={all.retryPreview} />;
  if (!preview) return <BusyBar busy />;
  const later = (
    <FirstRows all={all}>Owners and stages that only later rows name are treated like the new ones here.</FirstRows>
  );
  if (!hasQuestions(questions)) {
    return (
      <div className={classes.stack}>
        {later}
        <EmptyState icon={CircleCheck} title="Nothing to ask">
          Every owner, stage and date {all.part ? "in the first rows" : "in the sheet"} is clear.
        </EmptyState>
      </div>
    );
  }
  return (
    <div className={classes.stack}>
      <BusyBar busy={counting} />
      {later}
      {questions.missing_party > 0 && <PartyQuestion all={all} />}
      {questions.owners.some((owner) => owner.existing === null) && <OwnersQuestion all={all} />}
      {questions.stages.some((stage) => stage.existing === null) && <StagesQuestion all={all} />}
      {questions.ambiguous_dates.length > 0 && <DatesQuestion all={all} />}
    </div>
  );
}

interface QuestionProps {
  id: string;
  title: string;
  lead?: ReactNode;
  open: boolean;
  children: ReactNode;
}

/** One question with its answers; says whether it is answered. */
export function Question({ id, title, lead, open, children }: QuestionProps) {
  return (
    <section className={classes.question} aria-labelledby={id} data-open={open || undefined}>
      <h3 id={id}>
        {open ? (
          <CircleHelp size={16} role="img" aria-label="Open:" />
        ) : (
          <CircleCheck size={16} role="img" aria-label="Answered:" />
        )}
        {title}
      </h3>
      {lead && (
        <Text size="sm" c="dimmed" mb={10}>
          {lead}
        </Text>
      )}
      {children}
    </section>
  );
}

function PartyQuestion({ all }: { all: Import }) {
  const { draft, questions, open } = all;
  const word = useWords();
  const rows = counted(questions.missing_party, ROWS);
  const deal = word("deal").one.toLocaleLowerCase();
  const answer = draft.party;
  const set = (party: PartyAnswer) => draft.set({ party });
  return (
    <Question
      id="ask-party"
      open={open.party}
      title={questions.missing_party === 1 ? "1 row names no customer" : `${rows} name no customer`}
      lead={`A ${deal} always belongs to a customer.`}
    >
      <Radio.Group
        aria-labelledby="ask-party"
        value={answer?.kind ?? null}
        onChange={(kind) => {
          if (kind === "refuse") set({ kind: "refuse" });
          else if (kind === "existing") set({ kind: "existing", party: null });
          else set({ kind: "new", name: "Unassigned" });
        }}
      >
        <Stack gap={8}>
          <Radio
            value="refuse"
            label="Refuse these rows"
            description="They are listed at the end and can be saved as a file"
          />
          <Radio
            value="existing"
            label={`Attach them to a ${word("organization").one.toLocaleLowerCase()} or person that is here`}
          />
          {answer?.kind === "existing" && (
            <div className={classes.under}>
              <RecordPicker
                label={<span className="k-hidden">Customer for these rows</span>}
                types={["organization", "person"]}
                value={answer.party}
                onChange={(party) => set({ kind: "existing", party })}
              />
            </div>
          )}
          <Radio value="new" label={`Attach them to a new ${word("organization").one.toLocaleLowerCase()}`} />
          {answer?.kind === "new" && (
            <div className={classes.under}>
              <TextInput
                size="xs"
                aria-label="Name of the new company"
                placeholder="Name"
                value={answer.name}
                onChange={(event) => set({ kind: "new", name: event.currentTarget.value })}
              />
            </div>
          )}
        </Stack>
      </Radio.Group>
    </Question>
  );
}

const ORDERS: { value: DateOrder; label: string }[] = [
  { value: "dmy", label: "Day, month, year" },
  { value: "mdy", label: "Month, day, year" },
  { value: "ymd", label: "Year, month, day" },
];

function DatesQuestion({ all }: { all: Import }) {
  const { draft, questions, open, inspection } = all;
  return (
    <Question
      id="ask-dates"
      open={open.dates}
      title="In which order are these dates written?"
      lead="Both readings would be possible, and the sheet does not tell."
    >
      <Stack gap={10}>
        {questions.ambiguous_dates.map(({ column, rows }) => (
          <Group key={column} gap={12} wrap="wrap">
            <div className={classes.dateColumn}>
              <strong dir="auto">{column}</strong>
              <span>
                {(inspection?.columns.find((one) => one.name === column)?.samples ?? []).slice(0, 3).join(" · ")}
              </span>
              <span className="k-num">{counted(rows, ROWS)}</span>
            </div>
            <SegmentedControl
              size="xs"
              aria-label={`Order of the dates in ${column}`}
              data={ORDERS}
              value={draft.dateOrder[column] ?? ""}
              onChange={(order) => draft.set({ dateOrder: { ...draft.dateOrder, [column]: order as DateOrder } })}
            />
          </Group>
        ))}
      </Stack>
    </Question>
  );
}
