/** `vpce-cost compare`: usage in, options compared, the cheapest compliant topology out. */
import { loadCatalog } from "../catalog/catalog.ts";
import { AZS, MONTHS, NAT, POLICY, TIER_SCOPE } from "../defaults.ts";
import { InputError, UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { analyse, type Questions } from "../model/analysis.ts";
import { type Comparison, compare as compareRegion } from "../model/compare.ts";
import type { NatSetting } from "../model/egress.ts";
import type { Finding } from "../model/finding.ts";
import {
  compare as compareAmounts,
  type Hours,
  quotient,
  type Ratio,
  ratio,
  rounded,
  text,
  type Usd,
} from "../model/money.ts";
import type { Settings } from "../model/network.ts";
import { unknownNames } from "../model/policy-names.ts";
import type { PriceList } from "../model/prices.ts";
import { totalsOf } from "../model/savings.ts";
import { unknownTraffic } from "../model/unknown-traffic.ts";
import type { Usage } from "../model/usage.ts";
import { readPolicy } from "../policy/read-policy.ts";
import { allWarnings } from "../report/comparison/warnings.ts";
import { withBillPrices } from "./bill-prices.ts";
import { checkMemory } from "./memory.ts";
import { plainAmount, wholeNumber } from "./option-values.ts";
import { checkOutput, formFor, type OutputOptions, writeOutput } from "./output.ts";
import { pricesInUse } from "./prices-in-use.ts";
import { checkForm, FORMS, type Form, render, showsWarnings } from "./render-comparison.ts";
import { hoursOf, noteRejects, regionGiven, type UsageOptions, usageInUse } from "./usage-in-use.ts";

export interface CompareOptions extends UsageOptions, OutputOptions<Form> {
  readonly azs?: string;
  readonly pricesFromBill?: boolean;
  readonly nat?: NatSetting;
  readonly policy?: string;
  readonly tierScope?: Settings["tierScope"];
  readonly failIfSavingAbove?: string;
  readonly uncertainty?: string;
  readonly growth?: string;
  readonly months?: string;
  /** False: the comparison alone. */
  readonly analysis?: boolean;
  /** Margins of each advice, however many. */
  readonly fullAnalysis?: boolean;
}

const DONE = 0;
const NOTHING_ALLOWED = 3;
const SAVING_ABOVE = 4;

function settingsOf(options: CompareOptions): Settings {
  return {
    azs: options.azs === undefined ? AZS : wholeNumber("--azs", options.azs, 1, 26),
    nat: options.nat ?? NAT,
    natGiven: options.nat !== undefined,
    hoursPerMonth: hoursOf(options),
    tierScope: options.tierScope ?? TIER_SCOPE,
  };
}

/** `20%` or `20` as 0.2. */
function share(option: string, text: string): Ratio {
  return quotient(plainAmount<"1">(option, text.replace(/%$/, ""), false), ratio("100"));
}

function questionsOf({ uncertainty, growth, months, fullAnalysis }: CompareOptions): Questions {
  const band = uncertainty === undefined ? null : share("--uncertainty", uncertainty);
  if (band !== null && compareAmounts(band, ratio("1")) >= 0) {
    throw new UsageError(`--uncertainty ${uncertainty}: is no percentage below 100`);
  }
  if (months !== undefined && growth === undefined) throw new UsageError("--months needs --growth");
  return {
    uncertainty: band,
    growth: growth === undefined ? null : share("--growth", growth),
    full: fullAnalysis === true,
    months: wholeNumber("--months", months ?? String(MONTHS), 1, 120),
  };
}

function isEmpty(pieces: Iterable<readonly unknown[]>): boolean {
  for (const piece of pieces) if (piece.length > 0) return false;
  return true;
}

/** What the forms for programs do not tell, or a file hides: to standard error. */
function noteWarnings(comparisons: readonly Comparison[], form: Form, options: CompareOptions, io: Io): void {
  const shown = options.output === undefined && showsWarnings(form);
  if (!shown) for (const { message } of allWarnings(comparisons)) io.warn(`warning: ${message}`);
  if (form !== "csv") return;
  for (const { region, options: all } of comparisons) {
    for (const { name, priced, eachVpc } of all) {
      if (priced || isEmpty(eachVpc())) continue;
      io.warn(`warning: ${name} in ${region} is not priced: its rows are no total`);
    }
  }
}

/** Exit code 3 where the policy leaves nothing, 4 where the gate is passed, else 0. */
function verdict(comparisons: readonly Comparison[], gate: Usd | null, io: Io): number {
  const refused = comparisons.filter(({ recommended }) => recommended === null);
  const [first] = refused;
  if (first !== undefined) {
    const violations = first.options.find(({ name }) => name === "optimal")?.violations ?? [];
    const more = violations.length > 1 ? ` (and ${violations.length - 1} more)` : "";
    const where = comparisons.length > 1 ? ` in ${first.region}` : "";
    io.warn(
      `no topology meets the policy ${first.policy.name}${where}: ${violations[0]?.rule}: ${violations[0]?.message}${more}`,
    );
    return NOTHING_ALLOWED;
  }
  const saving = totalsOf(comparisons).recommended?.monthlySaving ?? null;
  if (gate === null || saving === null || compareAmounts(saving, gate) <= 0) return DONE;
  io.warn(`a saving of ${rounded(saving, 2)} USD a month is above --fail-if-saving-above ${text(gate)}`);
  return SAVING_ABOVE;
}

/** Without an inventory: what a bill shows to be idle. */
async function findingsOfBill(usage: Usage, prices: PriceList, hours: Hours): Promise<Finding[]> {
  if (usage.billed.length === 0) return [];
  const { idleByBill } = await import("../inventory/findings/by-bill.ts");
  return idleByBill(usage, prices, hours);
}

export async function compareCommand(options: CompareOptions, io: Io): Promise<number> {
  const form = formFor(options, FORMS);
  checkForm(form, options.output);
  const settings = settingsOf(options);
  const gate =
    options.failIfSavingAbove === undefined
      ? null
      : plainAmount<"USD">("--fail-if-saving-above", options.failIfSavingAbove, false);
  const questions = questionsOf(options);
  await checkOutput(options.output);
  const catalog = loadCatalog();
  const policy = await readPolicy(options.policy ?? POLICY, catalog);
  const listed = await pricesInUse(options, regionGiven(options));
  const read = await usageInUse(options, listed, "compare", io);
  const { prices, usages } = options.pricesFromBill
    ? await withBillPrices(read.usages, read.billUntil, listed)
    : { prices: listed, usages: read.usages };
  checkMemory(usages.reduce((rows, { demands }) => rows + demands.length, 0));
  const input = { prices, catalog, policy, settings };
  const inventory = read.known === null ? null : await import("./inventory-in-use.ts");
  const compared = await Promise.all(
    usages.map(async (usage) => {
      const comparison = compareRegion(usage, input);
      const findings = await (inventory === null
        ? findingsOfBill(usage, prices, settings.hoursPerMonth)
        : inventory.findingsFor(usage, read.known, prices, settings.hoursPerMonth));
      const analysis = options.analysis === false ? null : analyse(comparison, input, questions);
      return { ...comparison, findings, analysis, unknown: unknownTraffic(comparison, input) };
    }),
  );
  const odd = unknownNames(
    policy,
    compared.map(({ network }) => network),
  );
  const comparisons = compared.map((each) => ({
    ...each,
    warnings: [...each.warnings, ...odd, ...(each.analysis?.leftOut ?? [])],
  }));
  if (comparisons.every(({ network }) => network.vpcs.length === 0)) {
    throw new InputError(
      `${read.usages[0]?.from.join(", ")}: holds no traffic that counts: nothing to compare`,
    );
  }
  await writeOutput(await render(comparisons, form, io.colour), options.output, io);
  noteRejects(read, io);
  noteWarnings(comparisons, form, options, io);
  return verdict(comparisons, gate, io);
}
