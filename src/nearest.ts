/** The names most like a word, for messages about a name that is not known. */
import { distance } from "fastest-levenshtein";

/**
 * At most `count` of the names, the most alike first: those that are a few keystrokes away, or that begin with or hold
 * the word. Empty where none is alike: a far-fetched suggestion is worse than none.
 */
export function nearest(word: string, names: Iterable<string>, count: number = 3): string[] {
  const wanted = word.toLowerCase();
  const alike: { name: string; far: number }[] = [];
  for (const name of new Set(names)) {
    const known = name.toLowerCase();
    const edits =
      letters(wanted) === letters(known) ? Math.min(1, distance(wanted, known)) : distance(wanted, known);
    const longer = Math.max(wanted.length, known.length);
    const within =
      wanted.length >= 3 && known.length >= 3 && (known.includes(wanted) || wanted.includes(known));
    if (edits <= Math.max(1, Math.floor(longer / 3))) alike.push({ name, far: edits / longer });
    else if (within)
      alike.push({ name, far: 0.3 + 0.6 * (1 - Math.min(wanted.length, known.length) / longer) });
  }
  alike.sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1));
  return alike.slice(0, count).map((each) => each.name);
}

/** Its letters in order: equal for words that differ by letters swapped, the commonest slip. */
function letters(word: string): string {
  return [...word].sort().join("");
}
