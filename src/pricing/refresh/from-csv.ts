/** Products of an offer file as CSV, as it streams by: hundreds of megabytes, of which some dozen lines are wanted. */
import Papa from "papaparse";
import { InputError } from "../../errors.ts";
import { attributeName, bound, byFromNumber, type Dimension, dayOf, type Product, plain } from "./product.ts";

/** Lines whose quotes are closed. A line break within quotes belongs to its field. */
async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8");
  let pending = "";
  let open = "";
  const complete = (line: string): string | null => {
    const whole = open === "" ? line : `${open}\n${line}`;
    const quotes = whole.split('"').length - 1;
    open = quotes % 2 === 0 ? "" : whole;
    return open === "" ? whole : null;
  };
  for await (const chunk of chunks) {
    const parts = (pending + decoder.decode(chunk, { stream: true })).split("\n");
    pending = parts.pop() ?? "";
    for (const part of parts) {
      const line = complete(part);
      if (line !== null) yield line;
    }
  }
  const last = complete(pending + decoder.decode());
  if (last === null) throw new InputError("a quoted field does not end");
  if (last !== "") yield last;
}

function cellsOf(line: string): string[] {
  return Papa.parse<string[]>(line.replace(/\r$/, ""), { delimiter: "," }).data[0] ?? [];
}

/** The columns that are no attributes of the product. */
const TERMS: ReadonlySet<string> = new Set(
  ["termtype", "priceperunit", "unit", "currency", "startingrange", "endingrange", "pricedescription"].concat(
    ["sku", "offertermcode", "ratecode", "effectivedate", "relatedto", "termattributes"],
  ),
);

interface Draft {
  readonly attributes: Record<string, string>;
  readonly dimensions: Dimension[];
}

/**
 * Products on demand whose usage type the test accepts. `quickly` is a cheap test on the raw line, so that most lines
 * are never taken apart. Throws an InputError where the file is no offer file or ends within a field.
 */
export async function productsOfCsv(
  chunks: AsyncIterable<Uint8Array>,
  where: string,
  quickly: RegExp,
  wanted: (usageType: string) => boolean,
): Promise<Product[]> {
  const head = new Map<string, string>();
  let columns: string[] | null = null;
  const drafts = new Map<string, Draft>();
  for await (const line of lines(chunks)) {
    if (columns === null) {
      const cells = cellsOf(line);
      const names = cells.map(attributeName);
      if (names[0] === "sku" && names.includes("usagetype")) columns = names;
      else if (head.size > 20) break;
      else head.set(names[0] ?? "", cells[1] ?? "");
    } else if (quickly.test(line)) take(cellsOf(line), columns, drafts, wanted);
  }
  if (columns === null) {
    throw new InputError(`${where}: has no header with SKU and usageType: it is no offer file of AWS`);
  }
  const version = head.get("version") ?? "";
  return [...drafts].map(([sku, { attributes, dimensions }]) => ({
    sku,
    service: attributes["servicecode"] ?? head.get("offercode") ?? "",
    usageType: attributes["usagetype"] ?? "",
    attributes,
    dimensions: dimensions.sort(byFromNumber),
    version,
    asOf: dayOf(head.get("publicationdate"), version),
  }));
}

function take(
  cells: readonly string[],
  columns: readonly string[],
  drafts: Map<string, Draft>,
  wanted: (usageType: string) => boolean,
): void {
  const cell = (name: string): string => cells[columns.indexOf(name)] ?? "";
  if (!wanted(cell("usagetype")) || (cell("termtype") !== "OnDemand" && columns.includes("termtype"))) return;
  const sku = cell("sku");
  const attributes = Object.fromEntries(
    columns.flatMap((name, i) => {
      const value = cells[i] ?? "";
      return value === "" || TERMS.has(name) ? [] : [[name, value] as const];
    }),
  );
  const draft = drafts.get(sku) ?? { attributes, dimensions: [] };
  drafts.set(sku, draft);
  draft.dimensions.push({
    from: bound(cell("startingrange"), "0") ?? "Inf",
    to: bound(cell("endingrange"), null),
    unit: cell("unit"),
    usd: cell("currency") === "USD" ? plain(cell("priceperunit")) : null,
    description: cell("pricedescription"),
  });
}
