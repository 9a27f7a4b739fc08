export function NewRecord() {
  return null;
}
