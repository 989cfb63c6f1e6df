/** `vpce-cost discover`: what exists, as an inventory file, from AWS or from saved `aws ec2 describe-*` JSON. */
import { HOURS_PER_MONTH } from "../defaults.ts";
import { UsageError } from "../errors.ts";
import { findings, regionsOf } from "../inventory/findings/index.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { inventoryJson } from "../inventory/inventory-json.ts";
import { inventoryWarnings } from "../inventory/warnings.ts";
import type { Io } from "../io.ts";
import { hours } from "../model/money.ts";
import type { Warning } from "../model/usage.ts";
import { regionCode, wholeNumber } from "./option-values.ts";
import { checkOutput, formFor, type OutputOptions, writeOutput } from "./output.ts";
import { type PriceOptions, pricesInUse } from "./prices-in-use.ts";

const FORMS = ["json", "table"] as const;
const CONCURRENCY = "8";
const TIMEOUT = "60";

export interface DiscoverCommandOptions extends PriceOptions, OutputOptions<(typeof FORMS)[number]> {
  /** Saved answers: then nothing is asked of AWS. */
  readonly inventory?: readonly string[];
  readonly region?: readonly string[];
  readonly allRegions?: boolean;
  readonly profile?: readonly string[];
  readonly roleArn?: string;
  readonly account?: readonly string[];
  readonly concurrency?: string;
  readonly timeout?: string;
}

interface Found {
  readonly inventory: Inventory;
  readonly warnings: readonly Warning[];
}

/** A comma-separated list is as good as several options. */
function regionsGiven({ region, allRegions }: DiscoverCommandOptions): readonly string[] | "enabled" | null {
  if (allRegions && region !== undefined) throw new UsageError("--all-regions: leave --region out");
  if (allRegions) return "enabled";
  if (region === undefined) return null;
  const codes = region.flatMap((each) => each.split(","));
  return [...new Set(codes.map((code) => regionCode("--region", code)))];
}

async function fromAws(options: DiscoverCommandOptions, io: Io): Promise<Found> {
  const { identitiesOf } = await import("../aws/identities.ts");
  const regions = regionsGiven(options);
  const concurrency = wholeNumber("--concurrency", options.concurrency ?? CONCURRENCY, 1, 64);
  const timeout = wholeNumber("--timeout", options.timeout ?? TIMEOUT, 1, 3600);
  const identities = await identitiesOf(options);
  const { discoverInventory } = await import("../inventory/discover.ts");
  const inventory = await discoverInventory({
    identities,
    regions,
    concurrency,
    timeout,
    signal: io.signal,
    onProgress: (done, total) => io.progress?.(`${done} of ${total} calls`),
  });
  io.progress?.("");
  return { inventory, warnings: [] };
}

async function fromFiles(paths: readonly string[], options: DiscoverCommandOptions): Promise<Found> {
  const live = (["region", "allRegions", "profile", "roleArn", "account"] as const).find(
    (key) => options[key] !== undefined,
  );
  if (live !== undefined) {
    const name = live.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new UsageError(`--${name} asks AWS, and saved files are given: leave one of them out`);
  }
  const { readInventory } = await import("../inventory/read-inventory.ts");
  return readInventory(paths);
}

/** Saved files are given as arguments or by `--inventory`. */
export async function discoverCommand(
  paths: readonly string[],
  options: DiscoverCommandOptions,
  io: Io,
): Promise<number> {
  const form = formFor(options, FORMS);
  await checkOutput(options.output);
  const saved = [...paths, ...(options.inventory ?? [])];
  const { inventory, warnings } =
    saved.length > 0 ? await fromFiles(saved, options) : await fromAws(options, io);
  if (form === "json") {
    const { jsonText } = await import("../report/json-text.ts");
    await writeOutput(jsonText(inventoryJson(inventory)), options.output, io);
  } else {
    const prices = await pricesInUse(options, null);
    const found = regionsOf(inventory).map((region) => ({
      region,
      findings: findings(inventory, region, null, prices, hours(HOURS_PER_MONTH)),
    }));
    const { inventoryDocument } = await import("../report/inventory.ts");
    const { terminalReport } = await import("../report/terminal.ts");
    await writeOutput(
      terminalReport(inventoryDocument(inventory, found), { colour: io.colour }),
      options.output,
      io,
    );
  }
  for (const { message } of [...warnings, ...inventoryWarnings(inventory, [])])
    io.warn(`warning: ${message}`);
  return 0;
}
