import { Group, Radio, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { CircleCheck, CircleHelp } from "lucide-react";
import type { ReactNode } from "react";
import { BusyBar, EmptyState, ErrorBanner, RecordPicker } from "../../components";
import { useWords } from "../../data/queries";
import type { DateOrder, DecimalStyle, PartyAnswer } from "./draft";
import { FirstRows } from "./FirstRows";
import classes from "./importing.module.css";
import { OwnersQuestion } from "./OwnersQuestion";
import { hasQuestions, type Questions } from "./plan";
import { StagesQuestion } from "./StagesQuestion";
import type { Import } from "./useImport";
import { DECIMALS, ORDERS } from "./WrittenAs";
import { counted, one, ROWS } from "./words";

/** What the sheet leaves open: who a deal is with, who owns it, which stage that is, which part of a date is the month, which mark the decimal one. */
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
          Every owner, stage, date and number {all.part ? "in the first rows" : "in the sheet"} is clear.
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
      {questions.ambiguous_numbers.length > 0 && <NumbersQuestion all={all} />}
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
  const deal = one(word("deal"));
  const company = one(word("organization"));
  const answer = draft.party;
  const set = (party: PartyAnswer) => draft.set({ party });
  return (
    <Question
      id="ask-party"
      open={open.party}
      title={questions.missing_party === 1 ? "1 row names no customer" : `${rows} name no customer`}
      lead={`${deal.replace(/^a/, "A")} always belongs to a customer.`}
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
            label={`Attach them to ${company} or ${word("person").one.toLocaleLowerCase()} that is here`}
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
                aria-label={`Name of the new ${word("organization").one.toLocaleLowerCase()}`}
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

function DatesQuestion({ all }: { all: Import }) {
  const { draft, questions, open } = all;
  return (
    <Question
      id="ask-dates"
      open={open.dates}
      title="In which order are these dates written?"
      lead="Both readings would be possible, and the sheet does not tell."
    >
      <Styles
        all={all}
        asked={questions.ambiguous_dates}
        label="Order of the dates"
        choices={ORDERS}
        answers={draft.dateOrder}
        onAnswer={(column, order) => draft.set({ dateOrder: { ...draft.dateOrder, [column]: order as DateOrder } })}
      />
    </Question>
  );
}

function NumbersQuestion({ all }: { all: Import }) {
  const { draft, questions, open } = all;
  return (
    <Question
      id="ask-numbers"
      open={open.numbers}
      title="How are these numbers written?"
      lead={`“${questions.ambiguous_numbers[0]?.example}” is a whole number in the one way and a fraction in the other, and the sheet does not tell.`}
    >
      <Styles
        all={all}
        asked={questions.ambiguous_numbers}
        label="Decimal mark"
        choices={DECIMALS}
        answers={draft.decimalStyle}
        onAnswer={(column, style) =>
          draft.set({ decimalStyle: { ...draft.decimalStyle, [column]: style as DecimalStyle } })
        }
      />
    </Question>
  );
}

interface StylesProps {
  all: Import;
  asked: Questions["ambiguous_dates"];
  label: string;
  choices: { value: string; label: string }[];
  answers: Record<string, string>;
  onAnswer: (column: string, style: string) => void;
}

/** One answer for each column. */
function Styles({ all, asked, label, choices, answers, onAnswer }: StylesProps) {
  const columns = all.inspection?.columns;
  return (
    <Stack gap={10}>
      {asked.map(({ column, rows }) => (
        <Group key={column} gap={12} wrap="wrap">
          <div className={classes.dateColumn}>
            <strong dir="auto">{column}</strong>
            <span>{(columns?.find((one) => one.name === column)?.samples ?? []).slice(0, 3).join(" · ")}</span>
            <span className="k-num">{counted(rows, ROWS)}</span>
          </div>
          <SegmentedControl
            size="xs"
            aria-label={`${label} in ${column}`}
            data={choices}
            value={answers[column] ?? ""}
            onChange={(style) => onAnswer(column, style)}
          />
        </Group>
      ))}
    </Stack>
  );
}
