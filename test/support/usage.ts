/** Usages written by hand, for tests of the model. */
import { money, type Settings, type Usage } from "../../src/model/index.ts";
import type { RouteKind } from "../../src/model/usage.ts";

export const SETTINGS: Settings = {
  azs: 3,
  nat: "per-az",
  natGiven: false,
  hoursPerMonth: money.hours("730"),
  tierScope: "organisation",
};

export interface Row {
  readonly service: string;
  readonly gb: string;
  readonly vpc?: string;
  readonly az?: string;
  readonly account?: string;
  readonly route?: RouteKind;
}

export function usageOf(rows: readonly Row[], region = "us-east-1"): Usage {
  return {
    region,
    from: [],
    windows: [],
    records: 0,
    rejected: 0,
    buckets: [],
    attribution: [],
    demands: rows.map((row) => ({
      account: row.account ?? null,
      region,
      vpc: row.vpc ?? "vpc",
      az: row.az ?? null,
      service: row.service,
      route: row.route ?? null,
      gb: money.gb(row.gb),
      gbIn: null,
      gbOut: null,
    })),
    topology: { vpcs: [], nats: [], endpoints: [], attachments: [] },
    billed: [],
    warnings: [],
  };
}
