import { TextInput } from "@mantine/core";
import { Search, X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { IconAction, Kbd } from "../../components";
import type { ListMemory } from "../../data/session";
import { useKeys } from "../../keys";
import { FilterBar } from "./FilterBar";
import classes from "./lists.module.css";
import type { Viewed } from "./views";

interface NarrowBarProps {
  viewed: Viewed;
  /** The name of the search box. */
  label: string;
  placeholder?: string;
  /** After Enter or the arrow down in the search box, which lets go of the keyboard. */
  onLeave?: (enter: boolean) => void;
  /** At the right end. */
  children?: ReactNode;
}

/** What narrows the records of a screen: words to search for, and filters. */
export function NarrowBar({ viewed, label, placeholder = label, onLeave, children }: NarrowBarProps) {
  const { info, memory, set } = viewed;
  const input = useRef<HTMLInputElement>(null);
  useKeys({
    search: () => {
      input.current?.focus();
      input.current?.select();
    },
  });
  const narrow = (part: Partial<ListMemory>) => set({ ...part, cursor: 0, offset: 0 });
  return (
    <div className={classes.bar}>
      <TextInput
        ref={input}
        className={classes.search}
        size="xs"
        aria-label={label}
        placeholder={placeholder}
        leftSection={<Search size={14} aria-hidden />}
        rightSection={
          memory.search ? (
            <IconAction icon={X} label="Clear the search" size={20} onClick={() => narrow({ search: "" })} />
          ) : (
            <Kbd id="search" />
          )
        }
        value={memory.search}
        onChange={(event) => narrow({ search: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            if (memory.search) narrow({ search: "" });
            else event.currentTarget.blur();
            event.stopPropagation();
          }
          if (event.key === "ArrowDown" || event.key === "Enter") {
            event.preventDefault();
            event.currentTarget.blur();
            onLeave?.(event.key === "Enter");
          }
        }}
      />
      {info && <FilterBar info={info} filters={memory.filter} onChange={(filter) => narrow({ filter })} />}
      {children}
    </div>
  );
}
