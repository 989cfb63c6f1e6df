/** What every command is given to speak with, and the check of `--format`. */
import { UsageError } from "../errors.ts";
import { nearest } from "../nearest.ts";

export interface Io {
  /** Results: to standard output. */
  out(text: string): void;
  /** Everything else: to standard error, a line each. */
  warn(text: string): void;
}

/** The format asked for; the first allowed one where none is. Throws a UsageError that lists the allowed ones. */
export function formatOf<Name extends string>(
  format: string | undefined,
  allowed: readonly [Name, ...Name[]],
): Name {
  if (format === undefined) return allowed[0];
  const known = allowed.find((name) => name === format.toLowerCase());
  if (known !== undefined) return known;
  const [near] = nearest(format, allowed, 1);
  const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
  throw new UsageError(`--format: unknown format '${format}'${hint}: known are ${allowed.join(", ")}`);
}
