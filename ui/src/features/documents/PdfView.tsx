import { useEffect, useRef, useState } from "react";
import classes from "./documents.module.css";
import { openPdf } from "./pdf";

/** More pages are not drawn: who wants them saves the file. */
const MOST = 200;
/** Pages are drawn so wide, in CSS pixels, and made narrower where there is less room. */
const WIDTH = 900;

/** A PDF, page below page, as pictures: no scripts, forms or links of it are alive. */
export default function PdfView({ parts, name }: { parts: Uint8Array<ArrayBuffer>[]; name: string }) {
  const pages = useRef<HTMLDivElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [count, setCount] = useState<number | null>(null);
  useEffect(() => {
    let gone = false;
    const opened = openPdf(parts);
    const draw = async () => {
      const pdf = await opened.pdf;
      for (let number = 1; number <= Math.min(pdf.numPages, MOST); number++) {
        const page = await pdf.getPage(number);
        if (gone) return;
        const plain = page.getViewport({ scale: 1 });
        const viewport = page.getViewport({ scale: (WIDTH / plain.width) * Math.min(2, window.devicePixelRatio || 1) });
        const canvas = document.createElement("canvas");
        canvas.width = Math.floor(viewport.width);
        canvas.height = Math.floor(viewport.height);
        canvas.style.width = `${WIDTH}px`;
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", `${name}, page ${number}`);
        await page.render({ canvas, viewport }).promise;
        if (gone) return;
        pages.current?.append(canvas);
        setCount(pdf.numPages);
      }
    };
    draw().catch((thrown: unknown) => {
      if (!gone) setProblem(thrown instanceof Error && thrown.name === "PasswordException" ? LOCKED : BROKEN);
    });
    const box = pages.current;
    return () => {
      gone = true;
      opened.close();
      box?.replaceChildren();
    };
  }, [parts, name]);
  if (problem) return <p className={classes.middle}>{problem}</p>;
  return (
    <>
      {count === null && (
        <p className={classes.middle} role="status">
          Drawing the pages…
        </p>
      )}
      <div ref={pages} className={classes.pages} />
      {count !== null && count > MOST && (
        <p className={classes.middle}>
          {MOST} of {count} pages are shown. Save the file to read the rest.
        </p>
      )}
    </>
  );
}

const LOCKED = "This PDF is locked by a password. Save it and open it with your PDF reader.";
const BROKEN = "This PDF cannot be shown here. Save it and open it with your PDF reader.";
