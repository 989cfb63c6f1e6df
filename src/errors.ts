export { InputError } from "./model/errors.ts";

/** A fault in the command line. Exit code 2. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}
