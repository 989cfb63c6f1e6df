/** All parts' contexts brought together: the interfaces, what is known of each, and whose NAT gateway it is. */

import { isPrivate4, wordsOf } from "./addresses.ts";
import { areMany, collect } from "./collect.ts";
import { narrow, OWN, STAT_WORDS } from "./contexts.ts";
import { type Context, completed, type Interfaces, interfacesOf, Shared, type Site } from "./interfaces.ts";
import { KeyTable } from "./keys.ts";
import { Privacy } from "./privacy.ts";
import { QuadTable } from "./quad-table.ts";
import { NO_CONTEXTS, type ScanPart } from "./scan-part.ts";
import { ContextStretches } from "./stretches.ts";
import type { FlowLogInventory } from "./types.ts";

export type { Context, Interface } from "./interfaces.ts";

export interface Network extends Interfaces {
  /** Figures of all contexts, `STAT_WORDS` each. */
  readonly stats: Float64Array;
  /** Per part, the number of the context that each of its contexts is. */
  readonly contextOf: readonly Int32Array[];
  /** The times that contexts cover. */
  readonly stretches: ContextStretches;
  readonly own6: QuadTable;
  readonly privacy: Privacy;
}

const NO_INVENTORY: FlowLogInventory = {
  natInterfaces: [],
  endpointInterfaces: [],
  vpcs: [],
  subnets: [],
  publicInterfaces: [],
};
export function inventoryOf(options: { readonly inventory?: FlowLogInventory }): FlowLogInventory {
  return options.inventory ?? NO_INVENTORY;
}

/** Bring the parts' contexts together; they are the network's from here on. The result does not depend on the division into parts. */
export function networkOf(parts: readonly ScanPart[], inventory: FlowLogInventory): Network {
  const network = broughtTogether(parts, inventory);
  // What it was made of.
  if (areMany(network.contexts.length)) collect("major");
  return network;
}

function broughtTogether(parts: readonly ScanPart[], inventory: FlowLogInventory): Network {
  const keys = new KeyTable();
  const added = parts.map((part) => {
    const numbers = keys.internAll(part.contexts.keys);
    part.contexts = { ...part.contexts, keys: NO_CONTEXTS.keys };
    if (areMany(numbers.length)) collect("major");
    return numbers;
  });
  const order = keys.sorted();
  const indexOf = new Int32Array(order.length);
  for (let index = 0; index < order.length; index++) indexOf[order[index] as number] = index;
  const contextOf = added.map((numbers) => numbers.map((number) => indexOf[number] as number));
  const stats = new Float64Array(order.length * STAT_WORDS);
  for (const [p, { contexts }] of parts.entries()) {
    for (const [i, index] of (contextOf[p] as Int32Array).entries()) {
      for (let word = 0; word < STAT_WORDS; word++)
        stats[index * STAT_WORDS + word] =
          (stats[index * STAT_WORDS + word] as number) + (contexts.stats[i * STAT_WORDS + word] as number);
    }
  }
  const network: Network = {
    ...interfacesOf(keys, order),
    stats,
    contextOf,
    stretches: new ContextStretches(
      parts.map((part) => part.stretches),
      contextOf,
    ),
    own6: new QuadTable(),
    privacy: new Privacy([
      ...inventory.vpcs.flatMap((vpc) => vpc.cidrs),
      ...inventory.subnets.flatMap((subnet) => subnet.cidrs),
    ]),
  };
  learnOwnAddresses(network, parts);
  for (const part of parts) part.contexts = NO_CONTEXTS;
  learnFromInventory(network, inventory);
  return network;
}

/** Own addresses: told by flow-direction, else the one that stands in every record of the interface. */
function learnOwnAddresses(network: Network, parts: readonly ScanPart[]): void {
  const count = network.interfaces.length;
  const v4 = { state: new Uint8Array(count), a: new Int32Array(count), b: new Int32Array(count) };
  const v6 = { state: new Uint8Array(count), a: new Int32Array(count), b: new Int32Array(count) };
  const candidates = new QuadTable();
  for (const [p, { contexts: part }] of parts.entries()) {
    for (let at = 0; at < part.own6.length; at += 4) network.own6.intern(...quad(part.own6, at));
    const candidate6 = Int32Array.from({ length: part.candidates6.length / 4 }, (_, id) =>
      candidates.intern(...quad(part.candidates6, id * 4)),
    );
    for (const [i, context] of (network.contextOf[p] as Int32Array).entries()) {
      const { iface } = network.contexts[context] as Context;
      iface.evidence |= part.evidence[i] ?? 0;
      merge(v4, iface.index, part.state4[i] ?? 0, part.a4[i] ?? 0, part.b4[i] ?? 0, network.privacy.own4);
      const [a, b] = [candidate6[part.a6[i] ?? 0] ?? -1, candidate6[part.b6[i] ?? 0] ?? -1];
      merge(v6, iface.index, part.state6[i] ?? 0, a, b, null);
    }
    for (const more of part.moreOwn4) network.privacy.own4.add((more % 4_294_967_296) | 0);
  }
  for (const iface of network.interfaces) {
    const state = v4.state[iface.index];
    if (state === OWN.told || state === OWN.constant) iface.own4 = v4.a[iface.index] ?? null;
    const six = v6.a[iface.index] ?? -1;
    if (v6.state[iface.index] === OWN.constant && six >= 0)
      iface.own6 = network.own6.intern(...quad(candidates.words, six * 4));
    if (iface.own4 !== null) network.privacy.own4.add(iface.own4);
  }
  // Two candidates: the private one; of two private or public ones the one that is not another interface's.
  for (const iface of network.interfaces) {
    if (v4.state[iface.index] !== OWN.either) continue;
    const candidates = [v4.a[iface.index] ?? 0, v4.b[iface.index] ?? 0];
    const own =
      only(candidates.filter(isPrivate4)) ?? only(candidates.filter((ip) => !network.privacy.own4.has(ip)));
    if (own !== null) iface.own4 = own;
  }
  for (const iface of network.interfaces) if (iface.own4 !== null) network.privacy.own4.add(iface.own4);
}

function quad(words: Int32Array, at: number): [number, number, number, number] {
  return [...words.subarray(at, at + 4)] as [number, number, number, number];
}

function only(list: readonly number[]): number | null {
  return list.length === 1 ? (list[0] ?? null) : null;
}

function merge(
  into: { state: Uint8Array; a: Int32Array; b: Int32Array },
  i: number,
  state: number,
  a: number,
  b: number,
  more: Set<number> | null,
): void {
  if (state === OWN.told) {
    // The lowest of several, so that the order of parts does not matter; all of them are own addresses.
    if (into.state[i] === OWN.told) {
      more?.add(a).add(into.a[i] as number);
      into.a[i] = Math.min(into.a[i] as number, a);
    } else [into.state[i], into.a[i]] = [OWN.told, a];
  } else if (into.state[i] !== OWN.told && state !== OWN.nothing) {
    if (state === OWN.conflict) into.state[i] = OWN.conflict;
    else narrow(into.state, into.a, into.b, i, a, state === OWN.constant ? a : b);
  }
}

function learnFromInventory(network: Network, inventory: FlowLogInventory): void {
  if (inventory === NO_INVENTORY) return;
  const nats = new Map(inventory.natInterfaces.map((nat) => [nat.eni, nat]));
  const natIds = new Map(
    inventory.natInterfaces.flatMap((nat) => (nat.id === null ? [] : [[nat.id, nat] as const])),
  );
  const endpoints = new Map(inventory.endpointInterfaces.map((endpoint) => [endpoint.eni, endpoint]));
  const subnets = new Map(inventory.subnets.map((subnet) => [subnet.id, subnet]));
  const open = new Set(inventory.publicInterfaces);
  // Of several with one id, the first.
  const vpcs = new Map([...inventory.vpcs].reverse().map((vpc) => [vpc.id, vpc]));
  const sites = new Shared<Site>();
  for (const iface of network.interfaces) {
    const nat = nats.get(iface.name) ?? natIds.get(iface.name) ?? natIds.get(iface.resource);
    const endpoint = endpoints.get(iface.name) ?? null;
    const subnet = subnets.get(iface.subnet);
    const site = completed(iface.site, {
      vpc: nat?.vpc ?? endpoint?.vpc ?? subnet?.vpc ?? "",
      az: nat?.az ?? endpoint?.az ?? subnet?.az ?? "",
      account: nat?.account ?? endpoint?.account ?? "",
      region: nat?.region ?? endpoint?.region ?? "",
    });
    const vpc = vpcs.get(site.vpc);
    iface.site = sites.of(completed(site, { account: vpc?.account ?? "", region: vpc?.region ?? "" }));
    iface.endpoint = endpoint;
    if (open.has(iface.name) || subnet?.public === true) iface.notePublic();
    if (nat !== undefined) iface.nat = { interface: iface.name, kind: nat.kind, decidedBy: "inventory" };
  }
  for (const endpoint of inventory.endpointInterfaces) {
    for (const address of endpoint.addresses) {
      const words = wordsOf(address);
      if (words?.length === 1) network.privacy.own4.add(words[0] ?? 0);
    }
  }
}
