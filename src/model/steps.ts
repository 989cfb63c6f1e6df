/**
 * In what order: the way from today's topology to the optimum in steps, each with what it adds and removes, its own
 * saving and its effort. No step adds a violation, and whoever stops after any of them is no worse off than before.
 */
import { type EndpointGb, type Part, partOf, tiersCost } from "./bill.ts";
import type { Pricing } from "./bill-writer.ts";
import { byText } from "./group.ts";
import {
  add,
  compare,
  isNegative,
  pricePer,
  type Ratio,
  ratio,
  subtract,
  times,
  type Usd,
  zero,
} from "./money.ts";
import type { Network } from "./network.ts";
import type { Policy } from "./policy.ts";
import { type Resource, resourcesOf, without } from "./resources.ts";
import {
  between,
  byVpc,
  type Ends,
  type Extent,
  endsOf,
  extentOf,
  grouped,
  HUB,
  holds,
  type PairPlace,
  type Place,
  placeText,
  together,
  type Unit,
  unitsOf,
} from "./step-units.ts";
import type { EndpointPlan, Topology } from "./topology.ts";
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

/** What a unit would change: of the bill, its endpoint bytes apart, and of the violations. */
interface Change {
  /** Null: it could not be priced, or leaves a demand without a way. */
  readonly flat: Usd | null;
  readonly endpointGb: EndpointGb;
  /** Violations that it would add and take away. */
  readonly added: number;
  readonly mended: number;
}

function plus(a: EndpointGb, b: EndpointGb, factor: Ratio): EndpointGb {
  const sums = new Map(a);
  for (const [scope, gb] of b) sums.set(scope, add(sums.get(scope) ?? zero(), times(gb, factor)));
  return sums;
}
const ONCE: Ratio = ratio("1");
const LESS: Ratio = ratio("-1");

/** The way from one topology to the other, as far as it is done. Only what a unit changes is priced for it. */
class Way {
  readonly #ends: Ends;
  readonly #policy: Policy;
  readonly #pricing: Pricing;
  readonly #done = new Set<Place>();
  #flat: Usd;
  #endpointGb: EndpointGb;
  /** What is known of units since the last one was taken that matters to them. */
  readonly #known = new Map<Unit, Change>();
  /** Null: today's topology cannot be priced. */
  total: Usd | null;

  constructor(ends: Ends, policy: Policy, pricing: Pricing) {
    this.#ends = ends;
    this.#policy = policy;
    this.#pricing = pricing;
    const { writer, served, endpointGb } = partOf(ends.network, ends.from, pricing);
    this.#flat = writer.total;
    this.#endpointGb = endpointGb;
    const complete = served && writer.missing.length === 0;
    this.total = complete ? this.#totalOf(this.#flat, endpointGb) : null;
  }
  #totalOf(flat: Usd, endpointGb: EndpointGb): Usd | null {
    const tiers = tiersCost(this.#ends.network, endpointGb, this.#pricing);
    return tiers === null ? null : add(flat, tiers);
  }
  #violations(extent: Extent, topology: Topology): Set<string> {
    const isIn = holds(extent);
    const found = violationsOf(extent.network, topology, this.#policy, this.#pricing.catalog);
    return new Set(
      found.flatMap(({ rule, vpc, service }) =>
        vpc === null || service === null || isIn(vpc, service) ? [JSON.stringify([rule, vpc, service])] : [],
      ),
    );
  }
  #change(unit: Unit): Change {
    const known = this.#known.get(unit);
    if (known !== undefined) return known;
    const extent = extentOf(this.#ends, unit);
    const was = between(this.#ends, extent, (place) => this.#done.has(place));
    const is = between(this.#ends, extent, (place) => this.#done.has(place) || unit.has(place));
    const [before, after] = [was, is].map((each) => partOf(extent.network, each, this.#pricing)) as [
      Part,
      Part,
    ];
    const [faults, left] = [this.#violations(extent, was), this.#violations(extent, is)];
    const change: Change = {
      flat:
        after.served && after.writer.missing.length === 0
          ? subtract(after.writer.total, before.writer.total)
          : null,
      endpointGb: plus(after.endpointGb, before.endpointGb, LESS),
      added: [...left].filter((each) => !faults.has(each)).length,
      mended: [...faults].filter((each) => !left.has(each)).length,
    };
    this.#known.set(unit, change);
    return change;
  }
  /** The month's cost with the unit done too; null where it cannot be priced. */
  totalWith(unit: Unit): Usd | null {
    const { flat, endpointGb } = this.#change(unit);
    return flat === null
      ? null
      : this.#totalOf(add(this.#flat, flat), plus(this.#endpointGb, endpointGb, ONCE));
  }
  violations(unit: Unit): Pick<Change, "added" | "mended"> {
    return this.#change(unit);
  }
  take(unit: Unit): void {
    const { flat, endpointGb } = this.#change(unit);
    this.total = this.totalWith(unit);
    this.#flat = add(this.#flat, flat ?? zero());
    this.#endpointGb = plus(this.#endpointGb, endpointGb, ONCE);
    for (const place of unit) this.#done.add(place);
    const isPairs = (each: Unit): boolean => [...each].every(({ kind }) => kind === "pair");
    // Pairs do not matter to each other, but to the egress that they leave, as it does to them.
    for (const each of this.#known.keys()) if (!isPairs(unit) || !isPairs(each)) this.#known.delete(each);
    this.#known.delete(unit);
  }
}

/** What a unit adds and removes, in the order of the topologies. */
function resourcesChanged(unit: Unit, { from, to }: Ends): Pick<Step, "adds" | "removes"> {
  const places = [...unit];
  const vpcs = new Set(places.flatMap((place) => (place.kind === "egress" ? [place.vpc.node.id] : [])));
  const part = (end: Topology, plansOf: (pair: PairPlace) => readonly EndpointPlan[]): Topology => {
    const plans = new Set(places.flatMap((place) => (place.kind === "pair" ? plansOf(place) : [])));
    return {
      egress: new Map([...end.egress].filter(([vpc]) => vpcs.has(vpc))),
      endpoints: end.endpoints.filter((plan) => plans.has(plan)),
      hub: unit.has(HUB) ? end.hub : null,
      placements: [],
    };
  };
  const before = resourcesOf(part(from, (pair) => pair.before));
  const after = resourcesOf(part(to, (pair) => pair.after));
  return { adds: without(after, before), removes: without(before, after) };
}

/** Steps from `from` to `to`; empty where they are the same or where one of them cannot be priced. */
export function stepsBetween(
  network: Network,
  from: Topology,
  to: Topology,
  policy: Policy,
  pricing: Pricing,
): Step[] {
  const ends = endsOf(network, from, to);
  const way = new Way(ends, policy, pricing);
  const steps: Step[] = [];
  let left = grouped(unitsOf(ends));

  /** Take a change if it is allowed and does not cost; `force` where the policy demands it. */
  const take = (unit: Unit, force: boolean): boolean => {
    const monthlyCost = way.totalWith(unit);
    if (way.total === null || monthlyCost === null) return false;
    const { added, mended } = way.violations(unit);
    if (added > 0) return false;
    const monthlySaving = subtract(way.total, monthlyCost);
    if (isNegative(monthlySaving) && !(force && mended > 0)) return false;
    const { adds, removes } = resourcesChanged(unit, ends);
    const effort = adds.length + removes.length;
    steps.push({ adds, removes, effort, monthlySaving, monthlyCost, mends: mended });
    way.take(unit);
    left = left.filter((each) => each !== unit);
    return true;
  };
  /** Largest saving per place first. */
  const ranked = (units: readonly Unit[]): Unit[] =>
    units
      .map((unit) => {
        const cost = way.totalWith(unit);
        const saving = way.total === null || cost === null ? null : subtract(way.total, cost);
        return { unit, worth: saving === null ? null : pricePer(saving, ratio(BigInt(unit.size))) };
      })
      .sort((a, b) => compare(b.worth ?? zero(), a.worth ?? zero()) || byText(nameOf(a.unit), nameOf(b.unit)))
      .map(({ unit }) => unit);
  const round = (force: boolean): boolean => ranked(left).filter((unit) => take(unit, force)).length > 0;

  while (way.total !== null && left.length > 0) {
    if (round(false) || round(true)) continue;
    // Nothing pays or is allowed by itself: what belongs to one VPC together, and at last everything that is left.
    const ofVpc = byVpc(left);
    left = ofVpc.length < left.length ? ofVpc : [together(left)];
    if (left.length === 1 && !take(left[0] ?? new Set(), true)) break;
  }
  return steps;
}

function nameOf(unit: Unit): string {
  return [...unit].map(placeText).join();
}
