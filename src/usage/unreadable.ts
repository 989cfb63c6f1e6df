/** What cannot be read among files of a directory or glob: it is named; with `--strict` it is an error. */
import { InputError } from "../errors.ts";
import type { Warning } from "../model/usage.ts";

export interface Unreadable {
  readonly name: string;
  readonly reason: string;
}

const CODE = "unreadable-files";
const SHOWN = 3;

/** Why; throws again what is no InputError. */
export function unreadable(name: string, error: unknown): Unreadable {
  if (!(error instanceof InputError)) throw error;
  const { message } = error;
  return { name, reason: message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message };
}

/** At most one warning. */
export function unreadableWarnings(all: readonly Unreadable[]): Warning[] {
  if (all.length === 0) return [];
  const names = all.slice(0, SHOWN).map(({ name, reason }) => `${name} (${reason})`);
  const more = all.length > SHOWN ? ` and ${all.length - SHOWN} more` : "";
  const count = all.length === 1 ? "1 file" : `${all.length} files`;
  const message = `${count} could not be read whole: ${names.join(", ")}${more}: the result is a lower bound`;
  return [{ code: CODE, message }];
}

/** Throws an InputError if one of the warnings is of files that could not be read. */
export function refuseUnreadable(warnings: readonly Warning[]): void {
  const found = warnings.find(({ code }) => code === CODE);
  if (found !== undefined) throw new InputError(`${found.message}; --strict allows none`);
}
