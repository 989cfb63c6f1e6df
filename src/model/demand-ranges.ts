/** The range of its own demand of every advice, proven from the flows of one search: no demand is searched for again. */
import { compare, fromScaledInteger, type Ratio, ratio, share, text } from "./money.ts";
import type { VpcNode } from "./network.ts";
import { LEAST, MOST, ONE } from "./optima.ts";
import { ON_INSTANCE } from "./optimise/demand-lines.ts";
import { DemandTurns, type Side } from "./optimise/demand-turns.ts";
import { Duals } from "./optimise/duals.ts";
import { CENTRAL, OWN, RIDES } from "./optimise/exact.ts";
import { ExactOthers } from "./optimise/exact-lines.ts";
import { InstanceSizes } from "./optimise/instance-sizes.ts";
import { joinings } from "./optimise/joining.ts";
import { Whole } from "./optimise/rest.ts";
import type { Scenario } from "./optimise/scenario.ts";
import { Jumps, mayHaveInstance, mayShift } from "./optimise/stays.ts";
import { costTable, type Table, type VpcTable } from "./optimise/table.ts";
import { isConcave } from "./optimise/tiers.ts";
import { unitsFor } from "./optimise/units.ts";
import { type Policy, type Rules, rulesFor } from "./policy.ts";
import type { Bounds } from "./turns.ts";
import type { Problem } from "./vary.ts";

/** Scenarios that a demand is looked at in, times pairs of VPC and service: beyond that nothing is told. */
const MOST_LOOKED = 1_500_000;
/** So many scenarios are looked at however many pairs there are. */
const FEWEST_SCENARIOS = 48;

/** What the lines know of a route. */
const ANSWERS: ReadonlyMap<string, number> = new Map([
  ["nat-gateway", RIDES],
  ["nat-instance", ON_INSTANCE],
  ["interface-endpoint", OWN],
  ["gateway-endpoint", OWN],
  ["central-endpoint", CENTRAL],
]);

/** A route that no line is of. */
const NO_ANSWER = -1;
/** Decimals of a factor that is asked for. */
const ASKED_PLACES = 12;

function tablesOf(problem: Problem): Table[] {
  const { network, policy, pricing } = problem;
  const units = unitsFor(pricing.prices, network.region, pricing.settings.hoursPerMonth);
  return joinings(network, policy).networks.map((each) => costTable(each, policy, pricing, units));
}

/** Every scenario of all tables in which a demand of a scope may rise; null where they are too many. */
function dualsOf(tables: readonly Table[], scope: number): Duals[] | null {
  const all: Duals[] = [];
  const pairs = tables[0]?.pairs.open.length ?? 0;
  let left = Math.max(FEWEST_SCENARIOS, MOST_LOOKED / Math.max(pairs, 1));
  for (const table of tables) {
    const rising = new Set([scope, table.hubScope]);
    const duals = Duals.of(table, Math.floor(left / table.branches.length), rising);
    if (duals === null) return null;
    left -= duals.scenarios.length;
    all.push(duals);
  }
  return all;
}

/** The problem as if each single NAT gateway whose zone is not settled stood in the zone of that index. */
function withZone(problem: Problem, zone: number): Problem {
  const { network, policy } = problem;
  const moved = (vpc: VpcNode): VpcNode => {
    const az = vpc.azs[zone];
    if (az === undefined || !mayShift(vpc, rulesFor(policy, vpc))) return vpc;
    return { ...vpc, today: { mode: "nat-single", azs: [az] } };
  };
  return { ...problem, network: { ...network, vpcs: network.vpcs.map(moved) } };
}

/** The problem where no NAT instance may be chosen. */
function withoutInstances(problem: Problem): Problem {
  const left = ({ egress }: { readonly egress?: Rules["egress"] }): Partial<Rules> =>
    egress === undefined ? {} : { egress: egress.filter((mode) => mode !== "nat-instance") };
  const { rules, overrides, name } = problem.policy;
  const policy: Policy = {
    name,
    rules: { ...rules, ...left(rules) },
    overrides: overrides.map((each) => ({ ...each, rules: { ...each.rules, ...left(each.rules) } })),
  };
  return { ...problem, policy };
}

/** What a VPC's demands are looked at with, all of them after another. */
interface OfVpc extends VpcTable {
  readonly jumps: Jumps;
  readonly turns: DemandTurns;
  readonly services: ReadonlyMap<string, number>;
}

export class ProvenRanges {
  private readonly problem: Problem;
  private readonly tables: readonly Table[];
  private readonly exact = new ExactOthers();
  /** By scope. */
  private readonly known = new Map<number, readonly Whole[] | null>();
  private readonly zoned = new Map<string, readonly Table[]>();
  private readonly sizes: InstanceSizes;
  private readonly inZones = new Map<string, readonly Scenario[] | null>();
  private current: OfVpc | null = null;

  private constructor(problem: Problem, tables: readonly Table[]) {
    this.problem = problem;
    this.tables = tables;
    const { network, pricing } = problem;
    const units = unitsFor(pricing.prices, network.region, pricing.settings.hoursPerMonth);
    this.sizes = new InstanceSizes(pricing, network.region, units);
  }

  /** Null where prices do not fall from tier to tier: flows prove nothing then. */
  static of(problem: Problem): ProvenRanges | null {
    const tables = tablesOf(problem);
    return tables.every(({ tiers }) => isConcave(tiers)) ? new ProvenRanges(problem, tables) : null;
  }

  /**
   * The bounds of a demand whose advice is that route; null where nothing is told. Quickest VPC by VPC. `ask`: the route
   * at a factor, where two cost the same.
   */
  of(vpc: string, service: string, route: string, ask: (factor: Ratio) => string | null): Bounds | null {
    const answer = ANSWERS.get(route);
    const ofVpc = this.turnTo(vpc);
    const i = ofVpc?.services.get(service);
    if (answer === undefined || ofVpc === null || i === undefined) return null;
    const asked = (factor: number): number | null => {
      const told = ask(ratio(factor.toFixed(ASKED_PLACES)));
      return told === null ? null : (ANSWERS.get(told) ?? NO_ANSWER);
    };
    const sideTo = (sign: 1 | -1, end: Ratio): Side =>
      ofVpc.turns.side(i, answer, ofVpc.jumps.stays(service, sign), Number(text(end)), asked);
    return boundsOf(sideTo(-1, LEAST), sideTo(1, MOST));
  }

  private turnTo(id: string): OfVpc | null {
    if (this.current?.vpc.id === id) return this.current;
    this.current = null;
    const { tables, exact } = this;
    const [table] = tables;
    const v = table?.vpcs.findIndex(({ vpc }) => vpc.id === id) ?? -1;
    const found = table?.vpcs[v];
    const wholes = found && this.wholes(found.scope);
    if (table === undefined || !found || !wholes) return null;
    const { vpc, rules, scope } = found;
    const here = wholes.map(({ scenario }) => scenario);
    const jumps = new Jumps(vpc, rules, this.sizes);
    const instances = mayHaveInstance(rules);
    const inZone = (zone: number): readonly Scenario[] | null =>
      zone === jumps.zone && !instances ? here : this.inZone(zone, scope, instances, here.length);
    const turns = new DemandTurns(wholes, v, inZone, instances, exact);
    const { start, service, services } = table.pairs;
    const own = Array.from(
      service.subarray(start[v], start[v + 1]),
      (s, i) => [services[s] ?? "", i] as const,
    );
    this.current = { ...found, jumps, turns, services: new Map(own) };
    return this.current;
  }

  /** Every scenario in which a demand of the scope may rise. */
  private wholes(scope: number): readonly Whole[] | null {
    const known = this.known.get(scope);
    if (known !== undefined) return known;
    const duals = dualsOf(this.tables, scope);
    const made =
      duals?.flatMap((each) => each.scenarios.map((scenario) => new Whole(scenario, each))) ?? null;
    this.known.set(scope, made);
    return made;
  }

  /**
   * The same scenarios where single gateways stand in the zone of that index, with NAT instances left out if they are told
   * apart; null: others are open then.
   */
  private inZone(zone: number, scope: number, instances: boolean, count: number): readonly Scenario[] | null {
    const name = `${zone} ${instances}`;
    const ofScope = `${name} ${scope}`;
    const known = this.inZones.get(ofScope);
    if (known !== undefined) return known;
    const zoned = (): Problem => withZone(this.problem, zone);
    const tables = this.zoned.get(name) ?? tablesOf(instances ? withoutInstances(zoned()) : zoned());
    this.zoned.set(name, tables);
    const scenarios = dualsOf(tables, scope)?.flatMap((each) => each.scenarios);
    const made = scenarios?.length === count ? scenarios : null;
    this.inZones.set(ofScope, made);
    return made;
  }
}

function boundsOf(below: Side, above: Side): Bounds {
  return {
    from: boundOf(below, -1),
    to: boundOf(above, 1),
    fromIsTurn: below.kind === "turn",
    toIsTurn: above.kind === "turn",
  };
}

/** Decimals of a bound. */
const PLACES = 10;
/** What doubles may be off by, relatively, where they say how far an advice stands at least. */
const OFF = 1e-9;

function boundOf(side: Side, sign: 1 | -1): Ratio | null {
  if (side.kind === "turn") {
    if (side.at === null) return null;
    const at: Ratio = share(ONE, side.at.part, side.at.whole, PLACES);
    return sign * compare(at, ONE) < 0 ? ONE : at;
  }
  const at = Math.max(sign * side.at * (1 - sign * OFF), sign) * sign;
  const unit = 10 ** PLACES;
  const towardsOne = sign > 0 ? Math.floor(at * unit) : Math.ceil(at * unit);
  return fromScaledInteger(BigInt(towardsOne), PLACES);
}
