import { call } from "../../transport";
import { LIMIT, load } from "./bytes";
import { openPdf } from "./pdf";

/** Words of more pages, and more characters, are not looked for. */
const PAGES = 500;
const CHARACTERS = 200_000;
/** Who made a file to keep its reader busy does so for half a minute. */
const PATIENCE = 30_000;

/** What of a document is read: the content by its hash, and its bytes where they are at hand. */
interface Pdf {
  id: string;
  sha256: string;
  size: number;
  parts?: Uint8Array<ArrayBuffer>[];
}

/** Documents whose words were looked for in this window, with their contents: another workspace has others. */
const read = new Set<string>();

/** DOC-04: finds the words of a PDF and gives them to the search. What cannot be read has none; nobody waits for it. */
export async function findWords({ id, sha256, size, parts }: Pdf): Promise<void> {
  const content = `${id} ${sha256}`;
  if (read.has(content) || size > LIMIT) return;
  read.add(content);
  try {
    const bytes =
      parts ??
      (await load(
        id,
        null,
        () => undefined,
        () => true,
      ));
    const text = await wordsOf(bytes);
    if (text) await call("documents.words", { id, sha256, text });
  } catch {
    // A locked or broken file is found by its name, its title and its tags.
  }
}

async function wordsOf(parts: Uint8Array<ArrayBuffer>[]): Promise<string> {
  const { pdf, close } = openPdf(parts);
  let timer = 0;
  const late = new Promise<never>((_, reject) => {
    timer = window.setTimeout(() => reject(new Error("It takes too long.")), PATIENCE);
  });
  const whole = async () => {
    const found = await pdf;
    let text = "";
    for (let number = 1; number <= Math.min(found.numPages, PAGES) && text.length < CHARACTERS; number++) {
      const page = await found.getPage(number);
      const { items } = await page.getTextContent();
      for (const item of items) if ("str" in item) text += item.hasEOL ? `${item.str}\n` : item.str;
      text += "\n";
      page.cleanup();
    }
    return text.slice(0, CHARACTERS).trim();
  };
  try {
    return await Promise.race([whole(), late]);
  } finally {
    window.clearTimeout(timer);
    close();
  }
}
