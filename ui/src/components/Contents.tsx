import { type RefObject, useEffect, useState } from "react";
import classes from "./contents.module.css";

/** How far below the upper edge a heading may stand and still be the one that is read, in px. */
const READING = 48;

interface ContentsProps {
  of: RefObject<HTMLElement | null>;
  /** The section that the page opens at. */
  start?: string | undefined;
}

/** The sections of a long page, to go to; the one that is read is marked. */
export function Contents({ of, start }: ContentsProps) {
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
  const show = (title: string) => showSection(of.current, title);
  useEffect(() => {
    const page = of.current;
    if (!page || !start) return;
    // The sections above grow as what they show is read: the page stays where it was opened until somebody moves it.
    const settle = () => showSection(page, start);
    settle();
    const observer = new MutationObserver(settle);
    observer.observe(page, { childList: true, subtree: true });
    const stop = () => observer.disconnect();
    for (const moved of MOVES) window.addEventListener(moved, stop, { once: true, passive: true });
    return () => {
      stop();
      for (const moved of MOVES) window.removeEventListener(moved, stop);
    };
  }, [of, start]);
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

const MOVES = ["wheel", "pointerdown", "keydown"];

function showSection(page: HTMLElement | null, title: string): void {
  const heading = headings(page).find((one) => one.textContent === title);
  heading?.closest("section")?.scrollIntoView({ block: "start" });
  heading?.focus({ preventScroll: true });
}

function headings(page: HTMLElement | null): HTMLElement[] {
  return [...(page?.querySelectorAll<HTMLElement>("section > * > h2") ?? [])];
}
