import { type RefObject, useEffect, useState } from "react";
import classes from "./contents.module.css";

/** How far below the upper edge a heading may stand and still be the one that is read, in px. */
const READING = 48;

/** The sections of a long page, to go to; the one that is read is marked. */
export function Contents({ of }: { of: RefObject<HTMLElement | null> }) {
  const [titles, setTitles] = useState<string[]>([]);
  const [current, setCurrent] = useState("");
  useEffect(() => {
    const page = of.current;
    if (!page) return;
    const look = () => {
      const found = headings(page);
      const top = page.getBoundingClientRect().top + READING;
      const above = found.filter((one) => one.getBoundingClientRect().top <= top);
      const end = page.scrollTop + page.clientHeight >= page.scrollHeight - 2 && page.scrollTop > 0;
      setCurrent(((end ? found : above).at(-1) ?? found[0])?.textContent ?? "");
      setTitles((before) => {
        const now = found.map((one) => one.textContent ?? "");
        return now.join("\n") === before.join("\n") ? before : now;
      });
    };
    look();
    const observer = new MutationObserver(look);
    observer.observe(page, { childList: true, subtree: true });
    page.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      page.removeEventListener("scroll", look);
    };
  }, [of]);
  const show = (title: string) => {
    const heading = headings(of.current).find((one) => one.textContent === title);
    heading?.closest("section")?.scrollIntoView({ block: "start" });
    heading?.focus({ preventScroll: true });
  };
  return (
    <nav className={classes.contents} aria-label="On this page">
      {titles.map((title) => (
        <button
          key={title}
          type="button"
          className={classes.entry}
          aria-current={title === current ? "location" : undefined}
          onClick={() => show(title)}
        >
          {title}
        </button>
      ))}
    </nav>
  );
}

function headings(page: HTMLElement | null): HTMLElement[] {
  return [...(page?.querySelectorAll<HTMLElement>("section > * > h2") ?? [])];
}
