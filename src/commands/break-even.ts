/** `vpce-cost break-even [SERVICE…]`: from how many GB a month an endpoint pays. */
import { loadCatalog } from "../catalog/catalog.ts";
import { resolveServiceName } from "../catalog/names.ts";
import { InputError, UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { type BreakEven, breakEven } from "../model/break-even-table.ts";
import { missingRateHint } from "../model/prices.ts";
import {
  type AskedService,
  type BreakEvenReport,
  breakEvenCsv,
  breakEvenDocument,
  breakEvenJson,
} from "../report/break-even.ts";
import { jsonText } from "../report/json-text.ts";
import { markdownReport } from "../report/markdown.ts";
import { terminalReport } from "../report/terminal.ts";
import { allRegions, regionCode, wholeNumber } from "./option-values.ts";
import { checkOutput, formFor, type OutputOptions, writeOutput } from "./output.ts";
import { type PriceOptions, pricesInUse } from "./prices-in-use.ts";
import { hoursOf } from "./usage-in-use.ts";

const FORMS = ["table", "json", "csv", "markdown"] as const;
/** Zones of an endpoint where none are asked for. */
const USUAL_AZS = [1, 2, 3];

export interface BreakEvenOptions extends PriceOptions, OutputOptions<(typeof FORMS)[number]> {
  readonly region?: readonly string[];
  readonly azs?: string;
  readonly hoursPerMonth?: string;
}

function askedService(text: string): AskedService {
  const answer = resolveServiceName(text);
  if (!answer.found) {
    const near = answer.nearest.length === 0 ? "" : ` (nearest: ${answer.nearest.join(", ")})`;
    throw new UsageError(`unknown service '${text}'${near}: 'vpce-cost services' lists the names`);
  }
  const name = answer.service;
  const facts = loadCatalog().services.get(name);
  if (answer.inVpc) return { name, reach: "in-vpc" };
  return { name, reach: facts?.gateway ? "gateway" : facts?.interface ? "interface" : "none" };
}

/** Throws an InputError where no region that was asked for has rates enough. */
function checkRates(rows: readonly BreakEven[], services: readonly AskedService[]): void {
  const matters = services.length === 0 || services.some(({ reach }) => reach === "interface");
  if (!matters || rows.some(({ natPerAz, natRegional }) => natPerAz !== null || natRegional !== null)) return;
  const needed = ["vpce_interface_hour", "vpce_interface_gb", "nat_gb"];
  const missing = rows.filter(({ azs }) => azs === rows[0]?.azs).flatMap((row) => row.missing);
  throw new InputError(missingRateHint(missing.filter(({ item }) => needed.includes(item))));
}

export async function breakEvenCommand(
  names: readonly string[],
  options: BreakEvenOptions,
  io: Io,
): Promise<number> {
  const form = formFor(options, FORMS);
  const hours = hoursOf(options);
  const services = names.map(askedService);
  const asked = [...new Set((options.region ?? []).map((code) => regionCode("--region", code)))];
  const azs = options.azs === undefined ? USUAL_AZS : [wholeNumber("--azs", options.azs, 1, 26)];
  await checkOutput(options.output);
  const prices = await pricesInUse(options, null);
  const regions = asked.length > 0 ? asked : allRegions().sort();
  const rows = regions.flatMap((region) => azs.map((count) => breakEven(region, count, hours, prices)));
  checkRates(rows, services);
  const report: BreakEvenReport = {
    hoursPerMonth: hours,
    priceList: { source: prices.source },
    services,
    rows,
  };
  await writeOutput(render(report, form, io), options.output, io);
  return 0;
}

function render(report: BreakEvenReport, form: (typeof FORMS)[number], io: Io): string {
  if (form === "json") return jsonText(breakEvenJson(report));
  if (form === "csv") return breakEvenCsv(report);
  const document = breakEvenDocument(report);
  return form === "markdown" ? markdownReport(document) : terminalReport(document, { colour: io.colour });
}
