/** What the model needs to know of AWS services; the facts themselves are loaded by catalog/. */

import type { Ratio } from "./money.ts";

/** A fact that may be unknown: `unknown` means that no source was seen, never `no`. */
export type YesNo = "yes" | "no" | "unknown";

export interface ServiceFacts {
  /** Catalogue name: what follows `com.amazonaws.{region}.`. */
  readonly name: string;
  readonly title: string;
  readonly gateway: boolean;
  readonly interface: boolean;
  readonly privateDns: YesNo;
  readonly policy: YesNo;
}

/** One service that a workload or a control needs. */
export interface NeededService {
  readonly service: string;
  /** `gateway` where the fact asks for that type. */
  readonly type: "gateway" | "any";
}

/** A NAT instance type whose baseline bandwidth has a source; types without one are not offered. */
export interface NatInstanceType {
  /** `t4g.micro` */
  readonly type: string;
  /** Its rate in a price list: `ec2_t4g_micro_hour`. */
  readonly item: string;
  readonly baselineGbps: Ratio;
}

/** The catalogue as the model sees it: plain look-ups. */
export interface Catalog {
  readonly services: ReadonlyMap<string, ServiceFacts>;
  /** Names of resources that stand in the VPC and have no endpoint service of the same name. */
  readonly inVpc: ReadonlySet<string>;
  /** Services that a workload needs in any case (rows `needed = required`). */
  readonly workloads: ReadonlyMap<string, readonly NeededService[]>;
  /** Services whose own interface endpoint a control requires; null where the control names no single service. */
  readonly controls: ReadonlyMap<string, readonly string[] | null>;
  /** In rising order of baseline bandwidth. */
  readonly natInstances: readonly NatInstanceType[];
}
