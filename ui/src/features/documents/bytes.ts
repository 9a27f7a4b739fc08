import { call } from "../../transport";

/** So much is sent and asked for at once. */
const SENT = 2 * 1024 * 1024;
const ASKED = 1024 * 1024;

/** Bytes of files that a browser can bring in: 25 MiB. */
export const LIMIT = 26_214_400;
/** Larger files are not shown inside the app. */
export const SHOWN = 64 * 1024 * 1024;

function toBase64(part: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(new Error(reader.error?.message ?? "The file cannot be read."));
    reader.readAsDataURL(part);
  });
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Sends a file in pieces; `id` names it afterwards. */
export async function send(id: string, file: File, onSent: (bytes: number) => void): Promise<void> {
  let offset = 0;
  do {
    const data = await toBase64(file.slice(offset, offset + SENT));
    await call("documents.upload", { id, offset, data });
    offset = Math.min(file.size, offset + SENT);
    onSent(offset);
  } while (offset < file.size);
}

/** All bytes of a version of a document, as parts of a blob. */
export async function load(
  id: string,
  version: number | null,
  onLoaded: (share: number) => void,
  wanted: () => boolean,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (;;) {
    const part = await call("documents.read", { id, version, offset, length: ASKED });
    const bytes = fromBase64(part.data);
    offset += bytes.length;
    if (bytes.length > 0) parts.push(bytes);
    if (!wanted() || offset >= part.size || bytes.length === 0) return parts;
    onLoaded(offset / part.size);
  }
}

const UNITS = ["bytes", "KB", "MB", "GB"];

/** “2.4 MB”, in thousands of 1,024. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toLocaleString(undefined, { maximumFractionDigits: digits })} ${UNITS[unit]}`;
}
