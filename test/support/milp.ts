/**
 * The cheapest topology as mixed-integer programs in LP format, written from COST-MODEL's rules and plain data alone: it
 * shares no line with the model's search. One program without a hub, one per way to reach a hub; their minimum is the
 * optimum. Endpoint bytes stay within the first volume tier; NAT instances, overrides and required services are left out.
 */
import highs from "highs";
import { INTERNET, type Organisation, type PlainVpc, REGION } from "../../bench/optimiser-data.ts";
import { findRate, money, type Policy, type PriceList } from "../../src/model/index.ts";

const HOURS = 730;
/** AWS's limit of peering connections of one VPC. */
const MOST_PEERINGS = 125;

export type Via = "none" | "peering" | "transit-gateway";

export interface Milp {
  readonly via: Via;
  /** In LP format. */
  readonly text: string;
  /** What is paid whatever is chosen, and what each column costs a month, in USD. */
  readonly constant: number;
  readonly costs: ReadonlyMap<string, number>;
}

type PriceOf = (item: string) => number;

function priceOf(prices: PriceList): PriceOf {
  return (item) => {
    const found = findRate(prices, REGION, item);
    const band = found.found ? found.rate.bands[0] : undefined;
    if (band === undefined) throw new Error(`no rate for ${item}`);
    return Number(money.text(band.usd));
  };
}

/** The price of whatever lies in the first tier alone: more would need a tier's worth of binaries. */
function refuseMoreThanOneTier({ vpcs, services }: Organisation, prices: PriceList): void {
  const found = findRate(prices, REGION, "vpce_interface_gb");
  const end = found.found ? found.rate.bands[0]?.to : null;
  const open = new Set(services);
  const gb = vpcs.flatMap(({ sent }) => [...sent].flatMap(([name, each]) => (open.has(name) ? each : [])));
  const total = gb.reduce((sum, each) => sum + each, 0) / 100;
  if (end !== null && end !== undefined && total > Number(money.text(end)))
    throw new RangeError(`${total} GB are more than the first tier`);
}

const gbOf = (hundredths: readonly number[]): number => hundredths.reduce((sum, each) => sum + each, 0) / 100;

class Program {
  readonly costs = new Map<string, number>();
  private readonly rows: string[] = [];
  private readonly binaries: string[] = [];
  constant = 0;

  column(name: string, cost: number, binary: boolean): string {
    this.costs.set(name, cost);
    if (binary) this.binaries.push(name);
    return name;
  }
  exactlyOne(names: readonly string[]): void {
    this.rows.push(`${names.join(" + ")} = 1`);
  }
  needs(name: string, other: string): void {
    this.rows.push(`${name} - ${other} <= 0`);
  }
  finish(via: Via): Milp {
    const terms = [...this.costs].map(([name, cost]) => `+ ${cost.toFixed(12)} ${name}`);
    const rows = this.rows.map((row, i) => ` r${i}: ${row}`);
    const text = ["Minimize", " cost:", ...terms, "Subject To", ...rows, "Binary", ...this.binaries, "End"];
    return { via, text: `${text.join("\n")}\n`, constant: this.constant, costs: this.costs };
  }
}

/** What a way out costs a month, and per GB from the zone of a single NAT gateway and from the others. */
interface WayOut {
  readonly name: string;
  readonly fixed: number;
  readonly near: number;
  readonly far: number;
}

function waysOut(zones: number, { rules }: Policy, via: Via, price: PriceOf): WayOut[] {
  const [nat, address, gb] = [price("nat_hour"), price("public_ipv4_hour"), price("nat_gb")];
  const gateways = (count: number, hour: number): number => count * HOURS * (hour + address);
  const far = gb + 2 * price("az_transfer_gb");
  const regional = price("nat_regional_gb");
  const central = gb + price("tgw_gb");
  return rules.egress.flatMap((name): WayOut[] => {
    if (name === "none") return [{ name, fixed: 0, near: Number.NaN, far: Number.NaN }];
    if (name === "nat-single") return [{ name, fixed: gateways(1, nat), near: gb, far }];
    if (name === "nat-per-az") return [{ name, fixed: gateways(zones, nat), near: gb, far: gb }];
    if (name === "nat-regional") {
      return [{ name, fixed: gateways(zones, price("nat_regional_hour")), near: regional, far: regional }];
    }
    if (name !== "nat-central") throw new Error(`no program for ${name}`);
    return via === "transit-gateway" ? [{ name, fixed: 0, near: central, far: central }] : [];
  });
}

/** The zone with most of a VPC's whole demand; the first of those that tie. */
function busiest({ zones, sent }: PlainVpc): number {
  const totals = Array.from({ length: zones }, (_, zone) =>
    [...sent.values()].reduce((sum, each) => sum + (each[zone] ?? 0), 0),
  );
  return totals.indexOf(Math.max(...totals));
}

function writeVpc(
  program: Program,
  v: number,
  vpc: PlainVpc,
  context: { organisation: Organisation; policy: Policy; via: Via; price: PriceOf; hubZones: number },
): void {
  const { organisation, policy, via, price, hubZones } = context;
  const { rules } = policy;
  const zone = busiest(vpc);
  const outside = vpc.sent.get(INTERNET);
  const rideCost = (way: WayOut, each: readonly number[]): number => {
    const near = (each[zone] ?? 0) / 100;
    return way.near * near + way.far * (gbOf(each) - near);
  };
  const ways = waysOut(vpc.zones, policy, via, price).filter((way) => way.name !== "none" || !outside);
  const modes = ways.map((way, m) => {
    const more = outside === undefined ? 0 : rideCost(way, outside);
    return { way, name: program.column(`z${v}_${m}`, way.fixed + more, true) };
  });
  program.exactlyOne(modes.map(({ name }) => name));
  const joined = `a${v}`;
  if (via === "transit-gateway") {
    program.column(joined, vpc.attached ? 0 : HOURS * price("tgw_attachment_hour"), true);
    for (const { way, name } of modes) {
      if (way.name !== "nat-central") continue;
      program.needs(name, joined);
      program.needs(name, "n");
    }
  }
  const zonesOf = (zones: number): number => (rules.minAzs === "all" ? zones : Math.min(rules.minAzs, zones));
  const [hour, endpointGb] = [price("vpce_interface_hour"), price("vpce_interface_gb")];
  const crossing = Math.max(vpc.zones, zonesOf(hubZones));
  const transit =
    via === "peering" ? (2 * price("vpc_peering_gb") * (crossing - 1)) / crossing : price("tgw_gb");
  for (const [s, service] of organisation.services.entries()) {
    const each = vpc.sent.get(service);
    if (each === undefined) continue;
    const gb = gbOf(each);
    const at = `x${v}_${s}`;
    const own = program.column(`${at}_o`, zonesOf(vpc.zones) * HOURS * hour + gb * endpointGb, false);
    const all = [own];
    if (via !== "none") {
      const central = program.column(`${at}_c`, gb * (endpointGb + transit), false);
      program.needs(central, `y${s}`);
      if (via === "transit-gateway") program.needs(central, joined);
      all.push(central);
    }
    for (const [m, { way, name }] of modes.entries()) {
      if (way.name === "none" || rules.awsTraffic === "private") continue;
      const ride = program.column(`${at}_${m}`, rideCost(way, each), false);
      program.needs(ride, name);
      all.push(ride);
    }
    program.exactlyOne(all);
  }
}

/**
 * One program per way to reach a hub. Modes, attachments and hub endpoints are binary; routes are whole of themselves
 * once these are, which is the kindest form for a solver. S3 has a free gateway endpoint, so it has no column.
 */
export function milpsOf(organisation: Organisation, policy: Policy, prices: PriceList): Milp[] {
  refuseMoreThanOneTier(organisation, prices);
  const price = priceOf(prices);
  const { vpcs, services } = organisation;
  const { rules } = policy;
  const hubZones = Math.max(...vpcs.map(({ zones }) => zones));
  const endpointZones = rules.minAzs === "all" ? hubZones : Math.min(rules.minAzs, hubZones);
  const sharing = vpcs.filter(({ sent }) => services.some((service) => sent.has(service))).length;
  const open = rules.hubVia.filter((via) => via !== "peering" || sharing <= MOST_PEERINGS);
  return (["none", ...open] as const).map((via) => {
    const program = new Program();
    if (via !== "none") {
      for (const s of services.keys())
        program.column(`y${s}`, endpointZones * HOURS * price("vpce_interface_hour"), true);
    }
    if (via === "transit-gateway") {
      program.constant = HOURS * price("tgw_attachment_hour");
      program.column("n", hubZones * HOURS * (price("nat_hour") + price("public_ipv4_hour")), true);
    }
    for (const [v, vpc] of vpcs.entries())
      writeVpc(program, v, vpc, { organisation, policy, via, price, hubZones });
    return program.finish(via);
  });
}

// Its types are read as those of a CommonJS module, whose default export would be one level further down.
const load = highs as unknown as typeof highs.default;
export type Solver = Awaited<ReturnType<typeof load>>;
export function loadSolver(): Promise<Solver> {
  return load();
}

export interface Solved {
  readonly via: Via;
  readonly total: number;
}

function primal(column: object | undefined): number {
  return column !== undefined && "Primal" in column ? Number(column.Primal) : Number.NaN;
}

/**
 * The least over all programs; null where one did not finish within so many seconds. The total is summed from the rounded
 * columns, for a solver's own objective has the slack of its tolerances.
 */
export function leastOf(solver: Solver, milps: readonly Milp[], seconds: number): Solved | null {
  let best: Solved | null = null;
  const end = performance.now() + seconds * 1000;
  for (const { via, text, constant, costs } of milps) {
    const options = {
      output_flag: false,
      mip_rel_gap: 0,
      mip_abs_gap: 1e-7,
      mip_feasibility_tolerance: 1e-9,
      primal_feasibility_tolerance: 1e-9,
      time_limit: Math.max(0.01, (end - performance.now()) / 1000),
    };
    const { Status, Columns } = solver.solve(text, options);
    if (Status === "Time limit reached") return null;
    if (Status === "Infeasible") continue;
    if (Status !== "Optimal") throw new Error(`${via}: ${Status}`);
    let total = constant;
    for (const [name, cost] of costs) total += Math.round(primal(Columns[name])) * cost;
    if (best === null || total < best.total) best = { via, total };
  }
  return best;
}
