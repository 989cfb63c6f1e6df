/** Whose interface is a NAT gateway's, and where each client stands: what has to be known before legs are told apart. */

import type { Leg } from "./leg.ts";
import { hasPacket, LOW_PORT, lowPort } from "./meta.ts";
import type { Interface, Network } from "./network.ts";
import { QuadTable } from "./quad-table.ts";
import type { NatEvidence } from "./types.ts";

/** Sums per interface: A (in from private), B (out to public), C (in from public), D (out to private). */
const SIDES = 4;
/** What is known of an interface's rows: an address on its own side, a private partner, more than one of these. */
const KNOWN = { lastClient: 1, partner: 2, several: 4 } as const;
/** How far the two sides of a NAT may be apart: C also holds scans, and logs are cut. */
const MIRROR_TOLERANCE = 0.1;

/**
 * An interface that packets only pass through (a Transit Gateway's, a firewall's), as far as records with packet
 * addresses tell: it has no instance, and never its own address in a packet to or from a public one.
 */
export function isPassage(iface: Interface): boolean {
  return !iface.hasInstance && (iface.evidence & 2) === 0;
}

export class Evidence {
  /** Addresses on the own side of interfaces, and by their numbers the interfaces that they stand on. */
  readonly #clients4: QuadTable = new QuadTable();
  readonly #clients6: QuadTable = new QuadTable();
  readonly #clientsAt4: (Interface | Set<Interface>)[] = [];
  readonly #clientsAt6: (Interface | Set<Interface>)[] = [];
  /** Per interface, bits of `KNOWN`. */
  readonly #known: Uint8Array;
  /** Per interface, the address of the row before. */
  readonly #lastClient: Int32Array;
  /** Per interface, the first private partner. */
  readonly #partner: Int32Array;
  /** Bytes: exact as far as it matters, the sides of a NAT are compared roughly. */
  readonly #mirror: Float64Array;

  /** `interfaces`: how many there are. */
  constructor(interfaces: number) {
    this.#known = new Uint8Array(interfaces);
    this.#lastClient = new Int32Array(interfaces);
    this.#partner = new Int32Array(interfaces);
    this.#mirror = new Float64Array(interfaces * SIDES);
  }

  /** Take a row in. */
  note(leg: Leg): void {
    const { iface } = leg;
    if (iface.nat !== null) return;
    if (!hasPacket(leg.meta) && !leg.remoteIs6)
      this.#noteSides(leg, leg.isPrivate(leg.remote, leg.remoteIs6));
    // Mostly the interface's own address once more.
    const known = this.#known[iface.index] as number;
    const isSame = (known & KNOWN.lastClient) !== 0 && this.#lastClient[iface.index] === leg.local;
    if (isSame && !leg.localIs6) return;
    if (leg.direction === 0 || !leg.isPrivate(leg.local, leg.localIs6)) return;
    if (leg.forwarded && isPassage(iface)) return;
    if (!leg.localIs6) {
      this.#lastClient[iface.index] = leg.local;
      this.#known[iface.index] = (this.#known[iface.index] as number) | KNOWN.lastClient;
    }
    const clientsAt = leg.localIs6 ? this.#clientsAt6 : this.#clientsAt4;
    const id = this.#numberOf(leg.local, leg.localIs6, leg.v6, true);
    const at = clientsAt[id];
    if (at === undefined) clientsAt[id] = iface;
    else if (at instanceof Set) at.add(iface);
    else if (at !== iface) clientsAt[id] = new Set([at, iface]);
  }

  #numberOf(address: number, is6: boolean, v6: QuadTable, add: boolean): number {
    const table = is6 ? this.#clients6 : this.#clients4;
    const w = v6.words;
    const at = address * 4;
    const [a, b, c, d] = is6
      ? [w[at] as number, w[at + 1] as number, w[at + 2] as number, w[at + 3] as number]
      : [address, 0, 0, 0];
    return add ? table.intern(a, b, c, d) : table.find(a, b, c, d);
  }

  /** The interface or interfaces on which the address stands; undefined: none is known. */
  clientAt(address: number, is6: boolean, v6: QuadTable): Interface | Set<Interface> | undefined {
    return (is6 ? this.#clientsAt6 : this.#clientsAt4)[this.#numberOf(address, is6, v6, false)];
  }

  /** Flows that were opened from outside are no NAT's: a load balancer mirrors its bytes too. */
  #noteSides(leg: Leg, remotePrivate: boolean): void {
    const low = lowPort(leg.meta);
    const localLow = leg.direction === 2 ? LOW_PORT.src : LOW_PORT.dst;
    if (!remotePrivate && low === localLow) return;
    const outward = leg.direction === 2;
    const side = remotePrivate ? (outward ? 3 : 0) : outward ? 1 : 2;
    const { index } = leg.iface;
    const at = index * SIDES + side;
    this.#mirror[at] = (this.#mirror[at] as number) + leg.high * 4_294_967_296 + leg.low;
    if (!remotePrivate) return;
    const known = this.#known[index] as number;
    if ((known & KNOWN.partner) === 0) {
      this.#partner[index] = leg.remote;
      this.#known[index] = known | KNOWN.partner;
    } else if (this.#partner[index] !== leg.remote) this.#known[index] = known | KNOWN.several;
  }

  #mirrors(iface: Interface): boolean {
    const of = (side: number) => this.#mirror[iface.index * SIDES + side] as number;
    const alike = (a: number, b: number) =>
      a > 0 && b > 0 && Math.abs(a - b) <= MIRROR_TOLERANCE * Math.max(a, b);
    const several = ((this.#known[iface.index] as number) & KNOWN.several) !== 0;
    return iface.own4 !== null && several && alike(of(0), of(1)) && alike(of(2), of(3));
  }

  /** Decide for each interface, in the order of COUNTING.md. */
  decide(network: Network, natInterfaces: readonly string[]): NatEvidence[] {
    const given = new Set(natInterfaces);
    const found: NatEvidence[] = [];
    for (const iface of network.interfaces) {
      iface.nat ??= this.#decideOne(iface, given);
      if (iface.nat !== null) found.push(iface.nat);
    }
    return found;
  }

  #decideOne(iface: Interface, given: ReadonlySet<string>): NatEvidence | null {
    const { name, type } = iface;
    const isNat = (
      decidedBy: NatEvidence["decidedBy"],
      kind: NatEvidence["kind"] = "zonal",
    ): NatEvidence => ({
      interface: name,
      kind,
      decidedBy,
    });
    const regional = iface.resource.startsWith("nat-") || type === "regional_nat_gateway";
    if (given.has(name) || given.has(iface.resource))
      return isNat("nat-interface", regional ? "regional" : "zonal");
    if (type === "regional_nat_gateway") return isNat("interface-type", "regional");
    if (type === "nat_gateway") return isNat("interface-type");
    if (iface.resource.startsWith("nat-")) return isNat("resource-id", "regional");
    if (iface.endpoint !== null || type !== "") return null;
    const kind = iface.hasInstance ? "instance" : "zonal";
    if ((iface.evidence & 3) === 3) return isNat("packet-addresses", kind);
    if ((iface.evidence & 3) === 0 && this.#mirrors(iface)) return isNat("mirrored-bytes", kind);
    return null;
  }
}
