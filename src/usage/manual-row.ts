/** One row of the usage table (INTERFACE.md, "The usage table"), checked. The form (CSV, YAML, JSON) is its caller's. */
import { InputError } from "../errors.ts";
import { add, compare, cut, type Gb, gb, isNegative, isPlainNumber, subtract } from "../model/money.ts";
import { ROUTES, type RouteKind } from "../model/usage.ts";
import type { MonthlyDemand } from "./reading.ts";

export const COLUMNS = [
  "service",
  "gb",
  "gb_in",
  "gb_out",
  "vpc_id",
  "az_id",
  "account_id",
  "region",
  "route",
] as const;
export type Column = (typeof COLUMNS)[number];

/** The VPC of rows that name none. */
export const DEFAULT_VPC = "vpc";
/** GB amounts keep at most this many decimals (COST-MODEL.md): the last is a tenth of a byte. */
export const GB_DECIMALS = 10;

/** What the catalogue says of a name that somebody wrote. */
export type ServiceAnswer =
  | { readonly found: true; readonly service: string; readonly inVpc: boolean; readonly note: string | null }
  | { readonly found: false; readonly several?: boolean; readonly nearest: readonly string[] };
export type ServiceResolver = (text: string) => ServiceAnswer;

/** A row as text, and how to say where a column of it stands: `usage.csv, line 3, column gb`. */
export interface TextRow {
  cell(column: Column): string;
  where(column: Column): string;
}

/** Where the rows of a table go. */
export interface RowTable {
  add(row: TextRow): void;
  /** Columns that are not used. */
  ignored(file: { readonly name: string }, names: readonly string[]): void;
}

/** Text that a spreadsheet would take for a formula is written with a `'` before it; this takes it off again. */
function unescaped(cell: string): string {
  const text = cell.trim();
  return /^'[=+\-@]/.test(text) ? text.slice(1) : text;
}

function amountHint(text: string): string {
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(text))
    return `write ${text.replaceAll(",", "")}, without thousands separators`;
  if (/^\d+,\d+$/.test(text)) return `write ${text.replace(",", ".")}, with a decimal point`;
  if (/^[+-]?[\d.]+e[+-]?\d+$/i.test(text)) return "write it out, without an exponent";
  return "write GB per month as a plain number such as 1024.5";
}

/** GB from text. Throws an InputError that names the place where the text is no plain amount of 0 or more. */
export function gbFromText(text: string, where: string): Gb {
  if (text === "")
    throw new InputError(`${where}: is empty: write GB per month as a plain number such as 1024.5, or 0`);
  if (!isPlainNumber(text))
    throw new InputError(`${where}: '${shown(text)}' is no plain number: ${amountHint(text)}`);
  const value = gb(text);
  if (isNegative(value))
    throw new InputError(`${where}: ${shown(text)} is negative: GB per month are 0 or more`);
  return cut(value, GB_DECIMALS);
}

/** Foreign text in a message: on one line, without control characters, not too long. */
export function shown(text: string): string {
  const clean = text.replaceAll(/\p{Cc}+/gu, " ");
  return clean.length > 60 ? `${clean.slice(0, 57)}...` : clean;
}

/** Two directions, each cut at GB_DECIMALS and shared out, may differ by so much from their sum: ten bytes. */
const CUT_TWICE: Gb = gb("0.00000001");
function distanceOf(a: Gb, b: Gb): Gb {
  return compare(a, b) > 0 ? subtract(a, b) : subtract(b, a);
}

function amounts(row: TextRow): Pick<MonthlyDemand, "gb" | "gbIn" | "gbOut"> {
  const [both, gbIn, gbOut] = (["gb", "gb_in", "gb_out"] as const).map((column) => {
    const text = row.cell(column).trim();
    return text === "" ? null : gbFromText(text, row.where(column));
  });
  if (both) {
    if (gbIn && gbOut && compare(distanceOf(both, add(gbIn, gbOut)), CUT_TWICE) > 0) {
      throw new InputError(
        `${row.where("gb")}: differs from gb_in + gb_out: correct one of them, or leave gb or the pair empty`,
      );
    }
    return { gb: both, gbIn: gbIn ?? null, gbOut: gbOut ?? null };
  }
  if (gbIn && gbOut) return { gb: add(gbIn, gbOut), gbIn, gbOut };
  const missing: Column = gbIn ? "gb_out" : gbOut ? "gb_in" : "gb";
  gbFromText("", row.where(missing));
  throw new Error("unreachable: empty text is refused");
}

/** The service's name in the catalogue. Throws an InputError with the nearest names, or the `where` of an empty one. */
export function serviceFromText(
  text: string,
  resolve: ServiceResolver,
  where: string,
): ServiceAnswer & { found: true } {
  if (text === "") throw new InputError(`${where}: is empty: name a service, such as sqs, s3 or internet`);
  const answer = resolve(text);
  if (answer.found) return answer;
  const names = answer.nearest.join(", ");
  if (answer.several) {
    throw new InputError(`${where}: '${shown(text)}' means several services: write one of ${names}`);
  }
  const nearest = names === "" ? "" : ` (nearest: ${names})`;
  throw new InputError(
    `${where}: unknown service '${shown(text)}'${nearest}: 'vpce-cost services' lists the names; traffic to anywhere else is 'internet'`,
  );
}

function routeFromText(text: string, where: string): RouteKind | null {
  if (text === "") return null;
  const route = ROUTES.find((each) => each === text.toLowerCase());
  if (route !== undefined) return route;
  throw new InputError(`${where}: unknown route '${shown(text)}': known are ${ROUTES.join(", ")}`);
}

/** The demand that a row states, and what is worth saying about its service's name. */
export function demandOf(
  row: TextRow,
  resolve: ServiceResolver,
): { demand: MonthlyDemand; note: string | null } {
  const text = (column: Column): string => unescaped(row.cell(column));
  const answer = serviceFromText(text("service"), resolve, row.where("service"));
  const route = routeFromText(text("route"), row.where("route"));
  return {
    demand: {
      account: text("account_id") || null,
      region: text("region").toLowerCase() || null,
      vpc: text("vpc_id") || DEFAULT_VPC,
      az: text("az_id") || null,
      service: answer.service,
      route: answer.inVpc ? "in-vpc" : route,
      ...amounts(row),
    },
    note: answer.note,
  };
}
