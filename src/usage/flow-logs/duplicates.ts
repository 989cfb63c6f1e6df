/** Several flow logs over one interface: the one with most bytes counts, per kind of traffic and stretch of time. */
import { STAT } from "./contexts.ts";
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

/** A kind of traffic: where its figures stand in a context, and how to mark it as seen again. */
interface Kind {
  readonly at: number;
  readonly mark: (context: Context) => void;
}
const KINDS: readonly Kind[] = [
  { at: STAT.acceptRecords, mark: (context) => (context.acceptTwice = true) },
  { at: STAT.rejectRecords, mark: (context) => (context.rejectTwice = true) },
];

/** Mark the contexts whose records are another flow log's again. Returns the flow logs that lost. */
export function markDuplicates(network: Network): string[] {
  const byInterface = new Map<Interface, Context[]>();
  for (const context of network.contexts) {
    if (context.flowLog === "") continue;
    const list = byInterface.get(context.iface);
    if (list === undefined) byInterface.set(context.iface, [context]);
    else list.push(context);
  }
  const lost = new Set<string>();
  for (const contexts of byInterface.values()) {
    if (new Set(contexts.map((context) => context.flowLog)).size < 2) continue;
    for (const kind of KINDS) {
      for (const loser of losers(streamsOf(contexts, kind))) {
        lost.add(loser.flowLog);
        for (const context of loser.contexts) kind.mark(context);
      }
    }
  }
  return [...lost].sort();
}

function streamsOf(contexts: readonly Context[], { at }: Kind): Stream[] {
  const streams = new Map<string, Stream>();
  for (const context of contexts) {
    const { stats, flowLog } = context;
    if ((stats[at] ?? 0) === 0) continue;
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
    stream.bytes += BigInt(stats[at + 2] ?? 0) * 4_294_967_296n + BigInt(stats[at + 1] ?? 0);
    stream.start = Math.min(stream.start, stats[at + 3] ?? 0);
    stream.end = Math.max(stream.end, stats[at + 4] ?? 0);
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
