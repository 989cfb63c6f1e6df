/** What a name leads to: the service, or why no endpoint of this region can carry it. */
import { type HostMatch, serviceOfHost } from "../../catalog/hosts.ts";

export interface Outcome {
  /** A catalogue name, `aws-other` or `aws-other-region`. */
  readonly service: string;
  /** Of a service that cannot move. */
  readonly why: HostMatch["why"];
  /** The service that the name is of, and one of its names: the first by text. */
  readonly owner: string;
  host: string;
}

/** The number of an outcome; 0: a name that is no AWS service's, which settles nothing. */
export type OutcomeNumber = number;
/** Hosts remembered; then all are forgotten and begin anew. */
const MAX_KNOWN = 30_000;

export class Outcomes {
  readonly list: (Outcome | null)[] = [null];
  readonly #byKey: Map<string, OutcomeNumber> = new Map();
  readonly #known: Map<string, OutcomeNumber> = new Map();

  /** The first of the hosts that leads to a service decides. */
  of(hosts: readonly string[], region: string): OutcomeNumber {
    for (const host of hosts) {
      const key = `${region} ${host}`;
      const number = this.#known.get(key) ?? this.ofHost(host, region);
      if (this.#known.size >= MAX_KNOWN) this.#known.clear();
      this.#known.set(key, number);
      if (number !== 0) return number;
    }
    return 0;
  }

  /** Without a memory of what was asked before. */
  ofHost(host: string, region: string): OutcomeNumber {
    const match = serviceOfHost(host, region);
    return match === null ? 0 : this.#number(match, host);
  }

  #number({ service: owner, why }: HostMatch, host: string): OutcomeNumber {
    const service = why === null ? owner : why === "other-region" ? "aws-other-region" : "aws-other";
    const key = `${why} ${owner}`;
    let number = this.#byKey.get(key);
    if (number === undefined) {
      number = this.list.push({ service, why, owner, host }) - 1;
      this.#byKey.set(key, number);
    }
    const outcome = this.list[number];
    if (outcome && host < outcome.host) outcome.host = host;
    return number;
  }
}
