/** Which leg each row is, and so whether its bytes count: the rules of COUNTING.md, "One byte, several records". */
import type { RouteKind } from "../../model/usage.ts";
import type { Asker } from "./asker.ts";
import { PRIVATE, rangeOf, type Settled } from "./attribution.ts";
import type { EndpointAt } from "./endpoints.ts";
import { isPassage } from "./evidence.ts";
import { FarParts } from "./far-parts.ts";
import type { BucketName, Ledger, Place } from "./ledger.ts";
import { isEndpoint, type Leg } from "./leg.ts";
import { DIRECTION, epoch, hasPacket, NEXT_HOP, nextHop } from "./meta.ts";
import type { Interface, Network } from "./network.ts";
import type { Places } from "./places.ts";
import { excessOf } from "./sums.ts";
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
  readonly #farParts: FarParts;
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
    this.#farParts = new FarParts(this.#views, network, places);
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
        if (iface.nat.kind === "regional" || epoch(leg.meta) > 0) this.#farParts.note(leg);
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
    const hint = serviceHint(leg);
    if (near)
      this.#attribute(place, route, outward, low, high, start, local, localIs6, remote, remoteIs6, hint);
    else this.#attribute(place, route, outward, low, high, start, remote, remoteIs6, local, localIs6, hint);
  }

  /** No object for each amount: there are as many as rows. `client`: null where it is not known. */
  #attribute(
    place: Place,
    route: RouteKind,
    outward: boolean,
    low: number,
    high: number,
    start: number,
    remote: number,
    remote6: boolean,
    client: number | null,
    client6: boolean,
    hint: number,
  ): void {
    const leg = this.#leg;
    const isPrivate = leg.isPrivate(remote, remote6);
    const range = isPrivate ? null : rangeOf(this.#ranges, remote, remote6, leg.v6.words);
    const settled = isPrivate ? PRIVATE : this.#asker.settle(route, hint, range, place.region);
    if (settled !== null) this.#ledger.demand(place, settled, route, outward, low, high, remote, remote6);
    else
      this.#asker.ask({ place, route, outward, low, high, start, remote, remote6, client, client6 }, range);
  }

  /** All rows of these remotes are settled: what B and C have more is demand whose client is not known. */
  close(): void {
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
        this.#attribute(place, routeOf(iface), outward, low, high, start, remote, is6, null, false, hint);
      };
      if (this.#farParts.has(view))
        for (const { place, bytes, start } of this.#farParts.unknownClients(view, iface))
          enter(place, Number(bytes & 0xffff_ffffn), Number(bytes >> 32n), start);
      else {
        const [low, high] = excessOf(this.#views.far, view, this.#views.near, view);
        enter(this.#places.ofInterface(iface), low, high, this.#views.start[view] ?? 0);
      }
    }
    this.#asker.close();
    this.#views.clear();
    this.#flows.clear();
    this.#farParts.clear();
  }
}
