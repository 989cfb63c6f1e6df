/** What the flow-log reader takes and gives. */
import type { AddressRanges } from "../../catalog/address-ranges.ts";
import type { NameChanges } from "../name-changes.ts";
import type { Reading } from "../reading.ts";

/** A file to read; `name` is what the user calls it, `path` where it lies (`-` is standard input). */
export interface FlowLogFile {
  readonly path: string;
  readonly name: string;
}

/** An interface that the inventory knows to be a NAT gateway's. */
export interface KnownNat {
  readonly eni: string;
  /** `nat-…`; null where the inventory does not tell. */
  readonly id: string | null;
  readonly kind: "zonal" | "regional" | "instance";
  readonly account: string | null;
  readonly region: string | null;
  readonly vpc: string | null;
  readonly az: string | null;
}

/** An interface of an interface endpoint. */
export interface KnownEndpointInterface {
  readonly eni: string;
  /** `vpce-…`. */
  readonly id: string | null;
  /** Catalogue name. */
  readonly service: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly vpc: string;
  readonly az: string | null;
  /** Its private addresses, IPv4 or IPv6. */
  readonly addresses: readonly string[];
}

/** What an inventory tells that flow logs do not. All lists may be empty. */
export interface FlowLogInventory {
  readonly natInterfaces: readonly KnownNat[];
  readonly endpointInterfaces: readonly KnownEndpointInterface[];
  readonly vpcs: readonly {
    readonly id: string;
    readonly account: string | null;
    readonly region: string | null;
    readonly cidrs: readonly string[];
  }[];
  readonly subnets: readonly {
    readonly id: string;
    readonly vpc: string;
    readonly az: string | null;
    readonly cidrs: readonly string[];
    /** Its route table has a way out through an internet gateway. */
    readonly public: boolean;
  }[];
  /** Interfaces with a public address of their own. */
  readonly publicInterfaces: readonly string[];
}

/** What Route 53 Resolver logs are asked: who is behind the address, for this client, at this time. */
export interface NameQuery {
  readonly vpc: string | null;
  readonly client: string | null;
  readonly remote: string;
  /** Unix seconds of the first record of this client and remote. */
  readonly start: number;
}
/**
 * The services (catalogue names) that share the address at that time, equally; null among them: a name that is no
 * service's. Null: the logs say nothing of it.
 */
export type NameAnswer = readonly (string | null)[] | null;

export interface FlowLogProgress {
  readonly bytesRead: number;
  readonly bytesTotal: number | null;
  readonly records: number;
}

export interface FlowLogOptions {
  /** `--flow-log-format`: the fields of logs without a header. */
  readonly format?: string;
  /** `--nat-interface`: interfaces that are NAT gateways'. */
  readonly natInterfaces?: readonly string[];
  /** Canonical field → the column's name in the files, where it is none that AWS uses. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Default: one per core; small inputs are read in this thread. The result is the same for any number. */
  readonly workers?: number;
  /** The first malformed record is an InputError. */
  readonly strict?: boolean;
  readonly inventory?: FlowLogInventory;
  readonly ranges: Pick<AddressRanges, "lookup4" | "lookup6">;
  /** The region of records that tell none. */
  readonly regionHint?: string;
  /** Rung 2 of the attribution, asked in batches while the legs are resolved. */
  readonly namesOf?: (queries: readonly NameQuery[]) => readonly NameAnswer[];
  /** When those names change: records of an address between two changes are kept apart from others. */
  readonly nameChanges?: NameChanges;
  readonly onProgress?: (progress: FlowLogProgress) => void;
  readonly signal?: AbortSignal;
  /** Bytes that the tables of all workers together may take before they are put down in files. Default 48 MiB. */
  readonly tableBytes?: number;
  /** Plain files larger than this are divided into ranges of about as much. Default 16 MiB. */
  readonly rangeBytes?: number;
}

/** Where the bytes go that no endpoint can be named for. */
export interface Talker {
  readonly vpc: string;
  readonly service: string;
  readonly remote: string;
  readonly bytes: bigint;
  /** `public-api` for API_GATEWAY ranges; else null. */
  readonly reason: string | null;
}

/** How an interface was told to be a NAT gateway's or instance's. */
export interface NatEvidence {
  readonly interface: string;
  readonly kind: "zonal" | "regional" | "instance";
  readonly decidedBy:
    | "inventory"
    | "nat-interface"
    | "interface-type"
    | "resource-id"
    | "packet-addresses"
    | "mirrored-bytes";
}

export interface FlowLogReading extends Reading {
  /** The largest first, at most 1,000. */
  readonly talkers: readonly Talker[];
  readonly natEvidence: readonly NatEvidence[];
  /** Unix seconds over all VPCs; null where no record tells a time. */
  readonly timeRange: { readonly start: number; readonly end: number } | null;
  /** Stretches of more than 600 s that no record of the VPC touches. */
  readonly gaps: readonly { readonly vpc: string; readonly start: number; readonly end: number }[];
}
