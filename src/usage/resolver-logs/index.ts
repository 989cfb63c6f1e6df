/** Route 53 Resolver query logs (`--dns`): which service is behind an address, for a client, at a time. */
import { parseIpv4 } from "../../catalog/ip-address.ts";
import { byText } from "../../model/group.ts";
import type { Warning } from "../../model/usage.ts";
import type { FoundFile } from "../files.ts";
import { Changes, MAX_CHANGES, type NameChanges, nameChanges } from "../name-changes.ts";
import type { RejectedRecord } from "../reading.ts";
import { unreadableWarnings } from "../unreadable.ts";
import { Clients } from "./clients.ts";
import { Outcomes } from "./outcomes.ts";
import { ANY_VPC, Pairs, PerhapsSet, SEVERAL } from "./pairs.ts";
import { type Counts, readQueries } from "./read.ts";
import { ANY_CLIENT, Stretches } from "./stretches.ts";
import { Tally } from "./tally.ts";
import type { NameAnswer, NameQuestion } from "./types.ts";

export interface ResolverLogs {
  readonly from: readonly string[];
  readonly queries: number;
  readonly rejected: number;
  readonly rejects: readonly RejectedRecord[];
  readonly namesOf: (questions: readonly NameQuestion[]) => readonly NameAnswer[];
  /** When the answer for an address may change: flows between two changes need not be kept apart. */
  readonly changes: NameChanges;
  /** What is to be said once the questions were asked. */
  warnings(): Warning[];
}

export interface ResolverLogOptions {
  /** The first record that cannot be read is an InputError. */
  readonly strict?: boolean;
  /** Limits of memory, for tests. */
  readonly maxPairs?: number;
  readonly maxStretches?: number;
  readonly maxClients?: number;
}

/**
 * Reads the logs: once to learn which addresses AWS services had; a second time, only where an address had several
 * outcomes, to learn when. Memory is bounded by `MAX_PAIRS` and `MAX_STRETCHES`; within them every answer is exact,
 * beyond them a warning says what is not. Throws an InputError for a file that is no such log.
 */
export async function readResolverLogs(
  files: readonly FoundFile[],
  options: ResolverLogOptions = {},
): Promise<ResolverLogs> {
  const outcomes = new Outcomes();
  const pairs = new Pairs(options.maxPairs);
  const stretches = new Stretches(options.maxStretches);
  const vpcs = new Map<string, number>();
  const clients = new Clients(options.maxClients);
  /** Addresses of names that are no AWS service's. */
  const others = new PerhapsSet();
  const range = { start: Number.POSITIVE_INFINITY, end: Number.NEGATIVE_INFINITY };

  const counts = await readQueries(files, options.strict ?? false, outcomes, (query) => {
    let vpc = vpcs.get(query.vpc);
    if (vpc === undefined) {
      vpc = vpcs.size + 1;
      vpcs.set(query.vpc, vpc);
    }
    if (query.client !== null) clients.add(query.client);
    range.start = Math.min(range.start, query.time);
    range.end = Math.max(range.end, query.time);
    if (query.addresses.length === 0) return;
    const { outcome } = query;
    for (const address of query.addresses) {
      if (outcome === 0) others.add(address);
      else {
        pairs.add(ANY_VPC, address, outcome, query.time);
        pairs.add(vpc, address, outcome, query.time);
      }
    }
  });

  if (markSeveral(pairs, others)) {
    await readQueries(files, false, outcomes, (query) => {
      const vpc = vpcs.get(query.vpc) ?? ANY_VPC;
      for (const address of query.addresses) {
        const row = pairs.find(ANY_VPC, address);
        if (row < 0 || pairs.outcome(row) !== SEVERAL) continue;
        const client = query.client === null ? ANY_CLIENT : query.client + 1;
        stretches.add(address, vpc, client, query.name, query.outcome, query.time);
      }
    });
  }

  const changes = changesOf(pairs, stretches);
  const tally = new Tally(outcomes);
  const answer = (question: NameQuestion): NameAnswer => {
    const time = question.start > 0 ? question.start : Number.MAX_SAFE_INTEGER;
    const address = parseIpv4(question.remote);
    const client = question.client === null ? null : parseIpv4(question.client);
    // A VPC whose queries are not logged: its client may have asked through another one (a central DNS or NAT).
    const known = question.vpc === null ? undefined : vpcs.get(question.vpc);
    const elsewhere = question.vpc === null || (client !== null && clients.has(client));
    const vpc = known ?? (elsewhere ? ANY_VPC : null);
    const row = address === null ? -1 : pairs.find(ANY_VPC, address);
    if (address === null || vpc === null || row < 0) return tally.nothing();
    let numbers: readonly number[];
    if (pairs.outcome(row) === SEVERAL) {
      const names = stretches.at(address, vpc, client === null ? ANY_CLIENT : client + 1, time);
      numbers = [...names.values()];
    } else {
      const own = pairs.find(vpc, address);
      numbers = own >= 0 && pairs.earliest(own) <= time ? [pairs.outcome(own)] : [];
    }
    if (numbers.every((number) => number === 0)) return tally.nothing();
    return tally.answer(numbers);
  };

  return {
    from: counts.from,
    queries: counts.queries,
    rejected: counts.rejected,
    rejects: counts.rejects,
    namesOf: (questions) => questions.map(answer),
    changes,
    warnings: () => [
      ...tally.warnings(coverageOf(vpcs.keys(), range.start, range.end)),
      ...limits(pairs, clients, stretches, changes),
      ...fileWarnings(counts),
    ],
  };
}

/** Addresses that names of other outcomes had too need their times. True: there are such. */
function markSeveral(pairs: Pairs, others: PerhapsSet): boolean {
  let found = false;
  for (let row = 0; row < pairs.count; row++) {
    if (pairs.vpc(row) !== ANY_VPC) continue;
    if (others.has(pairs.address(row))) pairs.markSeveral(row);
    found ||= pairs.outcome(row) === SEVERAL;
  }
  return found;
}

function changesOf(pairs: Pairs, stretches: Stretches): NameChanges {
  const changes = new Changes(pairs.count + stretches.count * 2);
  for (let row = 0; row < pairs.count; row++) changes.add(pairs.address(row), pairs.earliest(row));
  stretches.addChanges(changes);
  return nameChanges(changes);
}

/** `vpc-1, vpc-2, 2026-01-01T00:00:00Z to …` */
function coverageOf(vpcs: Iterable<string>, start: number, end: number): string {
  const names = [...vpcs].sort(byText);
  const shown = names.length > 3 ? [...names.slice(0, 3), `and ${names.length - 3} more`] : names;
  const time = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
  return `${shown.join(", ")}, ${time(start)} to ${time(end)}`;
}

function limits(pairs: Pairs, clients: Clients, stretches: Stretches, changes: NameChanges): Warning[] {
  const warnings: Warning[] = [];
  if (pairs.leftOut > 0)
    warnings.push({
      code: "dns-too-many-addresses",
      message: `the Resolver query logs name more addresses than fit in memory: ${pairs.leftOut} answers are left out, and AWS's address ranges decide there; give logs of a shorter time or of fewer VPCs`,
    });
  if (clients.leftOut > 0)
    warnings.push({
      code: "dns-too-many-clients",
      message: `the Resolver query logs name more clients than fit in memory: ${clients.leftOut} queries tell of a client that is left out, whose flows through VPCs without such logs AWS's address ranges decide; give logs of a shorter time or of fewer VPCs`,
    });
  if (changes.thinned > 0)
    warnings.push({
      code: "dns-many-changes",
      message: `${changes.thinned} addresses change their names more than ${MAX_CHANGES} times: their flows are told apart by every so many changes only`,
    });
  if (stretches.coarse || stretches.leftOut > 0)
    warnings.push({
      code: "dns-too-many-changes",
      message: `the Resolver query logs give so many addresses to several services that not every client is kept apart${stretches.leftOut > 0 ? ` and ${stretches.leftOut} answers are left out` : ""}; give logs of a shorter time or of fewer VPCs`,
    });
  return warnings;
}

function fileWarnings(counts: Counts): Warning[] {
  const warnings: Warning[] = [];
  const [first] = counts.rejects;
  if (first !== undefined)
    warnings.push({
      code: "dns-unreadable",
      message: `${counts.rejected} record${counts.rejected === 1 ? "" : "s"} of the Resolver query logs could not be read, the first in ${first.file}, line ${first.line}: ${first.reason}`,
    });
  warnings.push(...unreadableWarnings(counts.unreadable));
  const names = counts.leftOut.slice(0, 3).join(", ");
  const more = counts.leftOut.length > 3 ? ` and ${counts.leftOut.length - 3} more` : "";
  if (names !== "")
    warnings.push({
      code: "files-left-out",
      message: `${names}${more} left out: no Resolver query logs`,
    });
  return warnings;
}
