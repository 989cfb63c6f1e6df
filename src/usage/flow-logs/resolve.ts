/** From what the scanners hand over to where each byte goes: pure, the same for any division of the input. */
import { text4, text6 } from "./addresses.ts";
import { Asker } from "./asker.ts";
import { STAT } from "./contexts.ts";
import { markDuplicates } from "./duplicates.ts";
import { endpointAddresses } from "./endpoints.ts";
import { Evidence } from "./evidence.ts";
import { Ledger } from "./ledger.ts";
import { Leg } from "./leg.ts";
import { Legs } from "./legs.ts";
import { inventoryOf, type Network, networkOf } from "./network.ts";
import { Places } from "./places.ts";
import { ROW_WORDS } from "./row-table.ts";
import type { RowBlock, ScanPart } from "./scan-part.ts";
import type { FlowLogOptions, NatEvidence } from "./types.ts";

export interface Resolved {
  readonly network: Network;
  readonly ledger: Ledger;
  readonly places: Places;
  readonly natEvidence: readonly NatEvidence[];
  /** Flow logs whose records were another's again. */
  readonly lostFlowLogs: readonly string[];
}

function eachRow(leg: Leg, block: RowBlock, contextOf: Int32Array, visit: () => void): void {
  leg.open(block, contextOf);
  for (let at = 0; at < block.rows.length; at += ROW_WORDS) {
    leg.read(block.rows, at);
    visit();
  }
}

export function resolve(parts: readonly ScanPart[], options: FlowLogOptions): Resolved {
  const inventory = inventoryOf(options);
  const network = networkOf(parts, inventory);
  const lostFlowLogs = markDuplicates(network);
  const leg = new Leg(network);
  const evidence = new Evidence();
  evidence.decide(network, options.natInterfaces ?? []);
  for (const [p, part] of parts.entries())
    eachRow(leg, part.block, network.contextOf[p] ?? new Int32Array(0), () => evidence.note(leg));
  const natEvidence = evidence.decide(network, options.natInterfaces ?? []);

  const ledger = new Ledger();
  const places = new Places(ledger, evidence, network.interfaces, inventory, options.regionHint ?? "");
  const textOf = (address: number, is6: boolean) => (is6 ? text6(leg.v6.words, address * 4) : text4(address));
  const asker = new Asker(options.namesOf, ledger, textOf);
  const endpointAt = endpointAddresses(network, inventory, leg);
  const legs = new Legs(leg, network, ledger, places, asker, options.ranges, endpointAt);
  for (const step of [() => legs.prepare(), () => legs.settle()])
    for (const [p, part] of parts.entries())
      eachRow(leg, part.block, network.contextOf[p] ?? new Int32Array(0), step);
  legs.close();
  ledger.closePartition(textOf);
  fileOthers(network, ledger);
  return { network, ledger, places, natEvidence, lostFlowLogs };
}

/** Records that are no row: rejected ones, and those without traffic. */
function fileOthers(network: Network, ledger: Ledger): void {
  for (const { stats, rejectTwice } of network.contexts) {
    const of = (at: number) => stats[at] ?? 0;
    const bucket = rejectTwice ? "duplicate" : "rejected-by-aws";
    ledger.bucket(bucket, of(STAT.rejectLow), of(STAT.rejectHigh), of(STAT.rejectRecords));
    ledger.bucket("no-data", of(STAT.noDataBytes), 0, of(STAT.noDataRecords));
    ledger.bucket("skip-data", of(STAT.skipBytes), 0, of(STAT.skipRecords));
  }
}
