/**
 * In what order: the way from today's topology to the optimum in steps, each with what it adds and removes, its own
 * saving and its effort. No step adds a violation, and whoever stops after any of them is no worse off than before.
 */
import { bill } from "./bill.ts";
import type { Pricing } from "./bill-writer.ts";
import { NO_EGRESS } from "./egress.ts";
import { byText, groupBy } from "./group.ts";
import { compare, isNegative, pricePer, ratio, subtract, type Usd, zero } from "./money.ts";
import type { Network } from "./network.ts";
import type { Policy } from "./policy.ts";
import { type Resource, resourcesOf, without } from "./resources.ts";
import type { Placement, Topology } from "./topology.ts";
import { violationsOf } from "./violations.ts";

export interface Step {
  readonly adds: readonly Resource[];
  readonly removes: readonly Resource[];
  /** Resources touched. */
  readonly effort: number;
  /** What the step itself takes off the month; negative only where the policy demands it. */
  readonly monthlySaving: Usd;
  /** The month's cost when it is done. */
  readonly monthlyCost: Usd;
  /** Violations that it mends. */
  readonly mends: number;
}

/** A change that is made whole or not at all: places are `vpc service`, `vpc` (its egress) and the hub. */
type Unit = ReadonlySet<string>;

/** Place of the hub and of all that depends on it. */
const HUB = JSON.stringify([]);
function egressPlace(vpc: string): string {
  return JSON.stringify([vpc]);
}
function pairPlace(vpc: string, service: string): string {
  return JSON.stringify([vpc, service]);
}

/** Placements by place, in order. */
function byPair(topology: Topology): Map<string, Placement[]> {
  return groupBy(topology.placements, ({ demand }) => pairPlace(demand.vpc, demand.service));
}

interface Ends {
  readonly from: Topology;
  readonly to: Topology;
}

/** The topology in which the done places are as in `to` and the others as in `from`. */
function between({ from, to }: Ends, done: ReadonlySet<string>): Topology {
  const egress = new Map(
    [...from.egress].map(([vpc, was]) => [
      vpc,
      done.has(egressPlace(vpc)) ? (to.egress.get(vpc) ?? was) : was,
    ]),
  );
  const at = (topology: Topology, isDone: boolean): Topology["endpoints"] =>
    topology.endpoints.filter((plan) => done.has(pairPlace(plan.vpc, plan.service)) === isDone);
  const target = byPair(to);
  const placements = [...byPair(from)].flatMap(([place, was]) => {
    const now = done.has(place) ? (target.get(place) ?? was) : was;
    return now.map((placement) => ({
      ...placement,
      route: riding(placement.route, egress.get(placement.demand.vpc)?.mode),
    }));
  });
  return {
    egress,
    endpoints: [...at(from, false), ...at(to, true)],
    hub: done.has(HUB) ? to.hub : from.hub,
    placements,
  };
}

/** What rides on the egress rides on whichever there is now. */
function riding(route: Placement["route"], mode: string | undefined): Placement["route"] {
  if (route !== "nat-gateway" && route !== "nat-instance" && route !== null) return route;
  if (mode === undefined || mode === "none") return null;
  return mode === "nat-instance" ? "nat-instance" : "nat-gateway";
}

/** The single changes that lead from one topology to the other. */
function unitsOf({ from, to }: Ends): Unit[] {
  const units: Unit[] = [];
  const hub = new Set<string>();
  const central = (topology: Topology): void => {
    for (const { demand, route } of topology.placements) {
      if (route === "central-endpoint") hub.add(pairPlace(demand.vpc, demand.service));
    }
    for (const [vpc, { mode }] of topology.egress) if (mode === "nat-central") hub.add(egressPlace(vpc));
  };
  if (JSON.stringify(from.hub) !== JSON.stringify(to.hub)) {
    hub.add(HUB);
    central(from);
    central(to);
    units.push(hub);
  }
  for (const [vpc, was] of from.egress) {
    const place = egressPlace(vpc);
    if (!hub.has(place) && JSON.stringify(was) !== JSON.stringify(to.egress.get(vpc) ?? NO_EGRESS))
      units.push(new Set([place]));
  }
  const plans = (topology: Topology) =>
    groupBy(topology.endpoints, (plan) => pairPlace(plan.vpc, plan.service));
  const [before, after] = [plans(from), plans(to)];
  for (const place of new Set([...before.keys(), ...after.keys()])) {
    const same = JSON.stringify(before.get(place)) === JSON.stringify(after.get(place));
    if (!hub.has(place) && !same) units.push(new Set([place]));
  }
  return units;
}

/** Many changes are taken together by service, or as all changes of egress, so that a plan stays readable. */
function grouped(units: readonly Unit[]): Unit[] {
  const MANY = 40;
  if (units.length <= MANY) return [...units];
  const kindOf = (unit: Unit): string => {
    const [first = HUB] = unit;
    if (unit.has(HUB)) return HUB;
    return (JSON.parse(first) as string[])[1] ?? "";
  };
  return [...groupBy(units, kindOf).values()].map((group) => new Set(group.flatMap((unit) => [...unit])));
}

interface State {
  readonly topology: Topology;
  readonly total: Usd;
  readonly violations: ReadonlySet<string>;
}

/** Steps from `from` to `to`; empty where they are the same or where one of them cannot be priced. */
export function stepsBetween(
  network: Network,
  from: Topology,
  to: Topology,
  policy: Policy,
  pricing: Pricing,
): Step[] {
  const ends: Ends = { from, to };
  const stateAt = (done: ReadonlySet<string>): State | null => {
    const topology = between(ends, done);
    const { total } = bill(network, topology, pricing);
    if (total === null) return null;
    const violations = violationsOf(network, topology, policy, pricing.catalog).map((each) =>
      JSON.stringify([each.rule, each.vpc, each.service]),
    );
    return { topology, total, violations: new Set(violations) };
  };
  let done: ReadonlySet<string> = new Set();
  const start = stateAt(done);
  if (start === null) return [];
  let state = start;
  const steps: Step[] = [];
  let left = grouped(unitsOf(ends));

  /** Take a change if it is allowed and does not cost; `force` where the policy demands it. */
  const take = (unit: Unit, force: boolean): boolean => {
    const next = new Set([...done, ...unit]);
    const after = stateAt(next);
    if (after === null || [...after.violations].some((each) => !state.violations.has(each))) return false;
    const saving = subtract(state.total, after.total);
    const mends = state.violations.size - after.violations.size;
    if (isNegative(saving) && !(force && mends > 0)) return false;
    const adds = without(resourcesOf(after.topology), resourcesOf(state.topology));
    const removes = without(resourcesOf(state.topology), resourcesOf(after.topology));
    steps.push({
      adds,
      removes,
      effort: adds.length + removes.length,
      monthlySaving: saving,
      monthlyCost: after.total,
      mends,
    });
    done = next;
    state = after;
    left = left.filter((each) => each !== unit);
    return true;
  };
  /** Largest saving per resource touched first. */
  const ranked = (units: readonly Unit[]): Unit[] =>
    units
      .map((unit) => {
        const after = stateAt(new Set([...done, ...unit]));
        const saving = after === null ? null : subtract(state.total, after.total);
        const name = [...unit].join();
        return { unit, name, worth: saving === null ? null : pricePer(saving, ratio(BigInt(unit.size))) };
      })
      .sort((a, b) => compare(b.worth ?? zero(), a.worth ?? zero()) || byText(a.name, b.name))
      .map(({ unit }) => unit);
  const round = (force: boolean): boolean => ranked(left).filter((unit) => take(unit, force)).length > 0;

  while (left.length > 0) {
    if (round(false) || round(true)) continue;
    // Nothing pays or is allowed by itself: what belongs to one VPC together, and at last everything that is left.
    const ofVpc = [
      ...groupBy(left, (unit) => (JSON.parse([...unit][0] ?? "[]") as string[])[0] ?? "").values(),
    ];
    const merged = ofVpc.length < left.length ? ofVpc : [left];
    left = merged.map((units) => new Set(units.flatMap((unit) => [...unit])));
    if (merged.length === 1 && !take(left[0] ?? new Set(), true)) break;
  }
  return steps;
}
