/** The lines of a VPC's demand exactly, in whole units of money; and where two of them meet. */
import { fixedKey, keysOf } from "./choice.ts";
import type { Part } from "./demand-lines.ts";
import { CENTRAL, cheapestWay, Load, OWN, type Way } from "./exact.ts";
import type { Option } from "./options.ts";
import { GATEWAY } from "./pairs.ts";
import type { Scenario } from "./scenario.ts";
import { costOf, type Key } from "./units.ts";

/** A line, as the VPC's part knows it. */
export interface LineOf {
  readonly part: Part;
  /** Index of the part's choice, and of the VPC's pair. */
  readonly choice: number;
  readonly i: number;
  readonly way: Way;
  /** What is paid besides, in units of money: of NAT instances. */
  readonly more: bigint;
}

/** What a line costs at factor 0, and more per 1 of it: that in parts of so many that all lines of the VPC share. */
interface ExactLine {
  readonly at0: bigint;
  readonly slope: bigint;
}

/** What all pairs of the VPC cost on an option, each its cheapest way. */
interface Routed {
  readonly cost: bigint;
  readonly ways: readonly (Way | null)[];
}

/** What all VPCs cost exactly, by scenario and by what is shared; each is worked out once. */
export class ExactOthers {
  private readonly known = new Map<Scenario, Map<string, { all: bigint; each: readonly bigint[] }>>();

  /** All but VPC v, with all that is paid in any case. */
  cost(scenario: Scenario, open: Uint8Array, v: number): bigint {
    const ofScenario =
      this.known.get(scenario) ?? new Map<string, { all: bigint; each: readonly bigint[] }>();
    this.known.set(scenario, ofScenario);
    const name = open.join("");
    let found = ofScenario.get(name);
    if (found === undefined) {
      // One VPC may have no way there: the one that is left out.
      const each = keysOf(scenario, open).map((key) => (key === null ? 0n : costOf(key)));
      found = { all: each.reduce((sum, cost) => sum + cost, costOf(fixedKey(scenario, open))), each };
      ofScenario.set(name, found);
    }
    return found.all - (found.each[v] ?? 0n);
  }
}

/** Of one VPC. */
export class ExactLines {
  private readonly v: number;
  private readonly others: ExactOthers;
  private readonly known = new Map<Part, Map<string, Routed>>();

  constructor(v: number, others: ExactOthers) {
    this.v = v;
    this.others = others;
  }

  /** The factor at which two lines of one pair meet, as a fraction; null where they never do. */
  meeting(a: LineOf, b: LineOf): { readonly part: bigint; readonly whole: bigint } | null {
    const [openA, openB] = [openOf(a), openOf(b)];
    const [x, y] = [this.line(a, openA), this.line(b, openB)];
    const [scenarioA, scenarioB] = [a.part.rest.whole.scenario, b.part.rest.whole.scenario];
    let more = y.at0 - x.at0;
    if (scenarioA !== scenarioB || openA.join() !== openB.join()) {
      more += this.others.cost(scenarioB, openB, this.v) - this.others.cost(scenarioA, openA, this.v);
    }
    const whole = x.slope - y.slope;
    return whole === 0n ? null : { part: more * this.parts(a.part.scenario), whole };
  }

  /** Whether, of two lines of one pair that cost the same, the first is chosen; null: more than their ways differs. */
  isPreferred(a: LineOf, b: LineOf): boolean | null {
    if (a.part !== b.part || a.choice !== b.choice || openOf(a).join() !== openOf(b).join()) return null;
    const { scenario } = a.part;
    const { option } = a.part.choices[a.choice] as { option: Option };
    scenario.load(this.v);
    scenario.turnTo(option);
    const [x, y] = [a, b].map(({ way, i }) => keyOfWay(scenario, i, way, option)) as [Key, Key];
    return x === y ? null : x < y;
  }

  /** The VPC's own part of a line. */
  private line({ part, choice, i, way, more }: LineOf, open: Uint8Array): ExactLine {
    const { scenario } = part;
    const { option } = part.choices[choice] as { option: Option };
    scenario.load(this.v);
    scenario.turnTo(option);
    const routed = this.routed(part, choice, i, open);
    const before = routed.ways[i] ?? null;
    const rest = more + routed.cost - (before === null ? 0n : costOfWay(scenario, i, before, option));
    const parts = this.parts(scenario);
    const { prices } = scenario;
    if (way === CENTRAL) {
      // Not by what crosses zones in whole units: a multiple of the demand crosses in other units.
      const perPart = prices.centralGb * parts + prices.crossingGb * (parts - 1n);
      return { at0: rest, slope: volumeOf(scenario, i) * perPart };
    }
    const cost = costOfWay(scenario, i, way, option);
    const isGateway = ((scenario.table.pairs.open[scenario.first + i] as number) & GATEWAY) !== 0;
    const hours = way === OWN && !isGateway ? prices.ownHours : 0n;
    return { at0: rest + hours, slope: (cost - hours) * parts };
  }

  /** Of so many zones all but one are others than a demand's own. */
  private parts({ table }: Scenario): bigint {
    return BigInt(Math.max(table.vpcs[this.v]?.vpc.azs.length ?? 1, table.hubZones, 1));
  }

  /** Whether the i-th pair's own service is shared makes no difference to the other pairs: then it is as if it were not. */
  private routed(part: Part, c: number, i: number, open: Uint8Array): Routed {
    const { scenario } = part;
    const s = scenario.service(i);
    const shared = part.rest.open[s] === open[s] ? open : open.with(s, part.rest.open[s] ?? 0);
    const ofPart = this.known.get(part) ?? new Map<string, Routed>();
    this.known.set(part, ofPart);
    const name = `${c} ${shared.join("")}`;
    const known = ofPart.get(name);
    if (known !== undefined) return known;
    const { option } = part.choices[c] as { option: Option };
    const ways: (Way | null)[] = [];
    let cost = costOf(option.fixed);
    for (let q = 0; q < scenario.count; q++) {
      const way = cheapestWay(scenario, q, option, shared);
      ways.push(way);
      if (way !== null) cost += costOfWay(scenario, q, way, option);
    }
    const made = { cost, ways };
    ofPart.set(name, made);
    return made;
  }
}

function openOf({ part, choice, i, way }: LineOf): Uint8Array {
  return part.openOf(choice, i, way);
}

/** What the i-th pair sends, in units of 10^-10 GB. */
function volumeOf({ table: { pairs }, first }: Scenario, i: number): bigint {
  return pairs.gb.large.get(first + i) ?? BigInt(pairs.gb.near[first + i] as number);
}

function keyOfWay(scenario: Scenario, i: number, way: Way, option: Option): Key {
  const load = new Load(way);
  load.add(scenario.table.pairs, scenario.first + i);
  return load.key(scenario, option);
}

function costOfWay(scenario: Scenario, i: number, way: Way, option: Option): bigint {
  return costOf(keyOfWay(scenario, i, way, option));
}
