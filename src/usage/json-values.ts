/** JSON texts as people save them: one value, or several answers one after another in one file. */
import { InputError } from "../errors.ts";

/** The values of a text that holds one JSON value or several. Throws an InputError where the text is no complete JSON. */
export function jsonValues(text: string, name: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    const values: unknown[] = [];
    let depth = 0;
    let from = -1;
    for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
      if (token[0] === "{" || token[0] === "[") {
        if (depth === 0) from = token.index;
        depth += 1;
      } else if (token[0] === "}" || token[0] === "]") {
        depth -= 1;
        if (depth > 0) continue;
        try {
          values.push(JSON.parse(text.slice(from, token.index + 1)));
        } catch {
          break;
        }
        from = -1;
      }
    }
    if (depth === 0 && from === -1 && values.length > 0) return values;
    throw new InputError(`${name}: is no complete JSON: fetch or copy it again`);
  }
}
