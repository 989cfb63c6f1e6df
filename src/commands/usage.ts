/** `vpce-cost usage`: the normalised usage as CSV or JSON; on standard error how it came about. */
import type { Io } from "../io.ts";
import { gbOfBytes } from "../model/money.ts";
import { gbText } from "../report/document.ts";
import { jsonText } from "../report/json-text.ts";
import { usageCsv } from "../report/usage-csv.ts";
import { usageFacts } from "../report/usage-facts.ts";
import { usageJson } from "../report/usage-json.ts";
import type { UsageRead } from "../usage/read-usage.ts";
import { wholeNumber } from "./option-values.ts";
import { checkOutput, formFor, type OutputOptions, writeOutput } from "./output.ts";
import { pricesInUse } from "./prices-in-use.ts";
import { noteRejects, regionGiven, type UsageOptions, usageInUse } from "./usage-in-use.ts";

const FORMS = ["csv", "json"] as const;
/** The reader keeps so many. */
const MOST_TALKERS = 1000;
/** Gaps that are named; the others are counted. */
const SHOWN_GAPS = 5;

export interface UsageCommandOptions extends UsageOptions, OutputOptions<(typeof FORMS)[number]> {
  readonly top?: string;
}

function dateText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000", "");
}

/** What was read, counted and scaled. */
function summarise({ usages, gaps, timeRange }: UsageRead, io: Io): void {
  for (const usage of usages) {
    const where = usages.length === 1 ? "" : `${usage.region}: `;
    for (const { term, text } of usageFacts(usage)) io.warn(`${where}${term.toLowerCase()}: ${text}`);
  }
  if (timeRange !== null) io.warn(`time: ${dateText(timeRange.start)} to ${dateText(timeRange.end)}`);
  for (const { vpc, start, end } of gaps.slice(0, SHOWN_GAPS)) {
    io.warn(`gap: ${vpc} has no record from ${dateText(start)} to ${dateText(end)}`);
  }
  if (gaps.length > SHOWN_GAPS) io.warn(`gap: and ${gaps.length - SHOWN_GAPS} more`);
}

function showTalkers({ talkers }: UsageRead, count: number, io: Io): void {
  if (talkers.length === 0) io.warn("top: no talkers: only flow logs tell of them");
  for (const { vpc, service, remote, bytes, reason } of talkers.slice(0, count)) {
    const why = reason === null ? "" : `, ${reason}`;
    io.warn(`top: ${vpc} and ${remote} (${service}${why}): ${gbText(gbOfBytes(bytes))} GB measured`);
  }
}

export async function usageCommand(options: UsageCommandOptions, io: Io): Promise<number> {
  const form = formFor(options, FORMS);
  const top = options.top === undefined ? null : wholeNumber("--top", options.top, 1, MOST_TALKERS);
  await checkOutput(options.output);
  const prices = await pricesInUse(options, regionGiven(options));
  const read = await usageInUse(options, prices, "usage", io);
  const content = form === "json" ? jsonText(usageJson(read.usages)) : usageCsv(read.usages);
  await writeOutput(content, options.output, io);
  summarise(read, io);
  if (top !== null) showTalkers(read, top, io);
  noteRejects(read, io);
  for (const { message } of read.usages[0]?.warnings ?? []) io.warn(`warning: ${message}`);
  return 0;
}
