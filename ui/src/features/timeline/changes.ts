/** The lines of a change in words, where the core hands them over beside the headline. */
export function changesOf(details: Record<string, unknown>): string[] {
  const { changes } = details;
  if (!Array.isArray(changes)) return [];
  return changes.filter((line): line is string => typeof line === "string");
}
