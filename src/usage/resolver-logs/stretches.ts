/**
 * When which name was answered with an address: only for addresses that had several outcomes. Answers closer together
 * than FRESH_SECONDS are one stretch, which loses nothing that is asked later.
 */

/**
 * How long before a flow's start an answer counts as fresh. The log holds no time to live: names of AWS services live
 * for 60 s at most, and a record's start may be up to 60 s late (FORMATS.md, `start`).
 */
export const FRESH_SECONDS = 120;
/** Stretches that fit (about 200 bytes each); beyond, clients are no longer kept apart, then further answers are left out. */
export const MAX_STRETCHES = 100_000;
/** The client that stands for all of a VPC. A client of its own is its address + 1. */
export const ANY_CLIENT = 0;

interface Stretch {
  readonly address: number;
  readonly vpc: number;
  readonly client: number;
  /** A name, as its hash. */
  readonly name: number;
  readonly outcome: number;
  from: number;
  to: number;
}

export class Stretches {
  /** Clients could not be kept apart. */
  coarse = false;
  /** Answers that did not fit. */
  leftOut = 0;
  readonly #max: number;
  #list: Stretch[] = [];
  #limit: number;
  /** Nothing more can be joined: only stretches that are known still grow. */
  #full = false;
  /** Open stretches, so that answers in order of time need no list. */
  #open: Map<string, Stretch> = new Map();
  #byAddress: Map<number, Map<string, Stretch[]>> | null = null;

  constructor(max: number = MAX_STRETCHES) {
    this.#max = max;
    this.#limit = max;
  }

  add(address: number, vpc: number, client: number, name: number, outcome: number, time: number): void {
    const who = this.coarse ? ANY_CLIENT : client;
    const key = `${address} ${vpc} ${who} ${name}`;
    const open = this.#open.get(key);
    if (open !== undefined && time >= open.from - FRESH_SECONDS && time <= open.to + FRESH_SECONDS) {
      open.from = Math.min(open.from, time);
      open.to = Math.max(open.to, time);
      return;
    }
    if (this.#full || (this.#list.length >= this.#limit && !this.#makeRoom())) {
      this.leftOut++;
      return;
    }
    const stretch = { address, vpc, client: who, name, outcome, from: time, to: time };
    this.#list.push(stretch);
    this.#open.set(key, stretch);
  }

  /** Join what touches; if that is not enough, forget the clients. */
  #makeRoom(): boolean {
    for (;;) {
      this.#list = joined(this.#list);
      this.#open = new Map(
        this.#list.map((each) => [`${each.address} ${each.vpc} ${each.client} ${each.name}`, each]),
      );
      this.#limit = Math.min(this.#max, this.#list.length * 2);
      if (this.#list.length <= this.#max * 0.75) return true;
      this.#full = this.coarse;
      if (this.#full) return false;
      this.coarse = true;
      this.#list = this.#list.map((each) => ({ ...each, client: ANY_CLIENT }));
    }
  }

  /**
   * The names (with their outcomes) that stand for the address at that time: every one with a fresh answer, else the
   * one of the latest answer before; the client's own answers before the VPC's. Empty: there was no answer yet.
   */
  at(address: number, vpc: number, client: number, time: number): ReadonlyMap<number, number> {
    this.#byAddress ??= this.#index();
    const lists = this.#byAddress.get(address);
    for (const who of client === ANY_CLIENT ? [ANY_CLIENT] : [client, ANY_CLIENT]) {
      const found = namesAt(lists?.get(`${vpc} ${who}`) ?? [], time);
      if (found.size > 0) return found;
    }
    return new Map();
  }

  /** The times at which the answer to `at` may change: address × 2^32 + time. */
  changes(): BigUint64Array {
    const all = new BigUint64Array(this.#list.length * 2);
    for (const [i, { address, from, to }] of this.#list.entries()) {
      const base = BigInt(address) << 32n;
      all.set([base | BigInt(from), base | BigInt(to + FRESH_SECONDS + 1)], i * 2);
    }
    return all;
  }

  /** Each VPC's clients together, and all VPCs together. */
  #index(): Map<number, Map<string, Stretch[]>> {
    this.#open.clear();
    const index = new Map<number, Map<string, Stretch[]>>();
    for (const each of this.#list) {
      const lists = index.get(each.address) ?? new Map<string, Stretch[]>();
      index.set(each.address, lists);
      for (const key of new Set(
        [each.vpc, 0].flatMap((vpc) => [`${vpc} ${each.client}`, `${vpc} ${ANY_CLIENT}`]),
      )) {
        const list = lists.get(key);
        if (list === undefined) lists.set(key, [each]);
        else list.push(each);
      }
    }
    return index;
  }
}

function namesAt(list: readonly Stretch[], time: number): Map<number, number> {
  const before = list.filter((each) => each.from <= time);
  const fresh = before.filter((each) => each.to >= time - FRESH_SECONDS);
  if (fresh.length > 0) return new Map(fresh.map((each) => [each.name, each.outcome]));
  const latest = before.reduce((max, each) => Math.max(max, each.to), 0);
  return new Map(before.filter((each) => each.to === latest).map((each) => [each.name, each.outcome]));
}

/** Stretches of the same address, VPC, client and name that touch become one. */
function joined(list: readonly Stretch[]): Stretch[] {
  const byKey = [...list].sort(
    (a, b) =>
      a.address - b.address || a.vpc - b.vpc || a.client - b.client || a.name - b.name || a.from - b.from,
  );
  const out: Stretch[] = [];
  for (const each of byKey) {
    const last = out.at(-1);
    if (
      last !== undefined &&
      last.address === each.address &&
      last.vpc === each.vpc &&
      last.client === each.client &&
      last.name === each.name &&
      each.from - last.to <= FRESH_SECONDS
    )
      last.to = Math.max(last.to, each.to);
    else out.push({ ...each });
  }
  return out;
}
