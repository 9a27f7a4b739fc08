import { getDocument, PDFWorker } from "pdfjs-dist/legacy/build/pdf.mjs";
import PdfWorker from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?worker";

/** A PDF that is being read, in a worker of its own: letting go of it ends the worker, whatever it is at. */
export function openPdf(parts: Uint8Array<ArrayBuffer>[]) {
  const worker = PDFWorker.create({ port: new PdfWorker() });
  const loading = new Blob(parts).arrayBuffer().then((data) =>
    getDocument({
      data: new Uint8Array(data),
      worker,
      // Nothing of a document is run, and nothing is fetched for it.
      isEvalSupported: false,
      enableXfa: false,
      useWasm: false,
      useSystemFonts: true,
      disableAutoFetch: true,
      disableStream: true,
      stopAtErrors: false,
    }),
  );
  return {
    pdf: loading.then((task) => task.promise),
    close: () => void loading.then((task) => task.destroy()).finally(() => worker.destroy()),
  };
}
