/** An inventory as the model sees today's network. */
import { byText, groupBy } from "../model/group.ts";
import type {
  SeenAttachment,
  SeenEndpoint,
  SeenNat,
  SeenTopology,
  SeenVpc,
  Warning,
} from "../model/usage.ts";
import type { Inventory, InventoryEndpoint, InventoryInterface } from "./inventory.ts";
import { defaultTargets, type WayOut, waysOfVpcs } from "./ways.ts";

/** Every VPC that anything names, those without a file of their own too. */
function vpcIds(inventory: Inventory): string[] {
  const { vpcs, subnets, routeTables, natGateways, endpoints, interfaces, attachments } = inventory;
  const inside = [subnets, routeTables, natGateways, endpoints, interfaces, attachments].flat();
  return [...new Set([...vpcs.map((vpc) => vpc.id), ...inside.map((each) => each.vpc)])].sort(byText);
}

/**
 * The way out of a VPC without a gateway or instance of its own: none, but for one whose default route leads to a
 * Transit Gateway.
 */
function wayWithoutGateway(ways: ReadonlySet<WayOut> | undefined): "none" | "nat-central" {
  return ways?.has("transit-gateway") ? "nat-central" : "none";
}

/**
 * Instances that forward what is not their own (no source/destination check), have a public address, and to which a
 * default route of the VPC leads.
 */
export function natInstances(inventory: Inventory): InventoryInterface[] {
  const targets = new Set(inventory.routeTables.flatMap(defaultTargets));
  return inventory.interfaces.filter(
    (each) =>
      !each.sourceDestCheck &&
      each.instance !== null &&
      each.publicAddresses.length > 0 &&
      (targets.has(each.id) || targets.has(each.instance)),
  );
}

/** Endpoints that are the same in every option or that no option could replace. */
function isOutside(endpoint: InventoryEndpoint): boolean {
  const comparable = endpoint.kind === "gateway" || endpoint.kind === "interface";
  return !comparable || endpoint.service === null || endpoint.requesterManaged;
}

function seenVpcs(inventory: Inventory, nats: readonly SeenNat[]): SeenVpc[] {
  const own = new Map(inventory.vpcs.map((vpc) => [vpc.id, vpc]));
  const subnets = groupBy(inventory.subnets, (subnet) => subnet.vpc);
  const ways = waysOfVpcs(inventory);
  const withNat = new Set(nats.map((nat) => nat.vpc));
  // Where the gateways are listed, a VPC without one has none.
  const known = !inventory.lacks.some(({ part }) => part === "natGateways");
  const { routeTables, natGateways, endpoints, interfaces, attachments } = inventory;
  const inside = groupBy(
    [inventory.subnets, routeTables, natGateways, endpoints, interfaces, attachments].flat(),
    (each) => each.vpc,
  );
  return vpcIds(inventory).map((id): SeenVpc => {
    const vpc = own.get(id);
    const place = vpc ?? inside.get(id)?.[0];
    const egress = known && !withNat.has(id) ? wayWithoutGateway(ways.get(id)) : null;
    return {
      id,
      account: place?.account ?? null,
      region: place?.region ?? null,
      azs: [...new Set((subnets.get(id) ?? []).flatMap(({ az }) => az ?? []))].sort(byText),
      cidrs: vpc?.cidrs ?? [],
      ...(Object.keys(vpc?.tags ?? {}).length === 0 ? {} : { tags: vpc?.tags ?? {} }),
      ...(egress === null ? {} : { egress }),
    };
  });
}

/** For an endpoint whose subnets are not known: as many zones as it has subnets, the VPC's first ones. */
function likelyZones({ vpc, subnets }: InventoryEndpoint, vpcs: readonly SeenVpc[]): string[] {
  const known = vpcs.find((each) => each.id === vpc)?.azs ?? [];
  return subnets.map((_, i) => known[i] ?? `az${i + 1}`);
}

/** What exists today. Private NAT gateways and endpoints that no option touches are left out; `leftOutWarnings` names them. */
export function seenTopology(inventory: Inventory): SeenTopology {
  const gateways = inventory.natGateways
    .filter((nat) => nat.connectivity === "public")
    .map(({ id, account, region, vpc, kind, azs }): SeenNat => {
      return { id, account, region, vpc, kind, az: kind === "zonal" ? (azs[0] ?? null) : null };
    });
  const instances = natInstances(inventory).map((each): SeenNat => {
    const { account, region, vpc, az } = each;
    return { id: each.instance ?? each.id, account, region, vpc, kind: "instance", az };
  });
  const nats = [...gateways, ...instances].sort((a, b) => byText(a.id, b.id));
  const vpcs = seenVpcs(inventory, nats);
  const endpoints = inventory.endpoints.flatMap((each): SeenEndpoint[] => {
    const { id, account, region, vpc, service, kind, azs } = each;
    if (isOutside(each) || service === null || (kind !== "gateway" && kind !== "interface")) return [];
    const zones = kind === "gateway" || azs.length > 0 ? azs : likelyZones(each, vpcs);
    return [{ id, account, region, vpc, service, kind, azs: zones }];
  });
  const attachments = inventory.attachments.map(
    ({ vpc, account, region, transitGateway }): SeenAttachment => ({ vpc, account, region, transitGateway }),
  );
  return { vpcs, nats, endpoints, attachments };
}

function few(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** What exists and is not compared, and why. */
export function leftOutWarnings(inventory: Inventory): Warning[] {
  const warnings: Warning[] = [];
  const privates = inventory.natGateways.filter((nat) => nat.connectivity === "private");
  if (privates.length > 0) {
    const message = `private NAT gateways lead to no internet and are the same in every option: left out of the comparison: ${few(privates.map((nat) => nat.id))}`;
    warnings.push({ code: "private-nat-left-out", message });
  }
  const outside = inventory.endpoints.filter(isOutside);
  if (outside.length > 0) {
    const shown = outside.map(
      ({ id, serviceName, requesterManaged }) =>
        `${id} (${requesterManaged ? "kept by AWS: " : ""}${serviceName || "of no service"})`,
    );
    const message = `endpoints of other makers, other regions and other kinds are the same in every option: left out of the comparison: ${few(shown)}`;
    warnings.push({ code: "endpoints-left-out", message });
  }
  const placeless = inventory.endpoints.filter(
    (each) => each.kind === "interface" && !isOutside(each) && each.azs.length === 0,
  );
  if (placeless.length > 0) {
    const message = `the zones of these endpoints are not known (their subnets are not in the inventory); as many of the VPC's first zones as they have subnets are taken: ${few(placeless.map((each) => each.id))}`;
    warnings.push({ code: "endpoint-zones-unknown", message });
  }
  return warnings;
}
