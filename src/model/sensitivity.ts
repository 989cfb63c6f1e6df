/**
 * How sure the advice is: for each advice the range of its own demand, of each rate and of the hours in which it
 * stands, and the least relative change of any one of them that turns it.
 */
import type { Stretch } from "./breakpoints.ts";
import { compare, cut, type Ratio, subtract } from "./money.ts";
import { type Answers, ONE, type Place } from "./optima.ts";
import { rulesFor } from "./policy.ts";
import { rateKey } from "./prices.ts";
import type { StandingRange } from "./turns.ts";
import type { Parameter, Problem } from "./vary.ts";

/** How sure one advice is. */
export interface Certainty extends Place {
  readonly ranges: readonly StandingRange[];
  /** The least relative change of any one parameter that turns it, and which; null where none does. */
  readonly margin: Margin | null;
}

export interface Margin {
  readonly change: Ratio;
  readonly parameter: Parameter;
  /** False: no smaller change turns the advice; from there on it was not looked for as that parameter changes. */
  readonly isTurn: boolean;
}

/** Where around 1 the answer at a place stays what it is. */
export function standing(
  over: readonly Stretch<Answers>[],
  place: number,
  answer: string | undefined,
): { from: Ratio | null; to: Ratio | null } {
  const at = over.findIndex(
    ({ from, to, what }) => compare(from, ONE) <= 0 && compare(ONE, to) <= 0 && what[place] === answer,
  );
  if (at < 0) return { from: ONE, to: ONE };
  let first = at;
  let last = at;
  while (first > 0 && over[first - 1]?.what[place] === answer) first--;
  while (last + 1 < over.length && over[last + 1]?.what[place] === answer) last++;
  return {
    from: first === 0 ? null : cut(over[first]?.from ?? ONE, 10),
    to: last === over.length - 1 ? null : cut(over[last]?.to ?? ONE, 10),
  };
}

/** The nearest bound of all; of two that are as near, a turn. */
export function marginOf(ranges: readonly StandingRange[]): Margin | null {
  let least: Margin | null = null;
  for (const { parameter, from, to, fromIsTurn, toIsTurn } of ranges) {
    for (const [bound, isTurn] of [
      [from, fromIsTurn],
      [to, toIsTurn],
    ] as const) {
      if (bound === null) continue;
      const change = compare(bound, ONE) < 0 ? subtract(ONE, bound) : subtract(bound, ONE);
      const order = least === null ? -1 : compare(change, least.change);
      if (order < 0 || (order === 0 && isTurn && least?.isTurn === false))
        least = { change, parameter, isTurn };
    }
  }
  return least;
}

/** Rates that could turn an advice in this problem: those of ways that are open to some VPC of it. */
function rateItems({ network, policy, pricing }: Problem): string[] {
  const modes = new Set(network.vpcs.flatMap((vpc) => rulesFor(policy, vpc).egress));
  const several = network.vpcs.length > 1;
  const items = [
    ["nat_hour", true],
    ["nat_gb", true],
    ["public_ipv4_hour", true],
    ["vpce_interface_hour", true],
    ["vpce_interface_gb", true],
    ["nat_regional_hour", modes.has("nat-regional")],
    ["nat_regional_gb", modes.has("nat-regional")],
    ["az_transfer_gb", modes.has("nat-single")],
    ["tgw_attachment_hour", several],
    ["tgw_gb", several],
    ["vpc_peering_gb", several],
    ["network_firewall_hour", true],
    ["network_firewall_gb", true],
    ["inspection_appliance_hour", true],
    ["inspection_appliance_gb", true],
  ] as const;
  return items.flatMap(([item, open]) =>
    open && pricing.prices.rates.has(rateKey(network.region, item)) ? [item] : [],
  );
}

/** What all advice depends on: hours, all usage, each rate. */
export function sharedParameters(problem: Problem): Parameter[] {
  const rates = rateItems(problem).map((item): Parameter => ({ kind: "rate", item }));
  return [{ kind: "hours" }, { kind: "usage" }, ...rates];
}
