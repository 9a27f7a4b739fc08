import { useEffect, useRef } from "react";
import { showError } from "../../components";
import { act } from "../../data/act";
import { toCommandError } from "../../transport";

/** Whether a text is cells rather than a word: it has lines or tabs. */
export function isBlock(text: string): boolean {
  return /[\n\t]/.test(text.trim());
}

/** Keeps a pasted block as a file; null when it could not be. */
export async function keepBlock(text: string): Promise<string | null> {
  try {
    return (await act("importing.paste", { text })).path;
  } catch (thrown) {
    showError(toCommandError(thrown));
    return null;
  }
}

/** Ctrl+V anywhere on the screen, but where somebody types what is no block. */
export function usePastedBlock(onBlock: (text: string) => void): void {
  const take = useRef(onBlock);
  take.current = onBlock;
  useEffect(() => {
    const listen = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const typing = event.target instanceof HTMLTextAreaElement;
      if (typing || !isBlock(text)) return;
      event.preventDefault();
      take.current(text);
    };
    document.addEventListener("paste", listen);
    return () => document.removeEventListener("paste", listen);
  }, []);
}
