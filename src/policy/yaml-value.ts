/** A value of a YAML file that knows its place: every complaint names file, line and key, and the nearest known word. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
} from "yaml";
import { InputError } from "../errors.ts";
import { nearest } from "../nearest.ts";

interface Source {
  readonly file: string;
  readonly lines: LineCounter;
  readonly document: Document.Parsed<ParsedNode>;
}

export class YamlValue {
  private readonly node: Node | null;
  private readonly source: Source;
  /** The key that the value stands under; null for the whole file. */
  readonly key: string | null;

  constructor(node: unknown, key: string | null, source: Source) {
    const target = isAlias(node) ? node.resolve(source.document) : node;
    this.node = (target ?? null) as Node | null;
    this.key = key;
    this.source = source;
  }

  /** Throws an InputError: `FILE, line N, key KEY: …`. */
  fail(message: string): never {
    const offset = this.node?.range?.[0];
    const line = offset === undefined ? "" : `, line ${this.source.lines.linePos(offset).line}`;
    throw new InputError(
      `${this.source.file}${line}${this.key === null ? "" : `, key ${this.key}`}: ${message}`,
    );
  }

  get isList(): boolean {
    return isSeq(this.node);
  }

  /** What was written, for messages. */
  private get shown(): string {
    if (isScalar(this.node)) return `'${this.node.source ?? String(this.node.value)}'`;
    return isSeq(this.node) ? "a list" : isMap(this.node) ? "a map" : "empty";
  }

  text(): string {
    const value = isScalar(this.node) ? this.node.value : null;
    if (typeof value === "string" || typeof value === "number") {
      // The source, for an account id such as 012345678901 is no number.
      const text =
        isScalar(this.node) && typeof value === "number" ? (this.node.source ?? "") : String(value);
      if (text.trim() !== "") return text.trim();
    }
    return this.fail(`is ${this.shown}: a text is wanted`);
  }

  /** One of the words. */
  oneOf<W extends string>(words: readonly W[]): W {
    const text = isScalar(this.node)
      ? String(this.node.value)
      : this.fail(`is ${this.shown}: write ${either(words)}`);
    return (
      words.find((word) => word === text) ?? this.fail(`unknown value ${this.shown}: ${hint(text, words)}`)
    );
  }

  /** Each value of a list. */
  list(): YamlValue[] {
    if (!isSeq(this.node)) return this.fail(`is ${this.shown}: a list is wanted, such as [a, b]`);
    return this.node.items.map((item) => new YamlValue(item, this.key, this.source));
  }

  /** Each key of a map with its value, in order; a key that is not among `keys` is a fault. */
  entries<K extends string>(keys: readonly K[]): (readonly [K, YamlValue])[] {
    if (!isMap(this.node)) return this.fail(`is ${this.shown}: a map of keys is wanted (${keys.join(", ")})`);
    return this.node.items.map((pair) => {
      const name = isScalar(pair.key) ? String(pair.key.value) : "";
      const known = keys.find((key) => key === name);
      if (known === undefined) {
        return new YamlValue(pair.key, this.key, this.source).fail(
          `unknown key '${name}': ${hint(name, keys)}`,
        );
      }
      // A value that is left out has no place of its own: its key's is named.
      const value = isScalar(pair.value) && pair.value.value === null ? pair.key : (pair.value ?? pair.key);
      if (value === pair.key) new YamlValue(pair.key, known, this.source).fail("has no value");
      return [known, new YamlValue(value, known, this.source)] as const;
    });
  }
}

function either(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** For messages: the nearest known words, or all of them. */
export function hint(word: string, words: Iterable<string>): string {
  const all = [...words];
  const near = nearest(word, all);
  return near.length === 0 ? `known are ${all.join(", ")}` : `did you mean ${either(near)}?`;
}

/** The YAML text as a value. Throws an InputError with line and column for text that is no YAML, or empty. */
export function parseYaml(text: string, file: string): YamlValue {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0]);
    throw new InputError(
      `${file}, line ${line}, column ${col}: is no valid YAML: ${fault.message.split("\n")[0]}`,
    );
  }
  if (document.contents === null) throw new InputError(`${file}: is empty`);
  return new YamlValue(document.contents, null, { file, lines, document });
}
