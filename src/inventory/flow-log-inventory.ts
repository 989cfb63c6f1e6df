/** An inventory as the flow-log reader asks it: which interface is a gateway's or an endpoint's, which are public. */
import type { FlowLogInventory, KnownEndpointInterface, KnownNat } from "../usage/flow-logs/types.ts";
import type { Inventory } from "./inventory.ts";
import { natInstances } from "./seen-topology.ts";
import { tablesOfSubnets, wayOut } from "./ways.ts";

function natInterfaces(inventory: Inventory): KnownNat[] {
  const zoneOf = new Map(inventory.interfaces.map(({ id, az }) => [id, az]));
  const gateways = inventory.natGateways.flatMap(({ id, kind, account, region, vpc, azs, interfaces }) =>
    interfaces.map((eni): KnownNat => {
      const az = kind === "zonal" ? (azs[0] ?? null) : (zoneOf.get(eni) ?? null);
      return { eni, id, kind, account, region, vpc, az };
    }),
  );
  const instances = natInstances(inventory).map(
    ({ id, instance, account, region, vpc, az }): KnownNat => ({
      eni: id,
      id: instance,
      kind: "instance",
      account,
      region,
      vpc,
      az,
    }),
  );
  return [...gateways, ...instances];
}

function endpointInterfaces(inventory: Inventory): KnownEndpointInterface[] {
  const byId = new Map(inventory.interfaces.map((each) => [each.id, each]));
  return inventory.endpoints.flatMap((endpoint) => {
    const { service, kind, account, region, vpc, azs } = endpoint;
    if (service === null || kind !== "interface") return [];
    const described = inventory.interfaces.filter((each) => each.owner === endpoint.id);
    const enis = new Set([...endpoint.interfaces, ...described.map((each) => each.id)]);
    return [...enis].map((eni): KnownEndpointInterface => {
      const az = byId.get(eni)?.az ?? (azs.length === 1 ? (azs[0] ?? null) : null);
      return {
        eni,
        id: endpoint.id,
        service,
        account,
        region,
        vpc,
        az,
        addresses: byId.get(eni)?.addresses ?? [],
      };
    });
  });
}

/** Interfaces with a public address of their own; a NAT gateway's or instance's is no client's. */
function publicInterfaces(inventory: Inventory, nats: readonly KnownNat[]): string[] {
  const gateways = new Set(nats.map((nat) => nat.eni));
  return inventory.interfaces
    .filter((each) => each.publicAddresses.length > 0 && !gateways.has(each.id) && !/nat/.test(each.type))
    .map((each) => each.id);
}

export function flowLogInventory(inventory: Inventory): FlowLogInventory {
  const tables = tablesOfSubnets(inventory);
  const nats = natInterfaces(inventory);
  return {
    natInterfaces: nats,
    endpointInterfaces: endpointInterfaces(inventory),
    vpcs: inventory.vpcs.map(({ id, account, region, cidrs }) => ({ id, account, region, cidrs })),
    subnets: inventory.subnets.map(({ id, vpc, az, cidrs }) => ({
      id,
      vpc,
      az,
      cidrs,
      public: wayOut(tables.get(id)) === "internet-gateway",
    })),
    publicInterfaces: publicInterfaces(inventory, nats),
  };
}
