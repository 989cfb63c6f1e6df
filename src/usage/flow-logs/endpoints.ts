/** Which private addresses are interface endpoints', and of which service: by inventory, own records, Resolver logs. */
import { text4, text6, wordsOf } from "./addresses.ts";
import type { Leg } from "./leg.ts";
import { NEXT_HOP, nextHop } from "./meta.ts";
import type { Interface, Network } from "./network.ts";
import type { FlowLogInventory, FlowLogOptions } from "./types.ts";

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

/** Traffic to an endpoint of which nothing tells whose it is. */
const UNNAMED = "aws-other";

/** Private addresses repeat in VPCs: the endpoint in the client's own VPC wins, else the only one with the address. */
export function endpointAddresses(
  network: Network,
  inventory: FlowLogInventory,
  leg: Leg,
  namesOf: FlowLogOptions["namesOf"],
): EndpointAt {
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
    if (iface.endpoint === null && iface.type === "vpc_endpoint") nameByLogs(iface, iface.own4, namesOf);
    if (iface.endpoint !== null) add(`${iface.own4}`, iface.endpoint);
    else if (iface.type === "vpc_endpoint") add(`${iface.own4}`, { vpc: iface.vpc, service: UNNAMED });
  }
  const byNextHop = new Map<string, { readonly service: string }>();
  return (address, is6, from) => {
    const ofNextHop = nextHop(leg.meta) === NEXT_HOP.endpoint;
    if (at.size === 0 && !ofNextHop) return null;
    const words = is6 ? leg.v6.words.subarray(address * 4, address * 4 + 4) : [address];
    const key = words.join(" ");
    const list = at.get(key) ?? [];
    const known = list.find((each) => each.vpc === from.vpc) ?? (list.length === 1 ? list[0] : undefined);
    if (known !== undefined || !ofNextHop) return known ?? null;
    const place = `${from.vpc} ${key}`;
    let named = byNextHop.get(place);
    if (named === undefined) {
      const text = is6 ? text6(words, 0) : text4(address);
      named = { service: askedFor(from.vpc, text, namesOf) ?? UNNAMED };
      byNextHop.set(place, named);
    }
    return named;
  };
}

/** An endpoint's interface whose address stands in Resolver logs is that name's service's. */
function nameByLogs(iface: Interface, own4: number, namesOf: FlowLogOptions["namesOf"]): void {
  const { name, account, region, vpc, az } = iface;
  const address = text4(own4);
  const service = askedFor(vpc, address, namesOf);
  if (service === null) return;
  iface.endpoint = {
    eni: name,
    id: null,
    service,
    account: account || null,
    region: region || null,
    vpc,
    az: az || null,
    addresses: [address],
  };
}

/** The service that Resolver logs of the VPC name for the address; null: none, or several (an endpoint has one). */
function askedFor(vpc: string, address: string, namesOf: FlowLogOptions["namesOf"]): string | null {
  const [answer] = namesOf?.([{ vpc: vpc || null, client: null, remote: address, start: 0 }]) ?? [];
  const services = new Set(
    (answer ?? []).filter((service) => service !== null && !service.startsWith("aws-")),
  );
  const [service = null] = services;
  return services.size === 1 ? service : null;
}
