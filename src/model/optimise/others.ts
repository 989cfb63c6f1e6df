/**
 * All VPCs but one, in one scenario: what they cost at least, and what it takes from them that a service is shared for
 * the one that was left out. The flow of all goes on from where it was, without that VPC's part, so that little is left
 * to flow.
 */
import type { Amounts } from "./flow.ts";
import { UNLIMITED } from "./flow.ts";
import type { Proof } from "./proof.ts";
import { NO_WAY } from "./steps.ts";
import { sum } from "./sums.ts";

/** What the asks of the one VPC come to. */
export interface Met {
  /** The least of what its services' openings cost the others in all, plus the asks that are paid instead. */
  readonly cost: number;
  /** Per service: 1 where it is then shared. */
  readonly open: Uint8Array;
}

/** Everything that a flow changes. */
interface State extends Amounts {
  readonly load: Float64Array;
  readonly sunk: Float64Array;
}

const PARTS = ["supply", "room", "given", "drain", "load", "sunk"] as const;

function copied(state: State): State {
  const { supply, room, given, drain, load, sunk } = state;
  return {
    supply: supply.slice(),
    room: room.slice(),
    given: given.slice(),
    drain: drain.slice(),
    load: load.slice(),
    sunk: sunk.slice(),
  };
}

function restore(to: State, from: State): void {
  for (const part of PARTS) to[part].set(from[part]);
}

export class Others {
  private readonly proof: Proof;
  /** Per service: what pairs of VPCs that join in any case lack, and how many of them have no other way. */
  private readonly given: Float64Array;
  private readonly noWay: Int32Array;
  private readonly state: State;
  private readonly all: State;
  private readonly away: State;
  /** What the VPCs of the flow, the one that was left out apart, cost at least: all that `paid` does not count. */
  value = 0;
  /** Per service what of its opening the others leave unpaid, in units of money. */
  readonly spare: Float64Array;
  /** Per service: 1 where the others share it. */
  open: Uint8Array = new Uint8Array(0);
  /** Flows that were made maximal. */
  flows = 0;

  constructor(proof: Proof) {
    this.proof = proof;
    const { flow, lacks, scenario } = proof;
    const { service } = scenario.table.pairs;
    this.state = { ...flow.left, load: flow.load, sunk: flow.sunk };
    this.all = copied(this.state);
    this.away = copied(this.state);
    const services = flow.left.drain.length;
    this.spare = new Float64Array(services);
    this.given = new Float64Array(services);
    this.noWay = new Int32Array(services);
    for (let pair = 0; pair < lacks.length; pair++) {
      const [s, lack] = [service[pair] as number, lacks[pair] as number];
      if (lack >= NO_WAY / 2) this.noWay[s] = (this.noWay[s] as number) + 1;
      else this.given[s] = (this.given[s] as number) + lack;
    }
  }

  /** Leave VPC v out. */
  leave(v: number): void {
    const { proof, state, away, spare } = this;
    const { flow, amounts, scale, floors } = proof;
    restore(state, this.all);
    this.dropSteps(v);
    this.dropGiven(v);
    flow.maximise();
    this.flows += 1;
    restore(away, state);
    let drained = 0;
    for (let s = 0; s < spare.length; s++) {
      spare[s] = (state.drain[s] as number) / scale;
      drained += (amounts.drain[s] as number) - (state.drain[s] as number);
    }
    this.open = flow.reached(0);
    this.value = sum(floors.toSpliced(v, 1)) + drained / scale;
  }

  private dropSteps(v: number): void {
    const { proof, state } = this;
    const { rows, service } = proof.flow.graph;
    for (let step = proof.steps[v] as number; step < (proof.steps[v + 1] as number); step++) {
      state.supply[step] = 0;
      state.sunk[step] = 0;
      for (let arc = rows[step] as number; arc < (rows[step + 1] as number); arc++) {
        const s = service[arc] as number;
        state.drain[s] = (state.drain[s] as number) + (state.load[arc] as number);
        state.load[arc] = 0;
        state.room[arc] = 0;
      }
    }
  }

  /** What is given for v, where it joins in any case. */
  private dropGiven(v: number): void {
    const { proof, state } = this;
    const { lacks, amounts, scale, scenario } = proof;
    const { start, service } = scenario.table.pairs;
    for (let pair = start[v] as number; pair < (start[v + 1] as number); pair++) {
      const lack = lacks[pair] as number;
      if (lack === 0) continue;
      const s = service[pair] as number;
      const noWay = (this.noWay[s] as number) - (lack >= NO_WAY / 2 ? 1 : 0);
      const left = (this.given[s] as number) - (lack >= NO_WAY / 2 ? 0 : lack);
      const given = noWay > 0 ? UNLIMITED : Math.min(Math.max(Math.round(left * scale), 0), UNLIMITED);
      const used = (amounts.given[s] as number) - (state.given[s] as number);
      state.given[s] = Math.max(given - used, 0);
      state.drain[s] = (state.drain[s] as number) + Math.max(used - given, 0);
    }
  }

  /** Whether the others have anything that flows to a service, which could flow elsewhere. */
  private isUsed(s: number): boolean {
    const { columns, columnArcs } = this.proof.flow.graph;
    for (let k = columns[s] as number; k < (columns[s + 1] as number); k++) {
      if ((this.away.load[columnArcs[k] as number] as number) > 0) return true;
    }
    return false;
  }

  /**
   * What comes of it if the one VPC pays up to `asks` for each service to be shared, in units of money (infinite: it must
   * be); null where that takes a flow. All asks that others pay for are free.
   */
  simply(asks: Float64Array): Met | null {
    const { spare } = this;
    let cost = 0;
    let { open } = this;
    for (let s = 0; s < asks.length; s++) {
      const ask = asks[s] as number;
      if (ask <= (spare[s] as number)) {
        cost += ask;
        continue;
      }
      cost += spare[s] as number;
      if (open[s] === 1) continue;
      if (this.isUsed(s)) return null;
      open = open.slice();
      open[s] = 1;
    }
    return { cost, open };
  }

  /** The same by a flow. */
  met(asks: Float64Array): Met {
    const { proof, state, away } = this;
    const { flow, scale } = proof;
    restore(state, away);
    for (let s = 0; s < asks.length; s++) {
      const ask = Math.min(Math.round((asks[s] as number) * scale), UNLIMITED);
      state.given[s] = Math.min((state.given[s] as number) + ask, UNLIMITED);
    }
    const before = sum(state.drain);
    flow.maximise();
    this.flows += 1;
    return { cost: (before - sum(state.drain)) / scale, open: flow.reached(0).slice() };
  }
}
