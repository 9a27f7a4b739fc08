import { TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import classes from "./settings.module.css";

interface EditTextProps {
  label: string;
  value: string;
  onSave: (value: string) => void;
  strong?: boolean;
  narrow?: boolean;
  /** What having nothing there means. */
  empty?: string;
  suffix?: string;
}

/** Text that is edited where it stands: Enter or leaving saves, Escape brings the old text back. */
export function EditText({ label, value, onSave, strong = false, narrow = false, suffix, empty }: EditTextProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      size="xs"
      aria-label={label}
      className={narrow ? classes.narrow : classes.edit}
      classNames={{ input: classes.input }}
      data-strong={strong || undefined}
      value={text}
      placeholder={empty}
      rightSection={suffix && text !== "" ? <span className={classes.suffix}>{suffix}</span> : undefined}
      rightSectionWidth={suffix === "days" ? 40 : 24}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => {
        if (text.trim() !== value) onSave(text.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setText(value);
      }}
    />
  );
}
