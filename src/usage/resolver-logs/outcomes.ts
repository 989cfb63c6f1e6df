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
const MAX_CACHED = 100_000;

export class Outcomes {
  readonly list: (Outcome | null)[] = [null];
  readonly #byKey: Map<string, OutcomeNumber> = new Map();
  readonly #cache: Map<string, OutcomeNumber> = new Map();

  /** Of the asked name and the targets of its CNAMEs the first that leads to a service decides. */
  of(hosts: readonly string[], region: string): OutcomeNumber {
    for (const host of hosts) {
      const number = this.#ofHost(host, region);
      if (number !== 0) return number;
    }
    return 0;
  }

  #ofHost(host: string, region: string): OutcomeNumber {
    const key = `${region} ${host}`;
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const match = serviceOfHost(host, region);
    const number = match === null ? 0 : this.#number(match, host);
    if (this.#cache.size >= MAX_CACHED) this.#cache.clear();
    this.#cache.set(key, number);
    return number;
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
