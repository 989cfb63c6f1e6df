/** Several flow logs over one interface: the one with most bytes counts, per kind of traffic and stretch of time. */
import { STAT, STAT_WORDS } from "./contexts.ts";
import { GAP_SECONDS } from "./coverage.ts";
import type { Context, Interface, Network } from "./network.ts";

/** One flow log's records of one interface and one action. */
interface Stream {
  readonly flowLog: string;
  readonly contexts: Context[];
  bytes: bigint;
  start: number;
  end: number;
}

/** Bytes of a context's records of one action; null: it has none. */
type BytesOf = (context: Context) => bigint | null;

/**
 * Mark the contexts whose records are another flow log's again. `accepted` are the bytes of their rows.
 * Returns the flow logs that lost.
 */
export function markDuplicates(network: Network, accepted: BytesOf): string[] {
  const all = loggedTwice(network.contexts);
  if (all.length === 0) return [];
  const times = timesOf(network);
  const lost = new Set<string>();
  for (const contexts of all) {
    const kinds: [BytesOf, (context: Context) => void][] = [
      [accepted, (context) => context.noteAcceptTwice()],
      [(context) => rejected(network, context), (context) => context.noteRejectTwice()],
    ];
    for (const [bytesOf, mark] of kinds) {
      for (const loser of losers(streamsOf(contexts, bytesOf, times))) {
        lost.add(loser.flowLog);
        for (const context of loser.contexts) mark(context);
      }
    }
  }
  return [...lost].sort();
}

/** The contexts of each interface that has several flow logs. There are many interfaces, but few of these. */
function loggedTwice(contexts: readonly Context[]): Context[][] {
  const first: (string | undefined)[] = [];
  const several = new Map<Interface, Context[]>();
  for (const { flowLog, iface } of contexts) {
    if (flowLog === "") continue;
    first[iface.index] ??= flowLog;
    if (first[iface.index] !== flowLog) several.set(iface, []);
  }
  if (several.size > 0)
    for (const context of contexts) if (context.flowLog !== "") several.get(context.iface)?.push(context);
  return [...several.values()];
}

interface Times {
  readonly first: Float64Array;
  readonly last: Float64Array;
}

/** The first and the last second of each context; those of which no record tells a time: from infinity to minus infinity. */
function timesOf({ contexts, stretches }: Network): Times {
  const first = new Float64Array(contexts.length).fill(Number.POSITIVE_INFINITY);
  const last = new Float64Array(contexts.length).fill(Number.NEGATIVE_INFINITY);
  stretches.each((context, start, end) => {
    if (start < (first[context] as number)) first[context] = start;
    if (end > (last[context] as number)) last[context] = end;
  });
  return { first, last };
}

function rejected({ stats }: Network, { index }: Context): bigint | null {
  const of = (stat: number) => stats[index * STAT_WORDS + stat] ?? 0;
  if (of(STAT.rejectRecords) === 0) return null;
  return BigInt(of(STAT.rejectHigh)) * 4_294_967_296n + BigInt(of(STAT.rejectLow));
}

function streamsOf(contexts: readonly Context[], bytesOf: BytesOf, { first, last }: Times): Stream[] {
  const streams = new Map<string, Stream>();
  for (const context of contexts) {
    const bytes = bytesOf(context);
    if (bytes === null) continue;
    const { flowLog, index } = context;
    let stream = streams.get(flowLog);
    if (stream === undefined) {
      stream = {
        flowLog,
        contexts: [],
        bytes: 0n,
        start: Number.POSITIVE_INFINITY,
        end: Number.NEGATIVE_INFINITY,
      };
      streams.set(flowLog, stream);
    }
    stream.contexts.push(context);
    stream.bytes += bytes;
    stream.start = Math.min(stream.start, first[index] as number);
    stream.end = Math.max(stream.end, last[index] as number);
  }
  return [...streams.values()];
}

/** Flow logs that follow one another (one was made anew) speak of different traffic; those that overlap do not. */
function losers(streams: readonly Stream[]): Stream[] {
  const ranked = [...streams].sort((a, b) =>
    a.bytes === b.bytes ? (a.flowLog < b.flowLog ? -1 : 1) : a.bytes < b.bytes ? 1 : -1,
  );
  const kept: Stream[] = [];
  const lost: Stream[] = [];
  for (const stream of ranked) {
    (kept.some((winner) => overlap(winner, stream)) ? lost : kept).push(stream);
  }
  return lost;
}

/** Longer than what an aggregation interval can make overlap; logs without times do. */
function overlap(a: Stream, b: Stream): boolean {
  if (!Number.isFinite(a.start) || !Number.isFinite(b.start)) return true;
  const shared = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return shared >= Math.min(GAP_SECONDS, a.end - a.start, b.end - b.start);
}
