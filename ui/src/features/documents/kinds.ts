import { AudioLines, File, FileImage, FileSpreadsheet, FileText, type LucideIcon } from "lucide-react";

/** How a document can be looked at inside the app. */
export type Look = "image" | "pdf" | "text" | "audio" | null;

/** Pictures that the engine draws; an SVG runs nothing where it is only a picture. */
const IMAGES = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/bmp",
  "image/avif",
  "image/svg+xml",
]);

/** By the media type that the core found in the bytes. What is a page or a program is shown as its text, or not at all. */
export function lookOf(mime: string): Look {
  if (IMAGES.has(mime)) return "image";
  if (mime === "application/pdf") return "pdf";
  if (mime.startsWith("text/") || mime === "application/json") return "text";
  if (mime.startsWith("audio/")) return "audio";
  return null;
}

export function iconFor(mime: string): LucideIcon {
  if (mime.startsWith("image/")) return FileImage;
  if (mime.startsWith("audio/")) return AudioLines;
  if (mime.includes("spreadsheet") || mime === "text/csv" || mime.includes("excel")) return FileSpreadsheet;
  if (mime === "application/pdf" || mime.startsWith("text/") || mime.includes("word")) return FileText;
  return File;
}
