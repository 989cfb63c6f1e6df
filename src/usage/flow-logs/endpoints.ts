/** Which private addresses are those of interface endpoints: from the inventory, and from endpoints' own records. */
import { wordsOf } from "./addresses.ts";
import type { Leg } from "./leg.ts";
import type { Interface, Network } from "./network.ts";
import type { FlowLogInventory } from "./types.ts";

/** The service behind an endpoint's address as seen from an interface; null: it is no endpoint's. */
export type EndpointAt = (
  address: number,
  is6: boolean,
  from: Interface,
) => { readonly service: string } | null;

interface At {
  readonly vpc: string;
  readonly service: string;
}

/** Private addresses repeat in VPCs: the endpoint in the client's own VPC wins, else the only one with the address. */
export function endpointAddresses(network: Network, inventory: FlowLogInventory, leg: Leg): EndpointAt {
  const at = new Map<string, At[]>();
  const add = (key: string, endpoint: At) => {
    const list = at.get(key);
    if (list === undefined) at.set(key, [endpoint]);
    else if (!list.some((each) => each.vpc === endpoint.vpc)) list.push(endpoint);
  };
  for (const endpoint of inventory.endpointInterfaces) {
    for (const address of endpoint.addresses) {
      const words = wordsOf(address);
      if (words === null) continue;
      add(words.join(" "), endpoint);
    }
  }
  for (const iface of network.interfaces) {
    if (iface.own4 === null) continue;
    if (iface.endpoint !== null) add(`${iface.own4}`, iface.endpoint);
    else if (iface.type === "vpc_endpoint") add(`${iface.own4}`, { vpc: iface.vpc, service: "aws-other" });
  }
  if (at.size === 0) return () => null;
  return (address, is6, from) => {
    const words = is6 ? leg.v6.words.subarray(address * 4, address * 4 + 4) : [address];
    const list = at.get(words.join(" "));
    if (list === undefined) return null;
    return list.find((each) => each.vpc === from.vpc) ?? (list.length === 1 ? (list[0] ?? null) : null);
  };
}
