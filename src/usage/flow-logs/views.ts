/**
 * The two views that a NAT gateway's interface gives of the same bytes: towards the client (A, D) and towards the
 * remote (B, C), summed per interface, remote and direction. Whatever the legs of one remote need of each other.
 */
import type { Leg } from "./leg.ts";
import {
  DIRECTION,
  hasPacket,
  hasPorts,
  LOW_PORT,
  lowPort,
  OPENING,
  opening,
  path,
  serviceDst,
  serviceSrc,
} from "./meta.ts";
import { QuadTable } from "./quad-table.ts";
import { compareSums, Sums } from "./sums.ts";

/** What rung 1 says of the leg's remote. */
export function serviceHint(leg: Leg): number {
  // The remote is the packet's destination where the interface sent to it, or where it received for a forwarded one.
  const remoteIsDst = (leg.direction === DIRECTION.egress) !== leg.forwarded;
  return remoteIsDst ? serviceDst(leg.meta) : serviceSrc(leg.meta);
}

/** Bits of a direction in a key: 0 in, 1 out (seen from the client), 2 IPv6. */
const bits = (outward: boolean, is6: boolean): number => (outward ? 1 : 0) | (is6 ? 2 : 0);

export class Views {
  readonly views: QuadTable = new QuadTable();
  /** A and D, and B and C. */
  readonly near: Sums = new Sums();
  readonly far: Sums = new Sums();
  /** Rung 1 of the far records, and their first start. */
  readonly hint: number[] = [];
  readonly start: number[] = [];
  readonly #solicited: QuadTable = new QuadTable();
  readonly #pairs: QuadTable = new QuadTable();
  readonly #remotes: QuadTable = new QuadTable();

  /** A or D: the packet's other end is the client, its own-side address the remote. */
  noteNear(leg: Leg): void {
    // What the NAT receives for the remote goes out.
    const outward = leg.direction === DIRECTION.ingress;
    const view = this.#view(leg.iface.index, leg.local, outward, leg.localIs6);
    this.near.add(view, leg.low, leg.high);
    this.#solicited.intern(leg.iface.index, leg.local, leg.localIs6 ? 1 : 0, 0);
    this.notePair(leg.remote, leg.remoteIs6, leg.local, leg.localIs6, outward);
  }

  /** B or C: the remote is known, the client is not. */
  noteFar(leg: Leg): void {
    const outward = leg.direction === DIRECTION.egress;
    const view = this.#view(leg.iface.index, leg.remote, outward, leg.remoteIs6);
    this.far.add(view, leg.low, leg.high);
    this.hint[view] = Math.max(this.hint[view] ?? 0, serviceHint(leg));
    this.start[view] = Math.min(this.start[view] ?? leg.start, leg.start);
    if (outward) this.#solicited.intern(leg.iface.index, leg.remote, leg.remoteIs6 ? 1 : 0, 0);
    if (!hasPacket(leg.meta)) this.#remotes.intern(leg.remote, bits(outward, leg.remoteIs6), 0, 0);
  }

  /** The client, the remote and the direction stand on an interface that is counted. */
  notePair(client: number, client6: boolean, remote: number, remote6: boolean, outward: boolean): void {
    this.#pairs.intern(client, remote, bits(outward, remote6) | (client6 ? 4 : 0), 0);
  }

  /** Whether a client's own record is seen again on such an interface. */
  hasPair(leg: Leg): boolean {
    const key = bits(leg.direction === DIRECTION.egress, leg.remoteIs6);
    return (
      this.#pairs.find(leg.local, leg.remote, key | (leg.localIs6 ? 4 : 0), 0) >= 0 ||
      this.#remotes.find(leg.remote, key, 0, 0) >= 0
    );
  }

  #view(iface: number, remote: number, outward: boolean, is6: boolean): number {
    return this.views.intern(iface, remote, bits(outward, is6), 0);
  }

  viewOf(iface: number, remote: number, outward: boolean, is6: boolean): number {
    return this.views.find(iface, remote, bits(outward, is6), 0);
  }

  /** Whether A and D count: they are the larger view, or as large. */
  nearWins(view: number): boolean {
    return compareSums(this.near, view, this.far, view) >= 0;
  }

  /** Somebody behind the interface talked to the remote. */
  isSolicited(iface: number, remote: number, is6: boolean): boolean {
    return this.#solicited.find(iface, remote, is6 ? 1 : 0, 0) >= 0;
  }

  clear(): void {
    for (const table of [this.views, this.#solicited, this.#pairs, this.#remotes]) table.clear();
    this.near.clear();
    this.far.clear();
    this.hint.length = 0;
    this.start.length = 0;
  }
}

/** Bits of what is known of one flow: 1 << path, and how it was opened. */
const FROM_OUTSIDE = 1 << 10;
const FROM_INSIDE = 1 << 11;
/** By the opening of a row whose flow is joined: a SYN is the remote's. */
const OPENED: readonly number[] = [0, FROM_OUTSIDE, FROM_INSIDE];

/** Records whose ports were not kept are no flow of ports 0, which ICMP has. */
const kindOf = (leg: Leg): number => (leg.remoteIs6 ? 1 : 0) | (hasPorts(leg.meta) ? 2 : 0);

/** What the records of one flow (interface, remote, both ports) tell each other. */
export class Flows {
  readonly #flows: QuadTable = new QuadTable();
  #facts: Int32Array = new Int32Array(64);

  note(leg: Leg): void {
    if (leg.joined) return;
    const egress = leg.direction === DIRECTION.egress;
    let fact = egress && path(leg.meta) > 0 ? 1 << path(leg.meta) : 0;
    const open = opening(leg.meta);
    // A SYN that comes in, or the answer to one that goes out: opened from outside.
    if (open !== OPENING.none) fact |= (open === OPENING.syn) !== egress ? FROM_OUTSIDE : FROM_INSIDE;
    if (fact === 0) return;
    const flow = this.#flows.intern(leg.iface.index, leg.remote, leg.ports, kindOf(leg));
    if (flow >= this.#facts.length) {
      const facts = new Int32Array(this.#facts.length * 2);
      facts.set(this.#facts);
      this.#facts = facts;
    }
    this.#facts[flow] = (this.#facts[flow] as number) | fact;
  }

  #factsOf(leg: Leg): number {
    const flow = this.#flows.find(leg.iface.index, leg.remote, leg.ports, kindOf(leg));
    return flow < 0 ? 0 : (this.#facts[flow] as number);
  }

  /** The traffic-path: an egress record's own; an ingress record has that of its flow's egress records; 0 none. */
  pathOf(leg: Leg): number {
    const own = path(leg.meta);
    if (leg.joined || (leg.direction === DIRECTION.egress && own > 0)) return own;
    const paths = this.#factsOf(leg) & 0x3ff;
    return paths === 0 ? 0 : 31 - Math.clz32(paths & -paths);
  }

  /** Opened by the remote: by its SYN; where no opening was seen, by a local port below 1024 with a remote one above. */
  openedFromOutside(leg: Leg): boolean {
    const facts = leg.joined ? (OPENED[opening(leg.meta)] as number) : this.#factsOf(leg);
    if ((facts & FROM_OUTSIDE) !== 0) return true;
    if ((facts & FROM_INSIDE) !== 0) return false;
    return lowPort(leg.meta) === (leg.direction === DIRECTION.egress ? LOW_PORT.src : LOW_PORT.dst);
  }

  clear(): void {
    this.#flows.clear();
    this.#facts.fill(0);
  }
}
