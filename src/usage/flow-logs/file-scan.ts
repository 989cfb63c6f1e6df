/** Scans files, one after the other, into one scanner: what each worker does, and this thread with small inputs. */
import { join } from "node:path";
import { InputError } from "../../errors.ts";
import type { NameChanges } from "../name-changes.ts";
import { factsOfPath } from "./file-facts.ts";
import { knownNats } from "./known-nats.ts";
import { readFile } from "./read-file.ts";
import { ROW_WORDS } from "./row-table.ts";
import { type FilePart, partOf, type ScanPart } from "./scan-part.ts";
import { Scanner } from "./scanner.ts";
import { BlockWriter } from "./spill.ts";
import { StretchWriter } from "./stretches.ts";
import type { Task, Tell } from "./task.ts";

/** Settings of a scan; plain data, so that another thread can have them. */
export interface ScanSettings {
  readonly format: string | null;
  readonly columns: Readonly<Record<string, string>>;
  /** Interfaces that are known to be NAT gateways'. */
  readonly natInterfaces: readonly string[];
  readonly nameChanges: NameChanges | null;
  readonly maxRows: number;
  readonly strict: boolean;
  /** Where rows may be put down. */
  readonly folder: string;
}

/** What became of a task. */
export type Scanned =
  | { readonly kind: "read"; readonly part: FilePart; readonly mixed: boolean }
  | { readonly kind: "transit"; readonly name: string }
  | { readonly kind: "unreadable"; readonly name: string; readonly reason: string; readonly part: FilePart };

export class FileScan {
  readonly #settings: ScanSettings;
  readonly #scanner: Scanner;
  readonly #spill: BlockWriter;
  readonly #stretches: StretchWriter;

  /** `name` distinguishes this scan's files from other threads'. */
  constructor(settings: ScanSettings, name: string) {
    this.#settings = settings;
    this.#spill = new BlockWriter(join(settings.folder, `rows-${name}`));
    this.#stretches = new StretchWriter(join(settings.folder, `stretches-${name}`));
    const { natInterfaces, maxRows, nameChanges } = settings;
    this.#scanner = new Scanner(maxRows, nameChanges, knownNats(natInterfaces), () => this.#putDown());
    this.#scanner.recorder.coverage.onMany = (stretches) => this.#stretches.write(stretches);
  }

  #putDown(): void {
    const { table, v6 } = this.#scanner.recorder;
    this.#spill.write({ rows: table.used(), v6: v6.used() });
    table.clear();
    v6.clear();
  }

  /** Throws an InputError for what is no flow log at all, and with `strict` for the first malformed record. */
  async scan(task: Task, tell: Tell, signal: AbortSignal | null): Promise<Scanned> {
    const { strict, format, columns, folder } = this.#settings;
    const scanner = this.#scanner;
    const facts = factsOfPath(task.path);
    scanner.reset();
    const options = { format: format ?? undefined, columns, folder };
    const found = await readFile(task, scanner, facts, options, tell, signal);
    const { name, range } = task;
    if (found.kind === "transit") return { kind: "transit", name };
    const part: FilePart = {
      ...scanner.counts,
      name,
      offset: range?.from ?? 0,
      ranged: range !== null,
      hasLines: found.hasLines,
    };
    const [first] = part.rejects;
    if (strict && first !== undefined) {
      const line = found.hasLines && range === null ? `, line ${first.line}` : "";
      throw new InputError(
        `${name}${line}: ${first.reason}: mend it, or leave out --strict to count it as malformed`,
      );
    }
    return found.kind === "cut"
      ? { kind: "unreadable", name, reason: found.reason, part }
      : { kind: "read", part, mixed: found.mixed };
  }

  /**
   * Take in the rows of another thread's part, so that what both have seen is one row. Those that were put down stay
   * where they are.
   */
  absorb(part: ScanPart): void {
    if (this.#spill.rows > 0) return;
    const { block, contexts } = part;
    if (contexts === null) return;
    const to = this.#scanner.recorder.contexts.keys.findAll(contexts.keys);
    block.rows = block.rows.subarray(0, this.#scanner.absorb(block.rows, to) * ROW_WORDS);
  }

  finish(): ScanPart {
    const spilled = this.#spill.rows > 0;
    this.#spill.close();
    this.#scanner.finish();
    return partOf(this.#scanner, spilled ? this.#spill.path : null, this.#spill.rows, this.#stretches);
  }
}

export type { Task };
