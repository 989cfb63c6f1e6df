/** `vpce-cost/usage/1`: the normalised usage as JSON, whole; `usage/usage-json.ts` reads it back. */

import { byText } from "../model/group.ts";
import { text } from "../model/money.ts";
import type {
  BilledLine,
  RouteKind,
  SeenAttachment,
  SeenEndpoint,
  SeenNat,
  SeenVpc,
  Usage,
  Warning,
} from "../model/usage.ts";
import { atOnce, type Lists } from "./json-text.ts";

export const USAGE_SCHEMA = "vpce-cost/usage/1";

/** Amounts and quantities are decimal strings: plain notation, exact. Every key is always there. */
export interface UsageJson {
  readonly schema: typeof USAGE_SCHEMA;
  /** Null where the usage is of several regions: then each row's own `region` tells. */
  readonly region: string | null;
  readonly from: readonly string[];
  /** Null where VPCs differ or nothing was measured. */
  readonly hoursMeasured: string | null;
  /** Null where VPCs differ. Already applied: the amounts are per month. */
  readonly scale: string | null;
  readonly windows: readonly {
    readonly vpc: string;
    readonly hours: string | null;
    readonly scale: string;
  }[];
  readonly records: number;
  readonly rejected: number;
  readonly buckets: readonly { readonly name: string; readonly records: number; readonly bytes: string }[];
  readonly attribution: readonly { readonly by: string; readonly bytes: string }[];
  readonly demands: readonly {
    readonly account: string | null;
    readonly region: string | null;
    readonly vpc: string;
    readonly az: string | null;
    readonly service: string;
    readonly route: RouteKind | null;
    readonly gb: string;
    readonly gbIn: string | null;
    readonly gbOut: string | null;
  }[];
  readonly topology: {
    readonly vpcs: readonly SeenVpc[];
    readonly nats: readonly SeenNat[];
    readonly endpoints: readonly SeenEndpoint[];
    readonly attachments: readonly SeenAttachment[];
  };
  readonly billed: readonly BilledLine[];
  /** How a bill fixed totals; empty where none did. */
  readonly calibration: readonly {
    readonly region: string;
    readonly vpcs: readonly string[];
    readonly gateways: readonly string[];
    readonly loggedGb: string;
    readonly billedGb: string;
    readonly factor: string;
  }[];
  readonly warnings: readonly Warning[];
}

/** The one value that all have, or null. */
function common(values: readonly (string | null)[]): string | null {
  const [first = null] = values;
  return values.every((value) => value === first) ? first : null;
}

function* demandsJson(usages: readonly Usage[]): Generator<UsageJson["demands"][number]> {
  for (const { demands } of usages) {
    for (const d of demands) {
      yield {
        account: d.account,
        region: d.region,
        vpc: d.vpc,
        az: d.az,
        service: d.service,
        route: d.route,
        gb: text(d.gb),
        gbIn: d.gbIn && text(d.gbIn),
        gbOut: d.gbOut && text(d.gbOut),
      };
    }
  }
}

/** The usages of one input (one per region) as one object. */
export function usageJson(usages: readonly Usage[], lists: Lists = atOnce): UsageJson {
  const [first] = usages;
  if (first === undefined) throw new RangeError("no usage to write");
  const windows = usages
    .flatMap((usage) => usage.windows)
    .map((w) => ({ vpc: w.vpc, hours: w.hours && text(w.hours), scale: text(w.scale) }));
  const unique = [...new Map(windows.map((w) => [JSON.stringify(w), w])).values()].sort((a, b) =>
    byText(a.vpc, b.vpc),
  );
  const all = <T>(pick: (usage: Usage) => readonly T[]): T[] => usages.flatMap((usage) => [...pick(usage)]);
  return {
    schema: USAGE_SCHEMA,
    region: usages.length === 1 ? first.region : null,
    from: first.from,
    hoursMeasured: common(unique.map((w) => w.hours)),
    scale: unique.length === 0 ? "1" : common(unique.map((w) => w.scale)),
    windows: unique,
    records: first.records,
    rejected: first.rejected,
    buckets: first.buckets.map(({ name, records, bytes }) => ({ name, records, bytes: bytes.toString() })),
    attribution: first.attribution.map(({ by, bytes }) => ({ by, bytes: bytes.toString() })),
    demands: lists(() => demandsJson(usages)),
    topology: {
      vpcs: all((usage) => usage.topology.vpcs),
      nats: all((usage) => usage.topology.nats),
      endpoints: all((usage) => usage.topology.endpoints),
      attachments: all((usage) => usage.topology.attachments),
    },
    billed: all((usage) => usage.billed),
    calibration: usages.flatMap(({ region, calibration = [] }) =>
      calibration.map((each) => ({
        region,
        vpcs: each.vpcs,
        gateways: each.gateways,
        loggedGb: text(each.loggedGb),
        billedGb: text(each.billedGb),
        factor: text(each.factor),
      })),
    ),
    warnings: first.warnings,
  };
}
