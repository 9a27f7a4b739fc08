export function Timeline(_props: { type: string; id: string }) {
  return null;
}
