/** Things of many answers put together: each once, each with its account, region and zones as far as any of them tells. */
import { regionCodeIn } from "../catalog/region-codes.ts";
import { byText, groupBy } from "../model/group.ts";
import { serviceOf } from "./convert.ts";
import type {
  Inventory,
  InventoryEndpoint,
  InventoryInterface,
  InventoryNatGateway,
  Lack,
  Placed,
} from "./inventory.ts";

/** A thing and where its file or the call that answered it stands. */
export type Found<T> = T & { readonly from: Placed };
/** Everything that was read, in any order, things named twice included. */
export type FoundParts = {
  readonly [Part in Exclude<keyof Inventory, "lacks">]: readonly Found<Inventory[Part][number]>[];
};

interface Thing extends Placed {
  readonly id: string;
}

/** Lists are united, what one lacks the other fills in. */
function united<T extends object>(a: T, b: T): T {
  const merged = { ...a } as Record<string, unknown>;
  for (const [key, value] of Object.entries(b)) {
    const before = merged[key];
    if (before === null || before === undefined) merged[key] = value;
    else if (Array.isArray(before) && Array.isArray(value)) {
      const known = new Set(before.map((each) => JSON.stringify(each)));
      merged[key] = [...before, ...value.filter((each) => !known.has(JSON.stringify(each)))];
    } else if (key === "tags" || key === "from") merged[key] = united(before as object, value as object);
  }
  return merged as T;
}

/** Each thing once, sorted by id. A shared VPC is described in each account that takes part in it. */
function once<T extends Thing>(things: readonly T[]): T[] {
  return [...groupBy(things, (thing) => thing.id)]
    .sort(([a], [b]) => byText(a, b))
    .map(([, group]) => group.reduce(united));
}

type InVpc = Thing & { readonly vpc: string };

/** The place of each VPC: its own, else that of what stands in it. */
function vpcPlaces(parts: FoundParts): Map<string, Placed> {
  const places = new Map<string, Placed>();
  const learn = (vpc: string, { account, region }: Placed): void => {
    const known = places.get(vpc);
    places.set(vpc, { account: known?.account ?? account, region: known?.region ?? region });
  };
  for (const vpc of parts.vpcs) learn(vpc.id, vpc);
  const inside: readonly (readonly Found<InVpc>[])[] = [
    parts.subnets,
    parts.interfaces,
    parts.endpoints,
    parts.natGateways,
    parts.routeTables,
    parts.attachments,
  ];
  for (const things of inside) for (const thing of things) learn(thing.vpc, thing);
  for (const vpc of parts.vpcs) learn(vpc.id, vpc.from);
  for (const things of inside) for (const thing of things) learn(thing.vpc, thing.from);
  return places;
}

function at<T extends Thing>(thing: Found<T>, place: Placed | undefined): T {
  const { from, ...rest } = thing;
  return {
    ...(rest as unknown as T),
    account: thing.account ?? place?.account ?? from.account,
    region: thing.region ?? place?.region ?? from.region,
  };
}

/** NAT gateways that only their interfaces tell of, where no file says more. */
function natsOfInterfaces(interfaces: readonly Found<InventoryInterface>[], known: ReadonlySet<string>) {
  return interfaces.flatMap((each): Found<InventoryNatGateway>[] => {
    if (!/nat/.test(each.type) || each.owner === null || known.has(each.owner)) return [];
    return [
      {
        ...each,
        id: each.owner,
        kind: each.type === "regional_nat_gateway" ? "regional" : "zonal",
        connectivity: each.publicAddresses.length > 0 ? "public" : "private",
        azs: each.az === null ? [] : [each.az],
        interfaces: [each.id],
        publicAddresses: each.publicAddresses.length,
        tags: {},
      },
    ];
  });
}

/** `gone`: NAT gateways that an answer names as deleted or failed; their interfaces may linger. */
export function assemble(parts: FoundParts, gone: ReadonlySet<string>, lacks: readonly Lack[]): Inventory {
  const places = vpcPlaces(parts);
  const inVpcs = <T extends InVpc>(things: readonly Found<T>[]): T[] =>
    once(things.map((thing) => at(thing, places.get(thing.vpc))));
  const subnets = inVpcs(parts.subnets);
  const zoneOfSubnet = new Map(subnets.flatMap(({ id, az }) => (az === null ? [] : [[id, az] as const])));
  const known = new Set([...parts.natGateways.map((nat) => nat.id), ...gone]);
  const interfaces = inVpcs(parts.interfaces).map((each) => ({
    ...each,
    az: zoneOfSubnet.get(each.subnet ?? "") ?? each.az,
  }));
  const zoneOfInterface = new Map(interfaces.map(({ id, az }) => [id, az]));
  const nats = inVpcs([...parts.natGateways, ...natsOfInterfaces(parts.interfaces, known)]).map(
    (nat): InventoryNatGateway => {
      const zone = zoneOfSubnet.get(nat.subnet ?? "");
      return {
        ...nat,
        azs: nat.kind === "zonal" && zone !== undefined ? [zone] : [...nat.azs].sort(byText),
      };
    },
  );
  const endpoints = inVpcs(parts.endpoints).map((each): InventoryEndpoint => {
    const region = each.region ?? regionCodeIn(each.serviceName);
    return {
      ...each,
      region,
      service: serviceOf(each.serviceName, region),
      azs: zonesOf(each, zoneOfSubnet, zoneOfInterface),
    };
  });
  return {
    vpcs: once(parts.vpcs.map((vpc) => at(vpc, places.get(vpc.id)))),
    subnets,
    routeTables: inVpcs(parts.routeTables),
    natGateways: nats,
    endpoints,
    interfaces,
    attachments: inVpcs(parts.attachments),
    prefixLists: once(parts.prefixLists.map((list) => at(list, undefined))),
    lacks,
  };
}

/** The zones of an endpoint's subnets; empty where one of them is not known. */
function zonesOf(
  endpoint: InventoryEndpoint,
  ofSubnet: ReadonlyMap<string, string>,
  ofInterface: ReadonlyMap<string, string | null>,
): string[] {
  const bySubnet = endpoint.subnets.map((id) => ofSubnet.get(id) ?? null);
  const zones = bySubnet.includes(null)
    ? endpoint.interfaces.map((id) => ofInterface.get(id) ?? null)
    : bySubnet;
  const known = zones.filter((zone) => zone !== null);
  return known.length === zones.length ? [...new Set(known)].sort(byText) : [];
}
