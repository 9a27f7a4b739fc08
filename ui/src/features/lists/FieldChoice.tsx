import { ScrollArea, TextInput, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import classes from "./lists.module.css";

export interface Offered {
  key: string;
  label: string;
  /** A second word: what it is part of. */
  hint?: string;
}

interface FieldChoiceProps {
  /** How the text field is read out. */
  label: string;
  options: Offered[];
  onChoose: (key: string) => void;
}

/** One of many, found by typing: Enter takes the first, the arrows go to another one. */
export function FieldChoice({ label, options, onChoose }: FieldChoiceProps) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const typed = text.trim().toLocaleLowerCase();
  const found = options.filter((one) => one.label.toLocaleLowerCase().includes(typed));
  // What begins with the typed letters is meant rather than what has them somewhere.
  const starts = (one: Offered) => one.label.toLocaleLowerCase().startsWith(typed);
  const shown = typed ? [...found.filter(starts), ...found.filter((one) => !starts(one))] : found;
  const marked = Math.min(at, shown.length - 1);
  return (
    <>
      <TextInput
        size="xs"
        data-autofocus
        autoFocus
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
          if (step !== 0) {
            event.preventDefault();
            setAt(Math.max(0, Math.min(shown.length - 1, marked + step)));
          }
          const chosen = shown[marked];
          if (event.key === "Enter" && chosen) {
            event.preventDefault();
            onChoose(chosen.key);
          }
        }}
        mb={6}
      />
      <ScrollArea.Autosize mah={300}>
        {shown.map((one, index) => (
          <UnstyledButton
            key={one.key}
            className={classes.choice}
            data-marked={index === marked || undefined}
            ref={(element) => {
              if (index === marked) element?.scrollIntoView({ block: "nearest" });
            }}
            onClick={() => onChoose(one.key)}
          >
            {one.label}
            {one.hint && <span className={classes.hint}>{one.hint}</span>}
          </UnstyledButton>
        ))}
      </ScrollArea.Autosize>
    </>
  );
}
