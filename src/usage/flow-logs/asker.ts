/** Rung 2 of the attribution: rows that rung 1 leaves open are put to the Resolver logs, in batches. */
import type { AddressRange } from "../../catalog/address-ranges.ts";
import type { RouteKind } from "../../model/usage.ts";
import {
  byName,
  byPacketService,
  byRange,
  GATEWAY_SERVICES,
  overGateway,
  type Settled,
} from "./attribution.ts";
import type { Ledger, Place } from "./ledger.ts";
import { UNNAMED_VPC } from "./places.ts";
import type { FlowLogOptions, NameQuery } from "./types.ts";

/** An amount of bytes whose service is asked for. */
export interface Open {
  readonly place: Place;
  readonly route: RouteKind;
  readonly outward: boolean;
  readonly low: number;
  readonly high: number;
  readonly remote: number;
  readonly remote6: boolean;
  readonly start: number;
  readonly client: number | null;
  readonly client6: boolean;
}

/** What was sent to an address that fits several hosts: of one place, way and direction. */
interface Shared {
  readonly open: Open;
  readonly services: readonly (string | null)[];
  readonly range: AddressRange | null;
  bytes: bigint;
}

const BATCH = 4096;

export class Asker {
  readonly #namesOf: FlowLogOptions["namesOf"];
  readonly #ledger: Ledger;
  readonly #textOf: (address: number, is6: boolean) => string;
  readonly #shared: Map<string, Shared> = new Map();
  readonly #open: { readonly open: Open; readonly range: AddressRange | null }[] = [];

  constructor(
    namesOf: FlowLogOptions["namesOf"],
    ledger: Ledger,
    textOf: (address: number, is6: boolean) => string,
  ) {
    this.#namesOf = namesOf;
    this.#ledger = ledger;
    this.#textOf = textOf;
  }

  /** What the address is, or null where Resolver logs have to be asked. `region`: of who talked to it. */
  settle(route: RouteKind, hint: number, range: AddressRange | null, region: string): Settled | null {
    const told = byPacketService(hint, range, regionOf(route, region));
    if (told !== null || this.#namesOf !== undefined) return told;
    return settledByRange(route, range, region);
  }

  /** Ask the Resolver logs; the demand is entered when the answer is there (`flush`). */
  ask(open: Open, range: AddressRange | null): void {
    this.#open.push({ open, range });
    if (this.#open.length >= BATCH) this.flush();
  }

  flush(): void {
    if (this.#namesOf === undefined || this.#open.length === 0) return;
    const waiting = this.#open.splice(0);
    const answers = this.#namesOf(waiting.map(({ open }) => this.#query(open)));
    for (const [i, { open, range }] of waiting.entries()) {
      const { route, low, high } = open;
      const services = (answers[i] ?? []).filter((service) => fits(route, service));
      const [service = null] = services;
      if (services.length > 1) this.#keep(open, services, range);
      else this.#enter(open, settledBy(service, open, range), low, high);
    }
  }

  /** All rows of these remotes were asked for. */
  close(): void {
    this.flush();
    for (const shared of this.#shared.values()) this.#share(shared);
    this.#shared.clear();
  }

  #query(open: Open): NameQuery {
    return {
      vpc: open.place.vpc === UNNAMED_VPC ? null : open.place.vpc,
      client: open.client === null ? null : this.#textOf(open.client, open.client6),
      remote: this.#textOf(open.remote, open.remote6),
      start: open.start,
    };
  }

  /** Bytes of an address that fits several hosts wait for all of their kind, so that no division of the input shows. */
  #keep(open: Open, services: readonly (string | null)[], range: AddressRange | null): void {
    const { place, route, outward, remote, remote6, low, high } = open;
    const key = JSON.stringify([place.index, route, outward, remote, remote6, services]);
    const kept = this.#shared.get(key) ?? { open, services, range, bytes: 0n };
    kept.bytes += BigInt(high) * 4_294_967_296n + BigInt(low);
    this.#shared.set(key, kept);
  }

  /** Such bytes are shared among the hosts by their count; the rest goes to the first. */
  #share({ open, services, range, bytes }: Shared): void {
    const count = BigInt(services.length);
    for (const [i, service] of services.entries()) {
      const part = bytes / count + (BigInt(i) < bytes % count ? 1n : 0n);
      this.#enter(open, settledBy(service, open, range), ...halvesOf(part));
    }
    if (new Set(services).size > 1) this.#ledger.note("shared-address", ...halvesOf(bytes), 0);
  }

  #enter(open: Open, settled: Settled, low: number, high: number): void {
    const { place, route, outward, remote, remote6 } = open;
    this.#ledger.demand(place, settled, route, outward, low, high, remote, remote6);
  }
}

/** A gateway endpoint leads to its own region and to few services, whatever range or name the address has. */
function isOverGateway(route: RouteKind): boolean {
  return route === "gateway-endpoint";
}
/** Where another region's address is another region's service; empty: nowhere. */
function regionOf(route: RouteKind, region: string): string {
  return isOverGateway(route) ? "" : region;
}
function fits(route: RouteKind, service: string | null): boolean {
  return !isOverGateway(route) || GATEWAY_SERVICES.includes(service ?? "");
}
function settledByRange(route: RouteKind, range: AddressRange | null, region: string): Settled {
  const found = byRange(range, region);
  return isOverGateway(route) ? overGateway(found) : found;
}

function settledBy(service: string | null, { route, place }: Open, range: AddressRange | null): Settled {
  if (service === null) return settledByRange(route, range, place.region);
  return byName(service, range, regionOf(route, place.region));
}

function halvesOf(bytes: bigint): [low: number, high: number] {
  return [Number(bytes & 0xffff_ffffn), Number(bytes >> 32n)];
}
