/**
 * Maximum flow on the one shape that the optimiser needs: a source, steps (chains, one per VPC), services, a sink.
 *
 *     source ──supply──> step ──room──> service ──drain──> sink        source ──given──> service
 *                        step ──unlimited──> the step below it
 *
 * There are far fewer services than steps, so paths are short and Dinic's algorithm needs few rounds. All amounts are
 * whole numbers that a double holds exactly.
 */

import { Graph, type Shape } from "./graph.ts";

/** Whole numbers per step, per arc and per service; what may still flow. */
export interface Amounts {
  readonly supply: Float64Array;
  readonly room: Float64Array;
  readonly given: Float64Array;
  readonly drain: Float64Array;
}

/** At least as much as can ever flow: such an arc never fills up. */
export const UNLIMITED: number = 2 ** 52;
/** The source must offer less than this in all. */
export const MOST: number = 2 ** 50;
/** Bits by which `refine` makes all amounts finer; with at most 2^26 arcs what is left to flow stays below `MOST`. */
export const FINER_BITS = 24;

const FINER = 2 ** FINER_BITS;

/** A flow that `maximise` makes maximal. Vertices are the steps, then the services. */
export class Flow {
  readonly graph: Graph;
  readonly left: Amounts;
  /** What flows and may be taken back: per arc, and per step down to the one below it. */
  readonly load: Float64Array;
  readonly sunk: Float64Array;
  private readonly distance: Int32Array;
  private readonly cursor: Int32Array;
  private readonly queue: Int32Array;
  /** What flows in all, since the last `refine`. */
  value = 0;

  constructor(shape: Shape, amounts: Amounts) {
    this.graph = new Graph(shape);
    this.left = amounts;
    const { steps, services, service } = this.graph;
    this.load = new Float64Array(service.length);
    this.sunk = new Float64Array(steps);
    this.distance = new Int32Array(steps + services);
    this.cursor = new Int32Array(steps + services);
    this.queue = new Int32Array(steps + services);
  }

  /** Every amount, and what flows already, in units 2^FINER_BITS times as fine, with more to add to each. */
  refine(more: Amounts): void {
    const finer = (amounts: Float64Array, added: Float64Array | null): void => {
      for (let i = 0; i < amounts.length; i++) {
        amounts[i] = Math.min((amounts[i] as number) * FINER + (added?.[i] ?? 0), UNLIMITED);
      }
    };
    finer(this.left.supply, more.supply);
    finer(this.left.room, more.room);
    finer(this.left.given, more.given);
    finer(this.left.drain, more.drain);
    finer(this.load, null);
    finer(this.sunk, null);
  }

  /** Make the flow maximal. Source: Dinic, "Algorithm for solution of a problem of maximum flow", 1970. */
  maximise(): void {
    const { supply, given } = this.left;
    const { steps, services, rows, columns } = this.graph;
    while (this.measure(0, true)) {
      this.cursor.set(rows.subarray(0, steps));
      this.cursor.set(columns.subarray(0, services), steps);
      for (let i = 0; i < steps; i++) {
        const offered = supply[i] as number;
        if (offered > 0 && this.distance[i] !== 0) supply[i] = offered - this.send(i, offered);
      }
      for (let s = 0; s < services; s++) {
        const offered = given[s] as number;
        if (offered > 0 && this.distance[steps + s] !== 0) {
          given[s] = offered - this.send(steps + s, offered);
        }
      }
    }
  }

  /** Per service: 1 where more than `threshold` may still flow along each arc of some path from the source to it. */
  reached(threshold: number): Uint8Array {
    const { supply, room, given } = this.left;
    const { steps, services, rows, service, below, above, stepOf, columns, columnArcs } = this.graph;
    const seen = new Uint8Array(steps + services);
    let end = 0;
    const visit = (vertex: number): void => {
      if (seen[vertex] === 1) return;
      seen[vertex] = 1;
      this.queue[end++] = vertex;
    };
    for (let i = 0; i < steps; i++) if ((supply[i] as number) > threshold) visit(i);
    for (let s = 0; s < services; s++) if ((given[s] as number) > threshold) visit(steps + s);
    for (let at = 0; at < end; at++) {
      const vertex = this.queue[at] as number;
      if (vertex < steps) {
        for (let arc = rows[vertex] as number; arc < (rows[vertex + 1] as number); arc++) {
          if ((room[arc] as number) > threshold) visit(steps + (service[arc] as number));
        }
        const [under, over] = [below[vertex] as number, above[vertex] as number];
        if (under >= 0) visit(under);
        if (over >= 0 && (this.sunk[over] as number) > threshold) visit(over);
      } else {
        const s = vertex - steps;
        for (let k = columns[s] as number; k < (columns[s + 1] as number); k++) {
          const arc = columnArcs[k] as number;
          if ((this.load[arc] as number) > threshold) visit(stepOf[arc] as number);
        }
      }
    }
    return seen.subarray(steps);
  }

  /** Per service: 1 where more than `threshold` may still flow along each arc of some path from it to the sink. */
  draining(threshold: number): Uint8Array {
    this.measure(threshold, false);
    return Uint8Array.from(this.distance.subarray(this.graph.steps), (distance) => (distance > 0 ? 1 : 0));
  }

  /**
   * Distances to the sink along arcs that more than `threshold` may flow through; 0: the sink is out of reach. With
   * `soon` only up to the first distance at which the source has something to offer. Whether there is such a distance.
   */
  private measure(threshold: number, soon: boolean): boolean {
    const { supply, room, given, drain } = this.left;
    const { distance, queue, load, sunk } = this;
    const { steps, services, rows, service, below, above, stepOf, columns, columnArcs } = this.graph;
    distance.fill(0);
    let end = 0;
    let nearest = Number.POSITIVE_INFINITY;
    const visit = (vertex: number, far: number): void => {
      if (distance[vertex] !== 0) return;
      distance[vertex] = far;
      queue[end++] = vertex;
      const offered = (vertex < steps ? supply[vertex] : given[vertex - steps]) as number;
      if (offered > threshold && far < nearest) nearest = far;
    };
    for (let s = 0; s < services; s++) if ((drain[s] as number) > threshold) visit(steps + s, 1);
    for (let at = 0; at < end; at++) {
      const vertex = queue[at] as number;
      const far = (distance[vertex] as number) + 1;
      if (soon && far > nearest) break;
      if (vertex >= steps) {
        const last = columns[vertex - steps + 1] as number;
        for (let k = columns[vertex - steps] as number; k < last; k++) {
          const arc = columnArcs[k] as number;
          if ((room[arc] as number) > threshold) visit(stepOf[arc] as number, far);
        }
      } else {
        const last = rows[vertex + 1] as number;
        for (let arc = rows[vertex] as number; arc < last; arc++) {
          if ((load[arc] as number) > threshold) visit(steps + (service[arc] as number), far);
        }
        const [under, over] = [below[vertex] as number, above[vertex] as number];
        if (over >= 0) visit(over, far);
        if (under >= 0 && (sunk[vertex] as number) > threshold) visit(under, far);
      }
    }
    return nearest < Number.POSITIVE_INFINITY;
  }

  /** Push up to `offered` from a vertex towards the sink, each arc one nearer; how much arrived. */
  private send(vertex: number, offered: number): number {
    const isStep = vertex < this.graph.steps;
    const sent = isStep ? this.pushFromStep(vertex, offered) : this.pushFromService(vertex, offered);
    this.value += sent;
    return sent;
  }

  private pushFromService(vertex: number, offered: number): number {
    const { drain, room } = this.left;
    const { steps, stepOf, columns, columnArcs } = this.graph;
    const s = vertex - steps;
    if (this.distance[vertex] === 1) {
      const taken = Math.min(offered, drain[s] as number);
      drain[s] = (drain[s] as number) - taken;
      return taken;
    }
    const near = (this.distance[vertex] as number) - 1;
    const last = columns[s + 1] as number;
    let rest = offered;
    for (let k = this.cursor[vertex] as number; k < last; k++) {
      const arc = columnArcs[k] as number;
      const step = stepOf[arc] as number;
      if ((this.load[arc] as number) > 0 && this.distance[step] === near) {
        const taken = this.pushFromStep(step, Math.min(rest, this.load[arc] as number));
        this.load[arc] = (this.load[arc] as number) - taken;
        room[arc] = (room[arc] as number) + taken;
        rest -= taken;
      }
      this.cursor[vertex] = k;
      if (rest === 0) return offered;
    }
    this.cursor[vertex] = last;
    return offered - rest;
  }

  private pushFromStep(step: number, offered: number): number {
    const { room } = this.left;
    const { steps, rows, service } = this.graph;
    const near = (this.distance[step] as number) - 1;
    const last = rows[step + 1] as number;
    let rest = offered;
    for (let arc = this.cursor[step] as number; arc < last; arc++) {
      const vertex = steps + (service[arc] as number);
      if ((room[arc] as number) > 0 && this.distance[vertex] === near) {
        const taken = this.pushFromService(vertex, Math.min(rest, room[arc] as number));
        room[arc] = (room[arc] as number) - taken;
        this.load[arc] = (this.load[arc] as number) + taken;
        rest -= taken;
      }
      this.cursor[step] = arc;
      if (rest === 0) return offered;
    }
    this.cursor[step] = last;
    return offered - this.pushAlongChain(step, near, rest);
  }

  /** What the arcs of a step leave goes down its chain, or takes back what came down from above; what is left then. */
  private pushAlongChain(step: number, near: number, offered: number): number {
    const { below, above } = this.graph;
    const [under, over] = [below[step] as number, above[step] as number];
    let rest = offered;
    if (under >= 0 && this.distance[under] === near) {
      const taken = this.pushFromStep(under, rest);
      this.sunk[step] = (this.sunk[step] as number) + taken;
      rest -= taken;
    }
    if (rest > 0 && over >= 0 && this.distance[over] === near && (this.sunk[over] as number) > 0) {
      const taken = this.pushFromStep(over, Math.min(rest, this.sunk[over] as number));
      this.sunk[over] = (this.sunk[over] as number) - taken;
      rest -= taken;
    }
    return rest;
  }
}
