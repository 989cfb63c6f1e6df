/**
 * Far bytes of a view in parts: by context of regional NAT gateways (each has its own zone), and by time between two changes
 * of the remote's names. What is left of them for clients that are not known goes by these.
 */
import type { Place } from "./ledger.ts";
import type { Leg } from "./leg.ts";
import { DIRECTION, epoch } from "./meta.ts";
import type { Interface, Network } from "./network.ts";
import type { Places } from "./places.ts";
import { QuadTable } from "./quad-table.ts";
import { Sums } from "./sums.ts";
import type { Views } from "./views.ts";

/** Bytes of clients that are not known. */
export interface UnknownClients {
  readonly place: Place;
  readonly bytes: bigint;
  /** Of their first record. */
  readonly start: number;
}

export class FarParts {
  readonly #views: Views;
  readonly #network: Network;
  readonly #places: Places;
  readonly #parts: QuadTable = new QuadTable();
  readonly #bytes: Sums = new Sums();
  /** First starts. */
  readonly #starts: number[] = [];
  readonly #partsOf: Map<number, number[]> = new Map();

  constructor(views: Views, network: Network, places: Places) {
    this.#views = views;
    this.#network = network;
    this.#places = places;
  }

  /** A far record, whose view is noted already. */
  note(leg: Leg): void {
    const view = this.#views.viewOf(leg.iface.index, leg.remote, leg.direction === DIRECTION.egress, false);
    const known = this.#parts.count;
    const context = leg.iface.nat?.kind === "regional" ? leg.context.index : -1;
    const part = this.#parts.intern(view, context, epoch(leg.meta), 0);
    this.#bytes.add(part, leg.low, leg.high);
    this.#starts[part] = Math.min(this.#starts[part] ?? leg.start, leg.start);
    if (part < known) return;
    const parts = this.#partsOf.get(view);
    if (parts === undefined) this.#partsOf.set(view, [part]);
    else parts.push(part);
  }

  has(view: number): boolean {
    return this.#partsOf.has(view);
  }

  /**
   * A regional gateway's excess goes to the zones of its far records, in proportion, and likewise to the times between
   * changes of the remote's names. The rest: of a regional gateway to the first part, else to the view's first start.
   */
  unknownClients(view: number, iface: Interface): readonly UnknownClients[] {
    const far = this.#views.far.bytes(view);
    const excess = far - this.#views.near.bytes(view);
    const regional = iface.nat?.kind === "regional";
    const parts = (this.#partsOf.get(view) ?? [])
      .map((part): UnknownClients & { context: number } => {
        const context = this.#parts.words[part * 4 + 1] as number;
        const of = regional ? this.#network.contexts[context] : undefined;
        return {
          context,
          place: of === undefined ? this.#places.ofInterface(iface) : this.#places.ofUnknown(of),
          bytes: (excess * this.#bytes.bytes(part)) / far,
          start: this.#starts[part] ?? 0,
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

  clear(): void {
    this.#parts.clear();
    this.#bytes.clear();
    this.#starts.length = 0;
    this.#partsOf.clear();
  }
}
