/** JSON documents of ours read back without trust: each value knows the way to it, and says what is wrong there. */
import { InputError } from "../errors.ts";
import { type Amount, amount, isNegative, isPlainNumber } from "../model/money.ts";
import { shown } from "./manual-row.ts";

/** A value inside the document, with the way to it (`demands[2].gb`) for messages. */
export class JsonAt {
  readonly value: unknown;
  readonly path: string;
  readonly file: string;
  /** How to get a right one, for messages. */
  readonly #mend: string;

  constructor(file: string, path: string, value: unknown, mend: string) {
    this.#mend = mend;
    this.file = file;
    this.path = path;
    this.value = value;
  }
  fail(wanted: string): never {
    const got = shown(JSON.stringify(this.value) ?? "nothing");
    throw new InputError(
      `${this.file}: ${this.path || "the document"} is ${got}, not ${wanted}: ${this.#mend}`,
    );
  }
  get(key: string): JsonAt {
    if (typeof this.value !== "object" || this.value === null || Array.isArray(this.value))
      this.fail("an object");
    const path = this.path === "" ? key : `${this.path}.${key}`;
    return new JsonAt(this.file, path, (this.value as Record<string, unknown>)[key], this.#mend);
  }
  list(): JsonAt[] {
    if (!Array.isArray(this.value)) this.fail("a list");
    return (this.value as unknown[]).map(
      (item, i) => new JsonAt(this.file, `${this.path}[${i}]`, item, this.#mend),
    );
  }
  /** A list that older files lack. */
  optionalList(): JsonAt[] {
    return this.value === undefined ? [] : this.list();
  }
  text(): string {
    return typeof this.value === "string" ? this.value : this.fail("a text");
  }
  textOrNull(): string | null {
    return this.value === null || this.value === undefined ? null : this.text();
  }
  texts(): string[] {
    return this.list().map((item) => item.text());
  }
  /** An object whose values are texts. */
  textByKey(): Record<string, string> {
    if (typeof this.value !== "object" || this.value === null) this.fail("an object");
    return Object.fromEntries(Object.keys(this.value).map((key) => [key, this.get(key).text()]));
  }
  count(): number {
    return Number.isSafeInteger(this.value) ? (this.value as number) : this.fail("a whole number");
  }
  flag(): boolean {
    return typeof this.value === "boolean" ? this.value : this.fail("true or false");
  }
  amount<U extends string>(): Amount<U> {
    const text = this.text();
    if (!isPlainNumber(text)) this.fail("a plain decimal number as text");
    const value = amount<U>(text);
    return isNegative(value) ? this.fail("0 or more") : value;
  }
  amountOrNull<U extends string>(): Amount<U> | null {
    return this.value === null || this.value === undefined ? null : this.amount<U>();
  }
  bytes(): bigint {
    const text = this.text();
    return /^\d+$/.test(text) ? BigInt(text) : this.fail("whole bytes as text");
  }
  oneOf<T extends string>(words: readonly T[]): T {
    return words.find((word) => word === this.value) ?? this.fail(`one of ${words.join(", ")}`);
  }
}
