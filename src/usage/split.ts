/** `--split SERVICE=PCT`: which share of the traffic that is told apart not at all goes to a service. */
import { InputError, UsageError } from "../errors.ts";
import {
  add,
  compare,
  cut,
  type Gb,
  isNegative,
  isPlainNumber,
  min,
  type Ratio,
  ratio,
  subtract,
  sum,
  times,
} from "../model/money.ts";
import type { Demand, Warning } from "../model/usage.ts";
import { GB_DECIMALS, type ServiceResolver, serviceFromText, shown } from "./manual-row.ts";

export interface SplitShare {
  readonly service: string;
  /** Of 1. */
  readonly share: Ratio;
}

const WHOLE: Ratio = ratio("1");
const HUNDREDTH: Ratio = ratio("0.01");

/** The options as shares, sorted by service. Faults are UsageErrors: they stand on the command line. */
export function readSplitOptions(texts: readonly string[], resolve: ServiceResolver): SplitShare[] {
  const shares = new Map<string, Ratio>();
  for (const text of texts) {
    const where = `--split ${shown(text)}`;
    const at = text.lastIndexOf("=");
    const percent = text
      .slice(at + 1)
      .trim()
      .replace(/%$/, "");
    if (at <= 0 || !isPlainNumber(percent))
      throw new UsageError(`${where}: write SERVICE=PCT, such as s3=40`);
    const share = times(ratio(percent), HUNDREDTH);
    if (isNegative(share)) throw new UsageError(`${where}: a share is 0 % or more`);
    try {
      const { service } = serviceFromText(text.slice(0, at).trim(), resolve, where);
      shares.set(service, add(shares.get(service) ?? ratio("0"), share));
    } catch (error) {
      throw error instanceof InputError ? new UsageError(error.message) : error;
    }
  }
  if (compare(sum(shares.values()), WHOLE) > 0) {
    throw new UsageError("--split: the shares are more than 100 % together: what they leave stays unknown");
  }
  return [...shares].sort(([a], [b]) => (a < b ? -1 : 1)).map(([service, share]) => ({ service, share }));
}

/**
 * An amount by shares, each cut at ten decimals. The rest is what they leave; shares of 100 % leave nothing, the
 * last one takes what cutting left over.
 */
function parts(whole: Gb, shares: readonly SplitShare[]): { parts: Gb[]; rest: Gb } {
  const all = compare(sum(shares.map((each) => each.share)), WHOLE) === 0;
  let rest = whole;
  const cutParts = shares.map(({ share }, i) => {
    const last = all && i === shares.length - 1;
    const part = last ? rest : min(rest, cut(times(whole, share), GB_DECIMALS));
    rest = subtract(rest, part);
    return part;
  });
  return { parts: cutParts, rest };
}

/** The demands with their `unknown` rows apportioned. */
export function splitUnknown(
  demands: readonly Demand[],
  shares: readonly SplitShare[],
): { demands: Demand[]; warnings: Warning[] } {
  if (shares.length === 0) return { demands: [...demands], warnings: [] };
  const unknown = demands.filter((demand) => demand.service === "unknown");
  const message = "--split changes nothing: no traffic in the input is 'unknown'";
  const warnings = unknown.length === 0 ? [{ code: "split-without-unknown", message }] : [];
  const apportioned = unknown.flatMap((demand) => {
    const both = parts(demand.gb, shares);
    const ins = demand.gbIn && parts(demand.gbIn, shares);
    const outs = demand.gbOut && parts(demand.gbOut, shares);
    const named = shares.map(({ service }, i) => ({
      ...demand,
      service,
      gb: both.parts[i] ?? both.rest,
      gbIn: ins?.parts[i] ?? null,
      gbOut: outs?.parts[i] ?? null,
    }));
    return [...named, { ...demand, gb: both.rest, gbIn: ins?.rest ?? null, gbOut: outs?.rest ?? null }];
  });
  return { demands: [...demands.filter((demand) => demand.service !== "unknown"), ...apportioned], warnings };
}
