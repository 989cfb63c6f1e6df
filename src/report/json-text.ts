/** JSON as text that is safe on a terminal too. */

/** What `JSON.stringify` leaves as it is, and a terminal may obey: DEL, C1, line separators, marks of direction. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Indented by two, ended by a line break, every control character escaped. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}
