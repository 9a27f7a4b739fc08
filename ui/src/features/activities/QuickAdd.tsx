import { ActionIcon, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Plus, User, X } from "lucide-react";
import { useRef, useState } from "react";
import { Kbd, showError } from "../../components";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { useCommand, useField } from "../../data/queries";
import { useKeys } from "../../keys";
import { toCommandError } from "../../transport";
import classes from "./activities.module.css";
import { dueWords } from "./due";
import { fieldsOf, nameIn, onlyOne, readLine } from "./quickAdd";

/** People who are looked at for a name; of more it is not known whether one alone is called so. */
const MOST = 20;

/** One line, and the activity is planned: what it understood stands below while it is typed. */
export function QuickAdd() {
  const [text, setText] = useState("");
  const [saving, setSaving] = useState(false);
  /** A name whose person was taken out again. */
  const [without, setWithout] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const types = useField("activity", "type")?.choices ?? [];
  useKeys({
    addActivity: (event) => {
      event.preventDefault();
      input.current?.focus();
    },
  });
  const line = text.trim() === "" ? null : readLine(text);
  const name = line && nameIn(line.subject);
  const [asked] = useDebouncedValue(name ?? "", 80);
  const known = asked !== "" && asked === name && asked !== without;
  const people = useCommand("search.find", { query: asked, types: ["person"], limit: MOST }, { enabled: known });
  const person = known && people.data ? onlyOne(people.data.hits, MOST, asked) : null;
  const clear = () => {
    setText("");
    setWithout("");
  };
  const add = async () => {
    if (!line || saving) return;
    setSaving(true);
    try {
      const values = fieldsOf(line, person?.id ?? null);
      await act("records.create", { type: "activity", id: newId(), values, allow_duplicate: true });
      clear();
    } catch (thrown) {
      showError(toCommandError(thrown));
    } finally {
      setSaving(false);
    }
  };
  const fields = line && fieldsOf(line, null);
  const due = {
    due_at: typeof fields?.due_at === "string" ? fields.due_at : null,
    due_has_time: fields?.due_has_time !== false,
  };
  return (
    <form
      className={classes.add}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <TextInput
        ref={input}
        aria-label="Add an activity"
        placeholder="Add: call Ada tomorrow at 10"
        leftSection={<Plus size={15} aria-hidden />}
        rightSection={<Kbd id="addActivity" />}
        rightSectionWidth={36}
        maxLength={300}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            clear();
            event.currentTarget.blur();
          }
        }}
      />
      <div className={classes.understood} aria-live="polite">
        <Text size="xs" c="dimmed">
          {line && (
            <>
              {types.find((one) => one.value === line.type)?.label ?? line.type} · {line.subject} · {dueWords(due)}
              {line.doubt !== null && <span className={classes.doubt}> · “{line.doubt}” names no one day</span>}
            </>
          )}
        </Text>
        {person && (
          <span className={classes.who}>
            <User size={12} aria-hidden />
            <span className={classes.whoName}>
              With {person.title}
              {person.subtitle !== "" && `, ${person.subtitle}`}
            </span>
            <ActionIcon
              size={20}
              variant="subtle"
              color="gray"
              aria-label={`Not with ${person.title}`}
              onClick={() => {
                setWithout(asked);
                input.current?.focus();
              }}
            >
              <X size={12} aria-hidden />
            </ActionIcon>
          </span>
        )}
      </div>
    </form>
  );
}
