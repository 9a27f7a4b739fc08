import { createElement, type ReactNode, useMemo } from "react";
import { RecordLink } from "../Values";
import classes from "./richtext.module.css";
import { isSafeLink, MENTIONED, TAGS } from "./rules";

/**
 * Rich text as it reads. The core keeps it clean; here elements are built one by one from the same short list and no HTML is
 * put into the page, so that a file from elsewhere shows nothing else either.
 */
export function RichText({ html }: { html: string }) {
  const nodes = useMemo(() => {
    // A document of its own runs nothing and loads nothing.
    const parsed = new DOMParser().parseFromString(html, "text/html");
    return [...parsed.body.childNodes].map((node, index) => build(node, index));
  }, [html]);
  return (
    <div className={classes.text} dir="auto">
      {nodes}
    </div>
  );
}

function build(node: Node, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element)) return null;
  const tag = node.tagName.toLowerCase();
  const inner = () => [...node.childNodes].map((child, index) => build(child, index));
  if (!TAGS.has(tag)) return null;
  if (tag === "br" || tag === "hr") return createElement(tag, { key });
  if (tag === "a") {
    const href = node.getAttribute("href") ?? "";
    if (!isSafeLink(href)) return <span key={key}>{inner()}</span>;
    return (
      <a key={key} href={href} target="_blank" rel="noopener noreferrer nofollow">
        {inner()}
      </a>
    );
  }
  if (tag === "span" && node.getAttribute("data-type") === "mention") {
    const [type, id] = [node.getAttribute("data-kind") ?? "", node.getAttribute("data-id") ?? ""];
    const title = (node.textContent ?? "").replace(/^@/, "");
    if (!MENTIONED.includes(type)) return <span key={key}>{node.textContent}</span>;
    return (
      <span key={key} className={classes.mention}>
        @<RecordLink reference={{ type, id, title }} />
      </span>
    );
  }
  if (tag === "ul" && node.getAttribute("data-type") === "taskList") {
    return (
      <ul key={key} data-type="taskList">
        {inner()}
      </ul>
    );
  }
  if (tag === "li" && node.hasAttribute("data-checked")) {
    const done = node.getAttribute("data-checked") === "true";
    return (
      <li key={key} data-checked={done}>
        <input type="checkbox" checked={done} readOnly tabIndex={-1} aria-label={done ? "Done" : "Not done"} />
        <div>{inner()}</div>
      </li>
    );
  }
  // A heading in a note is none of the page.
  if (/^h[1-3]$/.test(tag)) {
    return (
      <p key={key} className={classes.heading} data-level={tag}>
        {inner()}
      </p>
    );
  }
  return createElement(tag, { key }, inner());
}
