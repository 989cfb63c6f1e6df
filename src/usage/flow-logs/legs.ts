/** Which leg each row is, and so whether its bytes count: the rules of COUNTING.md, "One byte, several records". */
import type { RouteKind } from "../../model/usage.ts";
import type { Asker, Open } from "./asker.ts";
import { PRIVATE, rangeOf, type Settled } from "./attribution.ts";
import type { EndpointAt } from "./endpoints.ts";
import { isPassage } from "./evidence.ts";
import type { BucketName, Ledger, Place } from "./ledger.ts";
import { isEndpoint, type Leg } from "./leg.ts";
import { DIRECTION, epoch, hasPacket, NEXT_HOP, nextHop } from "./meta.ts";
import type { Interface, Network } from "./network.ts";
import type { Places } from "./places.ts";
import { QuadTable } from "./quad-table.ts";
import { excessOf, Sums } from "./sums.ts";
import type { FlowLogOptions } from "./types.ts";
import { Flows, serviceHint, Views } from "./views.ts";

/** Whether bytes ride on a NAT gateway, as an instance's own record tells. */
type Way = "nat" | "assumed-nat" | "direct" | "gateway-endpoint";

function routeOf(iface: Interface): RouteKind {
  return iface.nat?.kind === "instance" ? "nat-instance" : "nat-gateway";
}
export class Legs {
  readonly #views: Views = new Views();
  readonly #flows: Flows = new Flows();
  /**
   * Far bytes per view and context of regional NAT gateways (each has its own zone), and per time between two changes
   * of the remote's names; their first starts; and the parts of each view.
   */
  readonly #farParts: QuadTable = new QuadTable();
  readonly #farOfPart: Sums = new Sums();
  readonly #startOfPart: number[] = [];
  readonly #partsOf: Map<number, number[]> = new Map();
  readonly #network: Network;
  readonly #ledger: Ledger;
  readonly #places: Places;
  readonly #ranges: FlowLogOptions["ranges"];
  readonly #asker: Asker;
  readonly #endpointAt: EndpointAt;
  readonly #leg: Leg;

  constructor(
    leg: Leg,
    network: Network,
    ledger: Ledger,
    places: Places,
    asker: Asker,
    ranges: FlowLogOptions["ranges"],
    endpointAt: EndpointAt,
  ) {
    this.#leg = leg;
    this.#network = network;
    this.#ledger = ledger;
    this.#places = places;
    this.#asker = asker;
    this.#ranges = ranges;
    this.#endpointAt = endpointAt;
  }

  /** First look at a row: what other rows of the same remote will need of it. */
  prepare(): void {
    const leg = this.#leg;
    const { iface } = leg;
    if (leg.context.acceptTwice) return;
    if (iface.nat !== null) {
      if (leg.forwarded) this.#views.noteNear(leg);
      else if (this.#isFar(leg)) {
        this.#views.noteFar(leg);
        if (iface.nat.kind === "regional" || epoch(leg.meta) > 0) this.#noteFarPart(leg);
      }
      return;
    }
    if (isEndpoint(iface)) {
      this.#views.notePair(
        leg.remote,
        leg.remoteIs6,
        leg.local,
        leg.localIs6,
        leg.direction === DIRECTION.ingress,
      );
      return;
    }
    if (leg.direction !== 0 && !leg.isPrivate(leg.remote, leg.remoteIs6)) this.#flows.note(leg);
  }

  /** B or C. Without packet fields a private other end is a client: A or D. IPv6 passes no NAT for IPv4. */
  #isFar(leg: Leg): boolean {
    return !leg.remoteIs6 && (hasPacket(leg.meta) || !leg.isPrivate(leg.remote, false));
  }

  #noteFarPart(leg: Leg): void {
    const view = this.#views.viewOf(leg.iface.index, leg.remote, leg.direction === DIRECTION.egress, false);
    const known = this.#farParts.count;
    const context = leg.iface.nat?.kind === "regional" ? leg.context.index : -1;
    const part = this.#farParts.intern(view, context, epoch(leg.meta), 0);
    this.#farOfPart.add(part, leg.low, leg.high);
    this.#startOfPart[part] = Math.min(this.#startOfPart[part] ?? leg.start, leg.start);
    if (part < known) return;
    const parts = this.#partsOf.get(view);
    if (parts === undefined) this.#partsOf.set(view, [part]);
    else parts.push(part);
  }

  /** Second look: the row's bucket, and what demand it is. */
  settle(): void {
    this.#ledger.file(this.#bucketOf(this.#leg), this.#leg);
  }

  #bucketOf(leg: Leg): BucketName {
    const { iface } = leg;
    if (leg.context.acceptTwice) return "duplicate";
    if (iface.nat !== null) return leg.forwarded ? this.#near(leg) : this.#far(leg);
    if (isEndpoint(iface)) return this.#onEndpoint(leg);
    if (leg.forwarded && (!leg.isPrivate(leg.local, leg.localIs6) || isPassage(iface))) {
      // A Transit Gateway's or a firewall's interface: the byte is on the client's or the NAT's interface too.
      this.#ledger.note("passage", leg.low, leg.high, leg.records);
      return "other-leg";
    }
    if (leg.isPrivate(leg.remote, leg.remoteIs6)) return this.#toPrivate(leg);
    return leg.direction === DIRECTION.unknown ? "direct" : this.#toPublic(leg);
  }

  /** A or D. */
  #near(leg: Leg): BucketName {
    const { iface, context } = leg;
    const outward = leg.direction === DIRECTION.ingress;
    const view = this.#views.viewOf(iface.index, leg.local, outward, leg.localIs6);
    const place = this.#places.ofClient(leg.remote, leg.remoteIs6, leg.v6, context);
    this.#demand(leg, place, routeOf(iface), outward, true);
    return this.#views.nearWins(view) ? "counted" : "other-leg";
  }

  /** B or C; its demand is entered when the views are compared. */
  #far(leg: Leg): BucketName {
    if (leg.remoteIs6) return leg.isPrivate(leg.remote, true) ? "inside-vpc" : "direct";
    if (!this.#isFar(leg)) return "other-leg";
    const outward = leg.direction === DIRECTION.egress;
    if (!outward && !this.#views.isSolicited(leg.iface.index, leg.remote, false)) return "unsolicited";
    const view = this.#views.viewOf(leg.iface.index, leg.remote, outward, false);
    return this.#views.nearWins(view) ? "other-leg" : "counted";
  }

  /** A record on an endpoint's own interface: its other end is the client. */
  #onEndpoint(leg: Leg): BucketName {
    const client = this.#places.ofClient(leg.remote, leg.remoteIs6, leg.v6, leg.context);
    const service = leg.iface.endpoint?.service ?? "aws-other";
    return this.#toEndpoint(leg, client, service, leg.direction === DIRECTION.ingress);
  }

  /** What is talked to is the endpoint's address, whichever side the record is of. */
  #toEndpoint(leg: Leg, place: Place, service: string, outward: boolean): BucketName {
    const settled: Settled = { service, by: "endpoint-interface", reason: null };
    const { low, high } = leg;
    const [address, is6] = isEndpoint(leg.iface) ? [leg.local, leg.localIs6] : [leg.remote, leg.remoteIs6];
    this.#ledger.demand(place, settled, "interface-endpoint", outward, low, high, address, is6);
    return "endpoint";
  }

  #toPrivate(leg: Leg): BucketName {
    if (this.#views.hasPair(leg)) return "other-leg";
    const endpoint = this.#endpointAt(leg.remote, leg.remoteIs6, leg.iface);
    if (endpoint === null && nextHop(leg.meta) !== NEXT_HOP.endpoint) return "inside-vpc";
    const outward = leg.direction === DIRECTION.egress;
    return this.#toEndpoint(
      leg,
      this.#places.ofInterface(leg.iface),
      endpoint?.service ?? "aws-other",
      outward,
    );
  }

  #toPublic(leg: Leg): BucketName {
    const ledger = this.#ledger;
    const way = this.#wayOf(leg);
    if (way === "direct") return "direct";
    const place = this.#places.ofInterface(leg.iface);
    const outward = leg.direction === DIRECTION.egress;
    if (way === "gateway-endpoint") {
      this.#demand(leg, place, "gateway-endpoint", outward, false);
      return "endpoint";
    }
    if (this.#views.hasPair(leg)) return "other-leg";
    if (leg.iface.public && nextHop(leg.meta) === NEXT_HOP.none) return "direct";
    ledger.note("instance-only", leg.low, leg.high, leg.records);
    if (way === "assumed-nat") ledger.note("assumed-nat", leg.low, leg.high, leg.records);
    this.#demand(leg, place, "nat-gateway", outward, false);
    return "counted";
  }

  /** The next hop's type decides where it is there; else the path; else whether the flow came from outside. */
  #wayOf(leg: Leg): Way {
    const hop = nextHop(leg.meta);
    const path = this.#flows.pathOf(leg);
    if (path === 7) return "gateway-endpoint";
    if (leg.remoteIs6) return "direct";
    if (hop === NEXT_HOP.nat || hop === NEXT_HOP.regionalNat) return "nat";
    if (hop !== NEXT_HOP.none || path === 8 || (path >= 3 && path <= 6)) return "direct";
    if (this.#flows.openedFromOutside(leg)) return "direct";
    return path === 1 ? "nat" : "assumed-nat";
  }

  /** Demand of a row. On a NAT's interface (`near`) the own side's packet address is the remote. */
  #demand(leg: Leg, place: Place, route: RouteKind, outward: boolean, near: boolean): void {
    const { low, high, start, local, localIs6, remote, remoteIs6 } = leg;
    const ends = near
      ? { remote: local, remote6: localIs6, client: remote, client6: remoteIs6 }
      : { remote, remote6: remoteIs6, client: local, client6: localIs6 };
    this.#attribute({ place, route, outward, low, high, start, ...ends }, serviceHint(leg));
  }

  #attribute(open: Open, hint: number): void {
    const { place, route, outward, low, high, remote, remote6 } = open;
    const leg = this.#leg;
    const settled = leg.isPrivate(remote, remote6)
      ? PRIVATE
      : this.#asker.settle(open, hint, rangeOf(this.#ranges, remote, remote6, leg.v6.words), place.region);
    if (settled !== null) this.#ledger.demand(place, settled, route, outward, low, high, remote, remote6);
  }

  /** All rows of these remotes are settled: what B and C have more is demand whose client is not known. */
  close(): void {
    this.#asker.flush();
    const { views } = this.#views;
    for (let view = 0; view < views.count; view++) {
      if (this.#views.nearWins(view)) continue;
      const index = views.words[view * 4] as number;
      const remote = views.words[view * 4 + 1] as number;
      const flags = views.words[view * 4 + 2] as number;
      const iface = this.#network.interfaces[index];
      const is6 = (flags & 2) !== 0;
      const outward = (flags & 1) !== 0;
      if (iface === undefined || (!outward && !this.#views.isSolicited(index, remote, is6))) continue;
      const hint = this.#views.hint[view] ?? 0;
      const enter = (place: Place, low: number, high: number, start: number): void => {
        this.#ledger.note("unknown-client", low, high, 0);
        const ends = { remote, remote6: is6, client: null, client6: false };
        this.#attribute({ place, route: routeOf(iface), outward, low, high, start, ...ends }, hint);
      };
      if (this.#partsOf.has(view))
        for (const { place, bytes, start } of this.#unknownClients(view, iface))
          enter(place, Number(bytes & 0xffff_ffffn), Number(bytes >> 32n), start);
      else {
        const [low, high] = excessOf(this.#views.far, view, this.#views.near, view);
        enter(this.#places.ofInterface(iface), low, high, this.#views.start[view] ?? 0);
      }
    }
    this.#asker.flush();
    this.#views.clear();
    this.#flows.clear();
    this.#farParts.clear();
    this.#farOfPart.clear();
    this.#startOfPart.length = 0;
    this.#partsOf.clear();
  }

  /**
   * A regional gateway's excess goes to the zones of its far records, in proportion, and likewise to the times between
   * changes of the remote's names. The rest: of a regional gateway to the first part, else to the view's first start.
   */
  #unknownClients(view: number, iface: Interface): readonly UnknownClients[] {
    const far = this.#views.far.bytes(view);
    const excess = far - this.#views.near.bytes(view);
    const regional = iface.nat?.kind === "regional";
    const parts = (this.#partsOf.get(view) ?? [])
      .map((part): UnknownClients & { context: number } => {
        const context = this.#farParts.words[part * 4 + 1] as number;
        const of = regional ? this.#network.contexts[context] : undefined;
        return {
          context,
          place: of === undefined ? this.#places.ofInterface(iface) : this.#places.ofUnknown(of),
          bytes: (excess * this.#farOfPart.bytes(part)) / far,
          start: this.#startOfPart[part] ?? 0,
        };
      })
      .filter(({ bytes }) => bytes > 0n)
      .sort((a, b) => a.context - b.context || a.start - b.start);
    const rest = excess - parts.reduce((sum, { bytes }) => sum + bytes, 0n);
    const [first] = parts;
    if (regional && first !== undefined) return [{ ...first, bytes: first.bytes + rest }, ...parts.slice(1)];
    if (rest === 0n) return parts;
    return [
      { place: this.#places.ofInterface(iface), bytes: rest, start: this.#views.start[view] ?? 0 },
      ...parts,
    ];
  }
}

/** Bytes of clients that are not known. */
interface UnknownClients {
  readonly place: Place;
  readonly bytes: bigint;
  /** Of their first record. */
  readonly start: number;
}
