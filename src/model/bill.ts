/** Topology × usage × price list → line items → total. */

import { billEndpointFlow, billHub, billTiers, billVpc, type InVpc, inVpcs } from "./bill-rules.ts";
import { BillWriter, type Pricing } from "./bill-writer.ts";
import { byText } from "./group.ts";
import { byPlace, type LineItem } from "./line-item.ts";
import { add, type Gb, type Usd, zero } from "./money.ts";
import { type Network, vpcOf } from "./network.ts";
import { type MissingRate, tieredShares } from "./prices.ts";
import type { Topology } from "./topology.ts";

export interface Bill {
  /** Sorted by account, vpc, az, service, usage type. Made when they are first asked for, and kept. */
  readonly lineItems: readonly LineItem[];
  /** The same items in the same order, those of one VPC at a time, none of them kept: for organisations of any size. */
  readonly eachVpc: () => Iterable<readonly LineItem[]>;
  /** The sum of the line items; null where a rate is missing or a demand has no way. */
  readonly total: Usd | null;
  readonly missing: readonly MissingRate[];
  /** Items of the price list that something was billed at. */
  readonly rates: ReadonlySet<string>;
}

/** GB over interface endpoints by whose volume tiers they add up in; null: the whole organisation's. */
export type EndpointGb = ReadonlyMap<string | null, Gb>;

/** The part of a bill that adds up: all but the endpoint bytes, of which it tells the GB. */
export interface Part {
  readonly writer: BillWriter;
  readonly endpointGb: EndpointGb;
  /** Whether every demand has a way. */
  readonly served: boolean;
}

/** Of a topology, or of some of its VPCs and pairs: parts of different places add up to the part of the whole. */
export function partOf(network: Network, topology: Topology, pricing: Pricing): Part {
  const writer = new BillWriter(network, pricing, false);
  const endpointGb = new Map<string | null, Gb>();
  for (const each of inVpcs(network, topology)) {
    billVpc(writer, each, topology, pricing, ({ gb }, scope) => {
      const before = endpointGb.get(scope);
      endpointGb.set(scope, before === undefined ? gb : add(before, gb));
    });
  }
  const { hub } = topology;
  if (hub !== null) billHub(writer, hub, vpcOf(network, hub.vpc));
  return { writer, endpointGb, served: topology.placements.every(({ route }) => route !== null) };
}

/** What endpoint bytes cost by their tiers; null where the rate is missing. */
export function tiersCost(network: Network, endpointGb: EndpointGb, pricing: Pricing): Usd | null {
  const writer = new BillWriter(network, pricing, false);
  for (const [account, gb] of endpointGb) billTiers(writer, gb, account);
  return writer.missing.length > 0 ? null : writer.total;
}

/** The line items of one VPC, and of the hub if it is that, endpoint bytes apart, in no order. */
export function ofOneVpc(network: Network, each: InVpc, topology: Topology, pricing: Pricing): LineItem[] {
  const writer = new BillWriter(network, pricing, true);
  billVpc(writer, each, topology, pricing, () => undefined);
  const { hub } = topology;
  if (hub !== null && hub.vpc === each.vpc.id) billHub(writer, hub, each.vpc);
  return writer.items;
}

/** A place in the order of line items, and what is written there. */
interface Piece {
  readonly account: string;
  readonly vpc: string;
  readonly write: (bill: BillWriter) => void;
}

function piecesOf(network: Network, topology: Topology, pricing: Pricing, endpointGb: EndpointGb): Piece[] {
  const { hub } = topology;
  const bands = new BillWriter(network, pricing, false).rate("vpce_interface_gb")?.bands ?? [];
  const tiered = new Set(
    [...endpointGb].flatMap(([scope, gb]) => (tieredShares(gb, bands).length > 1 ? [scope] : [])),
  );
  const pieces = [...inVpcs(network, topology)].map((each): Piece => {
    const { account, id } = each.vpc;
    return {
      account: account ?? "",
      vpc: id,
      write: (bill) =>
        billVpc(bill, each, topology, pricing, (flow, scope) => {
          if (!tiered.has(scope)) billEndpointFlow(bill, flow);
        }),
    };
  });
  if (hub !== null) {
    const node = vpcOf(network, hub.vpc);
    pieces.push({ account: hub.account ?? "", vpc: hub.vpc, write: (bill) => billHub(bill, hub, node) });
  }
  for (const scope of tiered) {
    const gb = endpointGb.get(scope) ?? zero<"GB">();
    pieces.push({ account: scope ?? "", vpc: "", write: (bill) => billTiers(bill, gb, scope) });
  }
  return pieces.sort((a, b) => byText(a.account, b.account) || byText(a.vpc, b.vpc));
}

/** Every line item in its order, those of one account and VPC at a time. */
function* listed(
  network: Network,
  topology: Topology,
  pricing: Pricing,
  endpointGb: EndpointGb,
): Generator<LineItem[]> {
  const pieces = piecesOf(network, topology, pricing, endpointGb);
  for (let i = 0; i < pieces.length; ) {
    const writer = new BillWriter(network, pricing, true);
    const { account, vpc } = pieces[i] as Piece;
    for (; pieces[i]?.account === account && pieces[i]?.vpc === vpc; i++) pieces[i]?.write(writer);
    yield writer.items.sort(byPlace);
  }
}

/** Price a topology. Missing rates and demands without a way make the total null; what can be priced is listed. */
export function bill(network: Network, topology: Topology, pricing: Pricing): Bill {
  const { writer, endpointGb, served } = partOf(network, topology, pricing);
  for (const [account, gb] of endpointGb) billTiers(writer, gb, account);
  const { total, missing, rates } = writer;
  const eachVpc = (): Iterable<LineItem[]> => listed(network, topology, pricing, endpointGb);
  let kept: readonly LineItem[] | null = null;
  return {
    total: served && missing.length === 0 ? total : null,
    missing,
    rates,
    eachVpc,
    get lineItems(): readonly LineItem[] {
      kept ??= [...eachVpc()].flat();
      return kept;
    },
  };
}

export { peeringCrossing } from "./bill-rules.ts";
export type { LineItem, Pricing };
