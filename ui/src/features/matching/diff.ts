/** A stretch of a text, and whether the other text has something else there. */
export interface Stretch {
  text: string;
  differs: boolean;
}

/** Longer texts are told apart as a whole. */
const LONGEST = 160;
/** Below this share of common letters, marking single ones would only flicker. */
const ALIKE = 0.5;

/** Which letters of a text another one does not have at that place; capitals count as the same letter. */
export function marked(text: string, other: string): Stretch[] {
  const [letters, theirs] = [[...text], [...other]];
  if (text === other || letters.length === 0) return [{ text, differs: false }];
  if (theirs.length === 0 || Math.max(letters.length, theirs.length) > LONGEST) return [{ text, differs: true }];
  const common = commonLetters(letters, theirs);
  const shared = common.filter(Boolean).length;
  if (shared < ALIKE * Math.max(letters.length, theirs.length)) return [{ text, differs: true }];
  const found: Stretch[] = [];
  letters.forEach((letter, at) => {
    const differs = !common[at];
    const last = found[found.length - 1];
    if (last && last.differs === differs) last.text += letter;
    else found.push({ text: letter, differs });
  });
  return found;
}

/** How many letters two texts share in order, of the longer one: 0 to 1. */
export function likeness(a: string, b: string): number {
  const [one, other] = [[...a], [...b]];
  const most = Math.max(one.length, other.length);
  if (most === 0 || most > LONGEST) return a === b ? 1 : 0;
  return commonLetters(one, other).filter(Boolean).length / most;
}

/** Which letters of one text are part of its longest common subsequence with another. */
function commonLetters(one: string[], other: string[]): boolean[] {
  const fold = (letter: string | undefined) => letter?.toLocaleLowerCase();
  const width = other.length + 1;
  const lengths = new Uint16Array((one.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const same = fold(one[i]) === fold(other[j]);
      lengths[i * width + j] = same ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const common = one.map(() => false);
  let [i, j] = [0, 0];
  while (i < one.length && j < other.length) {
    if (fold(one[i]) === fold(other[j])) {
      common[i] = true;
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return common;
}
