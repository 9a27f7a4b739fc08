import { RICH_TEXT_TAGS } from "../../transport/api";

/** What rich text is made of; nothing else is ever shown. */
export const TAGS: ReadonlySet<string> = new Set(RICH_TEXT_TAGS);

/** Links that may be followed. */
export function isSafeLink(url: string): boolean {
  return /^(https?:\/\/|mailto:)/i.test(url);
}

/** Parties and users that can be named with an @. */
export const MENTIONED = ["user", "person", "organization", "household"];

/** Plain text as rich text, a paragraph a line. */
export function fromPlain(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped
    .split("\n")
    .map((line) => `<p>${line}</p>`)
    .join("");
}

const GONE =
  "script, style, template, title, textarea, noscript, iframe, object, embed, svg, math, img, video, audio, form, link";

/** What of a paste may come into the editor: its form, without scripts, styles, pictures and whatever loads by itself. */
export function cleanPaste(html: string): string {
  // Handlers go before anything is parsed in a document that could know them.
  const parsed = new DOMParser().parseFromString(html.replaceAll(/\son[a-z]+\s*=/gi, " data-gone="), "text/html");
  for (const element of parsed.querySelectorAll(GONE)) element.remove();
  for (const element of parsed.body.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      const kept = name.startsWith("data-") || name === "start" || (name === "href" && isSafeLink(value));
      if (!kept || name === "data-gone") element.removeAttribute(name);
    }
  }
  apart(parsed);
  return parsed.body.innerHTML;
}

/** The editor knows no tables: a row becomes a paragraph, and the words of its cells stay apart. */
function apart(parsed: Document) {
  for (const cell of parsed.querySelectorAll("td, th")) cell.replaceWith(...cell.childNodes, " ");
  for (const row of parsed.querySelectorAll("tr, caption, dt")) {
    const block = parsed.createElement("div");
    block.append(...row.childNodes);
    row.replaceWith(block);
  }
}

/** The field that holds rich text. */
export const FORMATTED = "content_html";

/** The words of rich text, a line a paragraph. */
export function toPlain(html: string): string {
  const lines = html.replaceAll(/<br\s*\/?>|<\/(p|li|h[1-3]|blockquote|pre)>/g, "\n");
  return new DOMParser().parseFromString(lines, "text/html").body.textContent?.trim() ?? "";
}
