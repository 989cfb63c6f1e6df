/** All parts' contexts brought together: the interfaces, what is known of each, and whose NAT gateway it is. */
import { isPrivate4, wordsOf } from "./addresses.ts";
import { KEY_SEPARATOR, narrow, OWN, STAT_WORDS } from "./contexts.ts";
import { KeyTable } from "./keys.ts";
import { Privacy } from "./privacy.ts";
import { QuadTable } from "./quad-table.ts";
import { NO_CONTEXTS, type ScanPart } from "./scan-part.ts";
import { ContextStretches } from "./stretches.ts";
import type { FlowLogInventory, KnownEndpointInterface, NatEvidence } from "./types.ts";

/** An interface that recorded, or a regional NAT gateway (whose interface-id is `-`). Texts are empty if not known. */
export interface Interface {
  readonly index: number;
  readonly name: string;
  /** Whether its records name it (`interface-id`, or a regional gateway's `resource-id`). */
  readonly isNamed: boolean;
  account: string;
  region: string;
  vpc: string;
  subnet: string;
  hasInstance: boolean;
  az: string;
  type: string;
  resource: string;
  /** Its own IPv4 address; null: not known. */
  own4: number | null;
  /** Number of its own IPv6 address in `Network.own6`, or -1. */
  own6: number;
  /** Bits as in ContextTable.evidence. */
  evidence: number;
  nat: NatEvidence | null;
  endpoint: KnownEndpointInterface | null;
  /** It has a public way of its own, says the inventory. */
  public: boolean;
}

/** A context of all parts. */
export interface Context {
  readonly index: number;
  readonly iface: Interface;
  readonly flowLog: string;
  readonly region: string;
  readonly az: string;
  /** Its accepted or its rejected records are another flow log's again. */
  acceptTwice: boolean;
  rejectTwice: boolean;
}

export interface Network {
  readonly interfaces: readonly Interface[];
  readonly contexts: readonly Context[];
  /** Figures of all contexts, `STAT_WORDS` each. */
  readonly stats: Float64Array;
  /** Per part, the number of the context that each of its contexts is. */
  readonly contextOf: readonly Int32Array[];
  /** The times that contexts cover. */
  readonly stretches: ContextStretches;
  readonly own6: QuadTable;
  readonly privacy: Privacy;
}

/** The interface of records that tell nothing of whose they are. */
const UNNAMED = "-";

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
  const keys = new KeyTable();
  const added = parts.map(({ contexts }) => keys.internAll(contexts.keys));
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

/** There may be very many interfaces: texts that many share are one text, and none holds on to a whole key. */
function interfacesOf(keys: KeyTable, order: Int32Array): Pick<Network, "interfaces" | "contexts"> {
  const texts = new Map<string, string>();
  const shared = (text: string): string => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    const own = ownText(text);
    texts.set(own, own);
    return own;
  };
  const interfaces = new Map<string, Interface>();
  const contexts = Array.from(order, (number, index): Context => {
    const [
      account = "",
      eni = "",
      vpc = "",
      subnet = "",
      instance = "",
      region = "",
      az = "",
      resource = "",
      type = "",
      flowLog = "",
    ] = keys.text(number).split(KEY_SEPARATOR);
    const name =
      eni || resource || [vpc, subnet, instance].filter((text) => text !== "").join(" ") || UNNAMED;
    const iface = interfaces.get(name) ?? newInterface(interfaces.size, ownText(name));
    interfaces.set(iface.name, iface);
    iface.account ||= shared(account);
    iface.region ||= shared(region);
    iface.vpc ||= shared(vpc);
    iface.subnet ||= shared(subnet);
    iface.az ||= shared(az);
    iface.type ||= shared(type);
    iface.resource ||= shared(resource);
    iface.hasInstance ||= instance !== "";
    return {
      index,
      iface,
      flowLog: shared(flowLog),
      region: shared(region),
      az: shared(az),
      acceptTwice: false,
      rejectTwice: false,
    };
  });
  return { interfaces: [...interfaces.values()], contexts };
}

/** The text by itself: a part of another text keeps the whole of that in memory. */
function ownText(text: string): string {
  return Buffer.from(text, "latin1").toString("latin1");
}

function newInterface(index: number, name: string): Interface {
  return {
    index,
    name,
    isNamed: /^(eni|nat)-/.test(name),
    account: "",
    region: "",
    vpc: "",
    subnet: "",
    hasInstance: false,
    az: "",
    type: "",
    resource: "",
    own4: null,
    own6: -1,
    evidence: 0,
    nat: null,
    endpoint: null,
    public: false,
  };
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
  const nats = new Map(inventory.natInterfaces.map((nat) => [nat.eni, nat]));
  const natIds = new Map(
    inventory.natInterfaces.flatMap((nat) => (nat.id === null ? [] : [[nat.id, nat] as const])),
  );
  const endpoints = new Map(inventory.endpointInterfaces.map((endpoint) => [endpoint.eni, endpoint]));
  const subnets = new Map(inventory.subnets.map((subnet) => [subnet.id, subnet]));
  const open = new Set(inventory.publicInterfaces);
  for (const iface of network.interfaces) {
    const nat = nats.get(iface.name) ?? natIds.get(iface.name) ?? natIds.get(iface.resource);
    const endpoint = endpoints.get(iface.name) ?? null;
    const subnet = subnets.get(iface.subnet);
    iface.vpc ||= nat?.vpc ?? endpoint?.vpc ?? subnet?.vpc ?? "";
    iface.az ||= nat?.az ?? endpoint?.az ?? subnet?.az ?? "";
    iface.account ||= nat?.account ?? endpoint?.account ?? "";
    iface.region ||= nat?.region ?? endpoint?.region ?? "";
    const vpc = inventory.vpcs.find((each) => each.id === iface.vpc);
    iface.account ||= vpc?.account ?? "";
    iface.region ||= vpc?.region ?? "";
    iface.endpoint = endpoint;
    iface.public = open.has(iface.name) || subnet?.public === true;
    if (nat !== undefined) iface.nat = { interface: iface.name, kind: nat.kind, decidedBy: "inventory" };
  }
  for (const endpoint of inventory.endpointInterfaces) {
    for (const address of endpoint.addresses) {
      const words = wordsOf(address);
      if (words?.length === 1) network.privacy.own4.add(words[0] ?? 0);
    }
  }
}
