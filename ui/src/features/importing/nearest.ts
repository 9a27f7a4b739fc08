/** How many letters have to be changed, added or left out to make one text of the other. */
function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row.push(Math.min((before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (before[j - 1] ?? 0) + same));
    }
    before = row;
  }
  return before[b.length] ?? 0;
}

/** The choice that a value was most likely meant to be; undefined when none is near. */
export function nearest(text: string, choices: string[]): string | undefined {
  const key = (one: string) => one.trim().toLocaleLowerCase();
  const own = key(text);
  const [best] = choices
    .map((choice) => {
      const other = key(choice);
      const part = own.length > 2 && (other.startsWith(own) || own.startsWith(other));
      return { choice, share: part ? 0.2 : distance(own, other) / Math.max(own.length, other.length, 1) };
    })
    .sort((a, b) => a.share - b.share);
  return best && best.share <= 0.4 ? best.choice : undefined;
}
