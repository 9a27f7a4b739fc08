import { Text, TextInput } from "@mantine/core";
import { Plus } from "lucide-react";
import { useRef, useState } from "react";
import { Kbd, showError } from "../../components";
import { act } from "../../data/act";
import { newId } from "../../data/ids";
import { useField } from "../../data/queries";
import { useKeys } from "../../keys";
import { toCommandError } from "../../transport";
import classes from "./activities.module.css";
import { dueWords } from "./due";
import { fieldsOf, readLine } from "./quickAdd";

/** One line, and the activity is planned: what it understood stands below while it is typed. */
export function QuickAdd() {
  const [text, setText] = useState("");
  const [saving, setSaving] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const types = useField("activity", "type")?.choices ?? [];
  useKeys({
    addActivity: (event) => {
      event.preventDefault();
      input.current?.focus();
    },
  });
  const line = text.trim() === "" ? null : readLine(text);
  const add = async () => {
    if (!line || saving) return;
    setSaving(true);
    try {
      await act("records.create", { type: "activity", id: newId(), values: fieldsOf(line), allow_duplicate: true });
      setText("");
    } catch (thrown) {
      showError(toCommandError(thrown));
    } finally {
      setSaving(false);
    }
  };
  const fields = line && fieldsOf(line);
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
            setText("");
            event.currentTarget.blur();
          }
        }}
      />
      <Text size="xs" c="dimmed" aria-live="polite" className={classes.understood}>
        {line && (
          <>
            {types.find((one) => one.value === line.type)?.label ?? line.type} · {line.subject} · {dueWords(due)}
          </>
        )}
      </Text>
    </form>
  );
}
