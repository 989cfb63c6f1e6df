/** A fault in the input or the data: one line that says what is wrong, where, and how to mend it. Exit code 1. */
export class InputError extends Error {
  override readonly name: string = "InputError";
}
