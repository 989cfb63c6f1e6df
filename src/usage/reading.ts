/** The narrow seam between readers and the rest: what one reader returns for all files that it was given. */
import type { Gb } from "../model/money.ts";
import type {
  Attribution,
  BilledLine,
  Bucket,
  Calibration,
  RouteKind,
  SeenAttachment,
  SeenEndpoint,
  SeenNat,
  SeenVpc,
  Warning,
  Window,
} from "../model/usage.ts";

interface DemandKey {
  readonly account: string | null;
  readonly region: string | null;
  readonly vpc: string;
  /** AZ id, or null: spread over the VPC's zones. */
  readonly az: string | null;
  readonly service: string;
  readonly route: RouteKind | null;
}

/** Traffic as measured in a window of time: exact bytes, scaled to a month later. In = towards the VPC. */
export interface MeasuredDemand extends DemandKey {
  readonly bytesIn: bigint;
  readonly bytesOut: bigint;
}

/** Traffic that is already an amount per month. */
export interface MonthlyDemand extends DemandKey {
  readonly gb: Gb;
  readonly gbIn: Gb | null;
  readonly gbOut: Gb | null;
}

/** Time that the records of a VPC cover, gaps taken out. */
export interface MeasuredWindow {
  readonly vpc: string;
  /** Seconds measured: latest end − earliest start − gaps. */
  readonly seconds: number;
}

/** A record that could not be read. */
export interface RejectedRecord {
  readonly file: string;
  /** 1-based; null where the form has no lines. */
  readonly line: number | null;
  readonly reason: string;
}

/** What one reader makes of its files. */
export interface Reading {
  /** The files, as the user named them. */
  readonly from: readonly string[];
  readonly records: number;
  readonly rejected: number;
  /** The first few rejected records in full. */
  readonly rejects: readonly RejectedRecord[];
  readonly measured: readonly MeasuredDemand[];
  readonly monthly: readonly MonthlyDemand[];
  /** Amounts of a window like `measured`, where the input counts GB and not bytes (a bill). */
  readonly measuredGb: readonly MonthlyDemand[];
  /** Windows that were scaled already (usage JSON read back). */
  readonly scaled: readonly Window[];
  /** Calibrations that were made already (usage JSON read back), with their region. */
  readonly calibrated: readonly { readonly region: string | null; readonly calibration: Calibration }[];
  readonly windows: readonly MeasuredWindow[];
  readonly buckets: readonly Bucket[];
  readonly attribution: readonly Attribution[];
  readonly billed: readonly BilledLine[];
  readonly vpcs: readonly SeenVpc[];
  readonly nats: readonly SeenNat[];
  readonly endpoints: readonly SeenEndpoint[];
  readonly attachments: readonly SeenAttachment[];
  readonly warnings: readonly Warning[];
}

/** A reading of nothing, for readers to spread over. */
export const EMPTY_READING: Reading = {
  from: [],
  records: 0,
  rejected: 0,
  rejects: [],
  measured: [],
  monthly: [],
  measuredGb: [],
  scaled: [],
  calibrated: [],
  windows: [],
  buckets: [],
  attribution: [],
  billed: [],
  vpcs: [],
  nats: [],
  endpoints: [],
  attachments: [],
  warnings: [],
};
