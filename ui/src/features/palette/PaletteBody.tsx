import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Avatar, Kbd } from "../../components";
import { hasPage } from "../../data/places";
import { useCommand, useWords } from "../../data/queries";
import type { SearchHit } from "../../transport/api";
import { matches, startsWords, usePaletteCommands } from "./commands";
import classes from "./palette.module.css";

interface Item {
  id: string;
  group: string;
  run: () => void;
  content: ReactNode;
}

export function PaletteBody({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [query] = useDebouncedValue(text.trim(), 40);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const base = useId();
  const go = useNavigate();
  const word = useWords();
  const commands = usePaletteCommands();
  const found = useCommand("search.find", { query, limit: 12 }, { enabled: query !== "", keep: true });
  const hits = query === "" ? [] : (found.data?.hits ?? []).filter((hit) => hasPage(hit.type));

  // What begins with what was typed comes before what is only spelt nearly so, be it a record or a command.
  const typed = text.trim();
  const begins = (hit: SearchHit) => startsWords(`${hit.title} ${hit.subtitle}`, query);
  const offered = commands.filter((command) => matches(command, typed));
  const named = typed === "" ? [] : offered.filter((command) => startsWords(command.label, typed));
  const close = named.length === 0 ? hits : hits.filter(begins);
  const hitItems = (some: SearchHit[], group: string): Item[] =>
    some.map((hit) => ({
      id: hit.id,
      group,
      run: () => void go({ to: "/record/$type/$id", params: { type: hit.type, id: hit.id } }),
      content: <Hit hit={hit} kind={word(hit.type).one} />,
    }));
  const items: Item[] = [
    ...hitItems(close, "Records"),
    ...[...named, ...offered.filter((command) => !named.includes(command))].map((command) => ({
      id: command.id,
      group: "Commands",
      run: command.run,
      content: (
        <>
          <command.icon size={16} aria-hidden className={classes.icon} />
          <span className={classes.label}>{command.label}</span>
          {command.where && (
            <span className={classes.kind} aria-hidden>
              {command.where}
            </span>
          )}
          {command.keyId && <Kbd id={command.keyId} />}
        </>
      ),
    })),
    ...hitItems(
      hits.filter((hit) => !close.includes(hit)),
      close.length > 0 ? "More records" : "Records",
    ),
  ];
  const current = Math.min(at, items.length - 1);
  useEffect(() => {
    list.current?.querySelector(`[data-at="${current}"]`)?.scrollIntoView({ block: "nearest" });
  }, [current]);

  const run = (item: Item | undefined) => {
    if (!item) return;
    onClose();
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt((current + step + items.length) % Math.max(1, items.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(items[current]);
    } else if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onClose();
    }
  };

  return (
    <>
      <div className={classes.inputLine}>
        <Search size={16} aria-hidden />
        <input
          className={classes.input}
          data-autofocus
          // biome-ignore lint/a11y/noAutofocus: the palette is a dialog; typing goes on without a pause
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={base}
          aria-activedescendant={items[current] ? `${base}-${current}` : undefined}
          aria-label="Find a record or run a command"
          placeholder="Find a record or run a command"
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} id={base} role="listbox" aria-label="Results" className={classes.list}>
        {items.map((item, index) => (
          <div key={item.id}>
            {item.group !== items[index - 1]?.group && (
              <div className={classes.group} role="presentation">
                {item.group}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys belong to the text field above */}
            <div
              id={`${base}-${index}`}
              role="option"
              aria-selected={index === current}
              data-at={index}
              data-current={index === current || undefined}
              className={classes.item}
              onClick={() => run(item)}
              onMouseMove={() => setAt(index)}
            >
              {item.content}
            </div>
          </div>
        ))}
        {items.length === 0 && (
          <div className={classes.nothing}>{found.isFetching ? "Searching" : `Nothing matches “${text.trim()}”`}</div>
        )}
      </div>
    </>
  );
}

function Hit({ hit, kind }: { hit: SearchHit; kind: string }) {
  return (
    <>
      <Avatar id={hit.id} name={hit.title} size={20} round={hit.type === "person"} />
      <span className={classes.label}>
        <span dir="auto">{hit.title}</span>
        {hit.subtitle && (
          <span className={classes.subtitle} dir="auto">
            {hit.subtitle}
          </span>
        )}
      </span>
      <span className={classes.kind}>{kind}</span>
    </>
  );
}
