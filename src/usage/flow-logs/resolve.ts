/** From what the scanners hand over to where each byte goes: pure, the same for any division of the input. */
import { text4, text6 } from "./addresses.ts";
import { Asker } from "./asker.ts";
import { STAT, STAT_WORDS } from "./contexts.ts";
import { markDuplicates } from "./duplicates.ts";
import { endpointAddresses } from "./endpoints.ts";
import { Evidence } from "./evidence.ts";
import { Ledger } from "./ledger.ts";
import { Leg } from "./leg.ts";
import { Legs } from "./legs.ts";
import { inventoryOf, type Network, networkOf } from "./network.ts";
import { Places } from "./places.ts";
import { RowStore } from "./row-store.ts";
import type { ScanPart } from "./scan-part.ts";
import { Sums } from "./sums.ts";
import type { FlowLogOptions, NatEvidence } from "./types.ts";

export interface Resolved {
  readonly network: Network;
  readonly ledger: Ledger;
  readonly places: Places;
  readonly natEvidence: readonly NatEvidence[];
  /** Flow logs whose records were another's again. */
  readonly lostFlowLogs: readonly string[];
}

/** `folder` is where rows that do not fit in memory may be put down; null where all fit. */
export function resolve(
  parts: readonly ScanPart[],
  options: FlowLogOptions,
  folder: string | null,
): Resolved {
  const inventory = inventoryOf(options);
  const network = networkOf(parts, inventory);
  const leg = new Leg(network);
  const evidence = new Evidence(network.interfaces.length);
  evidence.decide(network, options.natInterfaces ?? []);
  const accepted = new Sums();
  const hasRows = new Set<number>();
  const store = new RowStore(parts, network, leg, folder);
  store.each(() => {
    evidence.note(leg);
    if (leg.context.flowLog === "") return;
    accepted.add(leg.context.index, leg.low, leg.high);
    hasRows.add(leg.context.index);
  });
  const lostFlowLogs = markDuplicates(network, ({ index }) =>
    hasRows.has(index) ? accepted.bytes(index) : null,
  );
  const natEvidence = evidence.decide(network, options.natInterfaces ?? []);

  const ledger = new Ledger();
  const places = new Places(ledger, evidence, network.interfaces, inventory, options.regionHint ?? "");
  const textOf = (address: number, is6: boolean) => (is6 ? text6(leg.v6.words, address * 4) : text4(address));
  const asker = new Asker(options.namesOf, ledger, textOf);
  const endpointAt = endpointAddresses(network, inventory, leg, options.namesOf);
  const legs = new Legs(leg, network, ledger, places, asker, options.ranges, endpointAt);
  for (const division of store.divisions()) {
    division(() => legs.prepare());
    division(() => legs.settle());
    legs.close();
    ledger.closePartition(textOf);
  }
  fileOthers(network, ledger);
  return { network, ledger, places, natEvidence, lostFlowLogs };
}

/** Records that are no row: rejected ones, and those without traffic. */
function fileOthers(network: Network, ledger: Ledger): void {
  for (const { index, rejectTwice } of network.contexts) {
    const of = (stat: number) => network.stats[index * STAT_WORDS + stat] ?? 0;
    const bucket = rejectTwice ? "duplicate" : "rejected-by-aws";
    ledger.bucket(bucket, of(STAT.rejectLow), of(STAT.rejectHigh), of(STAT.rejectRecords));
    ledger.bucket("no-data", of(STAT.noDataBytes), 0, of(STAT.noDataRecords));
    ledger.bucket("skip-data", of(STAT.skipBytes), 0, of(STAT.skipRecords));
  }
}
