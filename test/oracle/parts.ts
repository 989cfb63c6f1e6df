/** Line items of the smallest parts of a topology, each by one row of COST-MODEL.md's table. */
import { price, quantity, sumOf } from "./fixed.ts";
import { type Instance, isNamed, isOutside, type Mode, type Vpc } from "./instance.ts";
import { endpointZones, type Hub, hubVpc, hubZones } from "./topology.ts";
import { singleNatZone, type Traffic, totalOf, zoneTotal } from "./traffic.ts";

export interface Line {
  readonly usageType: string;
  readonly vpc: string;
  readonly item: string;
  readonly quantity: bigint;
  readonly cost: bigint;
}
/** What a part costs, which rates it lacks, and its GB over interface endpoints (priced later, all together). */
export interface Part {
  readonly lines: readonly Line[];
  readonly missing: readonly string[];
  /** Over endpoints of the VPC's own. */
  readonly ownGb: bigint;
  /** Over the hub's: they count in the volume tiers of the endpoint's owner. */
  readonly sharedGb: bigint;
}
export const NOTHING: Part = { lines: [], missing: [], ownGb: 0n, sharedGb: 0n };

/** A rate without volume tiers; null where the price list lacks it. */
export function flatRate(instance: Instance, item: string): bigint | null {
  const band = instance.rates[item]?.[0];
  return band === undefined ? null : price(band.usd);
}

/** `quantity × rate`; a part that uses nothing of a rate does not need it. */
export function charge(
  instance: Instance,
  vpc: string,
  usageType: string,
  item: string,
  amount: bigint,
): Part {
  if (amount === 0n) return NOTHING;
  const rate = flatRate(instance, item);
  if (rate === null) return { ...NOTHING, missing: [item] };
  return { ...NOTHING, lines: [{ usageType, vpc, item, quantity: amount, cost: amount * rate }] };
}
export function join(...parts: readonly Part[]): Part {
  return {
    lines: parts.flatMap((part) => part.lines),
    missing: [...new Set(parts.flatMap((part) => part.missing))].sort(),
    ownGb: sumOf(parts.map((part) => part.ownGb)),
    sharedGb: sumOf(parts.map((part) => part.sharedGb)),
  };
}

function hoursOf(instance: Instance, count: number): bigint {
  return BigInt(count) * quantity(instance.hoursPerMonth);
}

/** Zonal gateways: hours, and one public address each. */
export function zonalGateways(instance: Instance, vpc: string, count: number): Part {
  return join(
    charge(instance, vpc, "NatGateway-Hours", "nat_hour", hoursOf(instance, count)),
    charge(instance, vpc, "PublicIPv4:InUseAddress", "public_ipv4_hour", hoursOf(instance, count)),
  );
}

/** What the mode costs before any byte moves. A spoke of a central NAT owns no gateway. */
export function modeHours(instance: Instance, vpc: Vpc, mode: Mode, traffic: Traffic): Part {
  const zones = vpc.azs.length;
  switch (mode) {
    case "none":
    case "nat-central":
      return NOTHING;
    case "nat-single":
      return zonalGateways(instance, vpc.id, 1);
    case "nat-per-az":
      return zonalGateways(instance, vpc.id, zones);
    case "nat-regional":
      return join(
        charge(instance, vpc.id, "RegionalNatGateway-Hours", "nat_regional_hour", hoursOf(instance, zones)),
        charge(instance, vpc.id, "PublicIPv4:InUseAddress", "public_ipv4_hour", hoursOf(instance, zones)),
      );
    case "nat-instance":
      return join(...vpc.azs.map((az) => natInstance(instance, vpc, az, traffic)));
  }
}

/** One NAT instance, sized for all that leaves its zone: GB × 2^30 × 8 ÷ (H × 3600) × 4 against the baseline. */
function natInstance(instance: Instance, vpc: Vpc, az: string, traffic: Traffic): Part {
  const gb = zoneTotal(traffic, az, (service) => isOutside(service) || isNamed(instance, service));
  const hours = quantity(instance.hoursPerMonth);
  // both sides times (H × 3600), and one more scale on the left; a Gbit is 10^9 bits
  const needed = gb * 2n ** 30n * 8n * 4n * quantity("1");
  const fits = instance.instanceTypes
    .filter(({ gbps }) => needed <= quantity(gbps) * 10n ** 9n * hours * 3600n)
    .map(({ item }) => ({ item, rate: flatRate(instance, item) }));
  const priced = fits.flatMap(({ item, rate }) => (rate === null ? [] : [{ item, rate }]));
  priced.sort((a, b) => (a.rate < b.rate ? -1 : a.rate > b.rate ? 1 : 0));
  const cheapest = priced[0];
  if (cheapest === undefined) {
    return {
      ...NOTHING,
      missing: fits.length > 0 ? fits.map(({ item }) => item) : ["nat_instance_hour"],
    };
  }
  return join(
    charge(instance, vpc.id, "BoxUsage", cheapest.item, hours),
    charge(instance, vpc.id, "PublicIPv4:InUseAddress", "public_ipv4_hour", hours),
  );
}

/** GB of one service that ride on the VPC's egress. */
export function ride(instance: Instance, vpc: Vpc, mode: Mode, traffic: Traffic, service: string): Part {
  const gb = totalOf(traffic, service);
  switch (mode) {
    case "none":
      if (gb > 0n) throw new Error(`${vpc.id} has no egress for ${service}`);
      return NOTHING;
    case "nat-instance":
      return NOTHING;
    case "nat-regional":
      return charge(instance, vpc.id, "RegionalNatGateway-Bytes", "nat_regional_gb", gb);
    case "nat-per-az":
      return charge(instance, vpc.id, "NatGateway-Bytes", "nat_gb", gb);
    case "nat-single": {
      const home = singleNatZone(instance, vpc, traffic);
      const crossing = gb - (traffic.get(service)?.get(home) ?? 0n);
      return join(
        charge(instance, vpc.id, "NatGateway-Bytes", "nat_gb", gb),
        charge(instance, vpc.id, "DataTransfer-Regional-Bytes", "az_transfer_gb", 2n * crossing),
      );
    }
    case "nat-central":
      return join(
        charge(instance, vpc.id, "NatGateway-Bytes", "nat_gb", gb),
        vpc.id === hubVpc(instance)?.id
          ? NOTHING
          : charge(instance, vpc.id, "TransitGateway-Bytes", "tgw_gb", gb),
      );
  }
}

/** The hours of an interface endpoint in `zones` zones. */
export function endpointHours(instance: Instance, vpc: string, zones: number): Part {
  return charge(instance, vpc, "VpcEndpoint-Hours", "vpce_interface_hour", hoursOf(instance, zones));
}

/** Bytes over an interface endpoint: priced by the region's tiers, so only counted here. */
export function endpointBytes(instance: Instance, gb: bigint): Part {
  const missing = gb > 0n && instance.rates["vpce_interface_gb"] === undefined ? ["vpce_interface_gb"] : [];
  return { ...NOTHING, missing, ownGb: gb };
}

export function ownEndpoint(instance: Instance, vpc: Vpc, traffic: Traffic, service: string): Part {
  return join(
    endpointHours(instance, vpc.id, endpointZones(instance, vpc.azs.length)),
    endpointBytes(instance, totalOf(traffic, service)),
  );
}

/** A VPC's use of the hub's endpoint: the way there, and the endpoint's bytes. */
export function centralUse(instance: Instance, vpc: Vpc, traffic: Traffic, service: string, hub: Hub): Part {
  const gb = totalOf(traffic, service);
  const { missing } = endpointBytes(instance, gb);
  const bytes: Part = { ...NOTHING, missing, sharedGb: gb };
  if (vpc.id === hubVpc(instance)?.id) return bytes;
  if (hub.via === "transit-gateway") {
    return join(bytes, charge(instance, vpc.id, "TransitGateway-Bytes", "tgw_gb", gb));
  }
  const widest = BigInt(Math.max(vpc.azs.length, endpointZones(instance, hubZones(instance))));
  const crossing = cutToGrain(gb * (widest - 1n), widest);
  return join(
    bytes,
    charge(instance, vpc.id, "VpcPeering-In-Bytes", "vpc_peering_gb", crossing),
    charge(instance, vpc.id, "VpcPeering-Out-Bytes", "vpc_peering_gb", crossing),
  );
}

/** A division that may not end, cut half-even at 10 decimals. */
function cutToGrain(value: bigint, divisor: bigint): bigint {
  const unit = divisor * quantity("0.0000000001");
  const whole = value / unit;
  const rest = (value % unit) * 2n;
  const up = rest > unit || (rest === unit && whole % 2n === 1n);
  return (whole + (up ? 1n : 0n)) * quantity("0.0000000001");
}

/** A VPC's attachment hours: once per VPC, 0 where the attachment exists anyway. */
export function attachment(instance: Instance, vpc: string): Part {
  if (instance.today.attachments.includes(vpc)) return NOTHING;
  return charge(instance, vpc, "TransitGateway-Hours", "tgw_attachment_hour", hoursOf(instance, 1));
}

/** The hub itself: its endpoints in their zones, its own attachment, its gateways. */
export function hubPart(instance: Instance, hub: Hub): Part {
  const name = hubVpc(instance)?.id ?? "hub";
  const zones = hubZones(instance);
  return join(
    ...hub.endpoints.map(() => endpointHours(instance, name, endpointZones(instance, zones))),
    hub.via === "transit-gateway" ? attachment(instance, name) : NOTHING,
    hub.nat ? zonalGateways(instance, name, zones) : NOTHING,
  );
}
