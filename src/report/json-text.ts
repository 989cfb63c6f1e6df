/** JSON as text that is safe on a terminal too. */

/** What `JSON.stringify` leaves as it is, and a terminal may obey: DEL, C1, line separators, marks of direction. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function safe(text: string): string {
  return text.replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Indented by two, ended by a line break, every control character escaped. */
export function jsonText(value: unknown): string {
  return `${safe(JSON.stringify(value, null, 2))}\n`;
}

/** A long list that is made while it is written, and kept by nobody. */
class Unmade {
  readonly make: () => Iterable<unknown>;
  constructor(make: () => Iterable<unknown>) {
    this.make = make;
  }
}

/** How the long lists of a result come about: all at once, or while they are written. */
export type Lists = <T>(make: () => Iterable<T>) => readonly T[];
export const atOnce: Lists = (make) => [...make()];
/** Only `jsonPieces` can read such a list. */
export const whileWritten: Lists = (make) => new Unmade(make) as never;

/** Items that are turned into text together. */
const TOGETHER = 500;

/** Arrays hold things alike: the first tells of all. */
function isUnmade(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  if (value instanceof Unmade) return true;
  return Array.isArray(value) ? isUnmade(value[0]) : Object.values(value).some(isUnmade);
}

/** The items of an array that stands behind such a margin, as text without its brackets. */
function itemsText(items: readonly unknown[], margin: string): string {
  // Arrays around it make the margin: `[`, a line break and two blanks more for each.
  let around: unknown = items;
  let outside = 0;
  for (let depth = 2; depth <= margin.length; depth += 2) {
    around = [around];
    outside += depth + 2;
  }
  return safe(JSON.stringify(around, null, 2).slice(outside + 1, -(outside + 2)));
}

function* listPieces({ make }: Unmade, margin: string): Generator<string> {
  let before = "[";
  let items: unknown[] = [];
  const text = (): string => {
    const piece = before + itemsText(items, margin);
    items = [];
    before = ",";
    return piece;
  };
  for (const item of make()) if (items.push(item) === TOGETHER) yield text();
  if (items.length > 0) yield text();
  yield before === "[" ? "[]" : `\n${margin}]`;
}

function* valuePieces(value: unknown, margin: string): Generator<string> {
  if (value instanceof Unmade) yield* listPieces(value, margin);
  else if (!isUnmade(value)) yield safe(JSON.stringify(value, null, 2)).replaceAll("\n", `\n${margin}`);
  else {
    const isList = Array.isArray(value);
    let before = isList ? "[" : "{";
    for (const [key, each] of Object.entries(value as object)) {
      yield `${before}\n${margin}  ${isList ? "" : `${safe(JSON.stringify(key))}: `}`;
      yield* valuePieces(each, `${margin}  `);
      before = ",";
    }
    yield `\n${margin}${isList ? "]" : "}"}`;
  }
}

/** The same text as `jsonText` gives, piece by piece, whatever its length. */
export function* jsonPieces(value: unknown): Generator<string> {
  yield* valuePieces(value, "");
  yield "\n";
}
