/** Region codes inside longer names: also those of regions newer than our list. */

const CODE =
  /(?<![a-z0-9])(?:us|eu|ap|ca|sa|me|af|il|mx|cn|eusc)(?:-gov|-de)?-(?:north|south|east|west|central)(?:east|west)?-\d(?![a-z0-9])/g;

/** The last region code in the text; null where there is none. */
export function regionCodeIn(text: string): string | null {
  return regionCodesIn(text).at(-1)?.code ?? null;
}

/** Every region code in the text with its place, in order. */
export function regionCodesIn(text: string): { readonly code: string; readonly at: number }[] {
  return [...text.matchAll(CODE)].map((match) => ({ code: match[0], at: match.index }));
}
