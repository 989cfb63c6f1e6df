/** `vpce-cost diff BEFORE.json AFTER.json`: what changed between two comparisons, and what each change costs. */
import { type ComparedFile, readComparison } from "../diff/compared.ts";
import { diffComparisons } from "../diff/diff.ts";
import type { Io } from "../io.ts";
import { compare, rounded, sum, text } from "../model/money.ts";
import { type DiffSide, diffDocument, diffJson } from "../report/diff.ts";
import { plainAmount } from "./option-values.ts";
import { checkOutput, formFor, type OutputOptions, writeOutput } from "./output.ts";

const FORMS = ["table", "json", "markdown"] as const;
const ROSE_TOO_MUCH = 4;

export interface DiffOptions extends OutputOptions<(typeof FORMS)[number]> {
  /** The option to look at; default: today's network and the recommendation. */
  readonly option?: string;
  /** USD a month: exit 4 when the first option's cost rose by more. */
  readonly failIfRiseAbove?: string;
}

const sideOf = ({ file, priceList, policy }: ComparedFile): DiffSide => ({ file, priceList, policy });

export async function diffCommand(
  before: string,
  after: string,
  options: DiffOptions,
  io: Io,
): Promise<number> {
  const form = formFor(options, FORMS);
  const gate =
    options.failIfRiseAbove === undefined
      ? null
      : plainAmount<"USD">("--fail-if-rise-above", options.failIfRiseAbove, false);
  await checkOutput(options.output);
  const [was, is] = [
    await readComparison({ path: before, name: before }),
    await readComparison({ path: after, name: after }),
  ];
  const diff = diffComparisons(was, is, options.option ?? null);
  const sides = [sideOf(was), sideOf(is)] as const;
  if (form === "json") {
    const { jsonText } = await import("../report/json-text.ts");
    await writeOutput(jsonText(diffJson(diff, sides)), options.output, io);
    for (const { message } of diff.warnings) io.warn(`warning: ${message}`);
  } else {
    const document = diffDocument(diff, sides, (changes) => sum(changes.map((change) => change.cost)));
    const content =
      form === "markdown"
        ? (await import("../report/markdown.ts")).markdownReport(document)
        : (await import("../report/terminal.ts")).terminalReport(document, { colour: io.colour });
    await writeOutput(content, options.output, io);
  }
  const [first] = diff.options;
  if (gate === null || first === undefined || compare(first.change, gate) <= 0) return 0;
  io.warn(
    `${first.name} rose by ${rounded(first.change, 2)} USD a month, above --fail-if-rise-above ${text(gate)}`,
  );
  return ROSE_TOO_MUCH;
}
