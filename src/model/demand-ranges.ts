/** The range of its own demand of every advice, proven from the flows of one search: no demand is searched for again. */
import { compare, fromScaledInteger, type Ratio, share, text } from "./money.ts";
import type { VpcNode } from "./network.ts";
import { LEAST, MOST, ONE } from "./optima.ts";
import { DemandTurns, type Side } from "./optimise/demand-turns.ts";
import { Duals } from "./optimise/duals.ts";
import { CENTRAL, OWN, RIDES, type Way } from "./optimise/exact.ts";
import { ExactOthers } from "./optimise/exact-lines.ts";
import { joinings } from "./optimise/joining.ts";
import { Whole } from "./optimise/rest.ts";
import type { Scenario } from "./optimise/scenario.ts";
import { costTable, type Table } from "./optimise/table.ts";
import { isConcave } from "./optimise/tiers.ts";
import { unitsFor } from "./optimise/units.ts";
import { mayShift, type Stay, staysOf } from "./optimise/zone-shifts.ts";
import { rulesFor } from "./policy.ts";
import type { StandingRange } from "./turns.ts";
import type { Problem } from "./vary.ts";

/** Scenarios of all networks to search; beyond that nothing is told. */
const MOST_SCENARIOS = 120;

const WAY_OF: ReadonlyMap<string, Way> = new Map([
  ["nat-gateway", RIDES],
  ["interface-endpoint", OWN],
  ["gateway-endpoint", OWN],
  ["central-endpoint", CENTRAL],
]);

/** Factors of a demand between which its way stands, and whether those are turns. */
export type Bounds = Omit<StandingRange, "parameter">;

function tablesOf(problem: Problem): Table[] {
  const { network, policy, pricing } = problem;
  const units = unitsFor(pricing.prices, network.region, pricing.settings.hoursPerMonth);
  return joinings(network, policy).networks.map((each) => costTable(each, policy, pricing, units));
}

/** Every scenario of all tables; null where they are too many, or prices do not fall from tier to tier. */
function dualsOf(tables: readonly Table[]): Duals[] | null {
  const all: Duals[] = [];
  let left = MOST_SCENARIOS;
  for (const table of tables) {
    const duals = isConcave(table.tiers) ? Duals.of(table, Math.floor(left / table.branches.length)) : null;
    if (duals === null) return null;
    left -= duals.scenarios.length;
    all.push(duals);
  }
  return all;
}

/** The network as if each single NAT gateway whose zone is not settled stood in the zone of that index. */
function withZone({ network, policy, ...rest }: Problem, zone: number): Problem {
  const moved = (vpc: VpcNode): VpcNode => {
    const az = vpc.azs[zone];
    if (az === undefined || !mayShift(vpc, rulesFor(policy, vpc))) return vpc;
    return { ...vpc, today: { mode: "nat-single", azs: [az] } };
  };
  return { ...rest, policy, network: { ...network, vpcs: network.vpcs.map(moved) } };
}

/** What a VPC's demands are looked at with, all of them after another. */
interface OfVpc {
  readonly v: number;
  readonly vpc: VpcNode;
  readonly turns: DemandTurns;
  readonly services: ReadonlyMap<string, number>;
}

export class ProvenRanges {
  private readonly problem: Problem;
  private readonly wholes: readonly Whole[];
  private readonly table: Table;
  private readonly exact = new ExactOthers();
  private readonly zoned = new Map<number, readonly Scenario[] | null>();
  private current: OfVpc | null = null;

  private constructor(problem: Problem, table: Table, duals: readonly Duals[]) {
    this.problem = problem;
    this.table = table;
    this.wholes = duals.flatMap((each) => each.scenarios.map((scenario) => new Whole(scenario, each)));
  }

  /** Null where the problem is none that flows prove. */
  static of(problem: Problem): ProvenRanges | null {
    const tables = tablesOf(problem);
    const [first] = tables;
    const duals = dualsOf(tables);
    return first === undefined || duals === null ? null : new ProvenRanges(problem, first, duals);
  }

  /** The bounds of a demand whose advice is that route; null where nothing is told. Quickest VPC by VPC. */
  of(vpc: string, service: string, route: string): Bounds | null {
    const way = WAY_OF.get(route);
    const ofVpc = this.turnTo(vpc);
    const i = ofVpc?.services.get(service);
    if (way === undefined || ofVpc === null || i === undefined) return null;
    const sideTo = (sign: 1 | -1, end: Ratio): Side => {
      const shifts = mayShift(ofVpc.vpc, rulesFor(this.problem.policy, ofVpc.vpc));
      const stays: readonly Stay[] = shifts ? staysOf(ofVpc.vpc, service, sign) : [{ zone: -1, end: null }];
      return ofVpc.turns.side(i, way, stays, Number(text(end)));
    };
    return boundsOf(sideTo(-1, LEAST), sideTo(1, MOST));
  }

  private turnTo(id: string): OfVpc | null {
    if (this.current?.vpc.id === id) return this.current;
    const { table, wholes, exact } = this;
    const v = table.vpcs.findIndex(({ vpc }) => vpc.id === id);
    const found = table.vpcs[v];
    this.current = null;
    if (found === undefined || found.rules.egress.includes("nat-instance")) return null;
    const { vpc } = found;
    const here = wholes.map(({ scenario }) => scenario);
    const shifts = mayShift(vpc, found.rules);
    const today = shifts ? (staysOf(vpc, "", 1)[0]?.zone ?? -1) : -1;
    const turns = new DemandTurns(wholes, v, (zone) => (zone === today ? here : this.inZone(zone)), exact);
    const { start, service, services } = table.pairs;
    const own = Array.from(
      service.subarray(start[v], start[v + 1]),
      (s, i) => [services[s] ?? "", i] as const,
    );
    this.current = { v, vpc, turns, services: new Map(own) };
    return this.current;
  }

  /** The same scenarios where single gateways stand in the zone of that index; null: others are open then. */
  private inZone(zone: number): readonly Scenario[] | null {
    const known = this.zoned.get(zone);
    if (known !== undefined) return known;
    const duals = dualsOf(tablesOf(withZone(this.problem, zone)));
    const scenarios = duals?.flatMap((each) => each.scenarios) ?? [];
    const isSame = scenarios.length === this.wholes.length;
    this.zoned.set(zone, isSame ? scenarios : null);
    return isSame ? scenarios : null;
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
