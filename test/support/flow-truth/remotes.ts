/** Remote hosts of many kinds, with the service that their traffic is for, seen from us-east-1. */
import type { Seeded } from "../seeded.ts";

export interface Remote {
  readonly address: string;
  /** As the demand is named. */
  readonly service: string;
  /** What pkt-…-aws-service may say of the address. */
  readonly codes: readonly string[];
  readonly private: boolean;
}
interface Kind {
  /** First three bytes of the addresses. */
  readonly net: string;
  readonly service: string;
  readonly codes: readonly string[];
  /** How often among the remotes. */
  readonly weight: number;
}

/**
 * Each range stands in AWS's published list as the comment says (createDate 2026-08-22). An address in several
 * ranges shows only one of their codes in a flow log.
 */
const KINDS: readonly Kind[] = [
  { net: "52.216.3", service: "s3", codes: ["S3", "AMAZON"], weight: 4 }, // us-east-1 S3, AMAZON
  { net: "3.5.1", service: "s3", codes: ["S3", "EC2", "AMAZON"], weight: 1 }, // us-east-1 S3, EC2, AMAZON
  { net: "52.94.0", service: "dynamodb", codes: ["DYNAMODB", "AMAZON"], weight: 3 }, // us-east-1
  { net: "52.218.0", service: "aws-other-region", codes: ["S3", "AMAZON"], weight: 2 }, // eu-west-1 S3
  { net: "52.94.5", service: "aws-other-region", codes: ["DYNAMODB"], weight: 1 }, // eu-west-1 DYNAMODB
  { net: "18.204.1", service: "aws-other", codes: ["EC2", "AMAZON"], weight: 2 }, // us-east-1 EC2
  { net: "54.239.28", service: "aws-other", codes: ["AMAZON"], weight: 2 }, // us-east-1 AMAZON only
  { net: "3.216.136", service: "aws-other", codes: ["API_GATEWAY", "EC2"], weight: 1 }, // us-east-1
  { net: "99.82.8", service: "aws-other", codes: ["AMAZON"], weight: 1 }, // GLOBAL AMAZON only
  { net: "13.32.0", service: "internet", codes: ["CLOUDFRONT", "AMAZON"], weight: 1 }, // GLOBAL CLOUDFRONT
  { net: "130.176.4", service: "internet", codes: ["CLOUDFRONT", "AMAZON"], weight: 1 }, // GLOBAL CLOUDFRONT and CLOUDFRONT_ORIGIN_FACING
  { net: "15.197.36", service: "internet", codes: ["GLOBALACCELERATOR"], weight: 1 }, // GLOBAL
  { net: "203.0.113", service: "internet", codes: ["-"], weight: 4 },
  { net: "198.51.100", service: "internet", codes: ["-"], weight: 1 },
];
const PRIVATE: Kind = { net: "10.200.7", service: "private", codes: ["-"], weight: 0 };
const SCANNERS: Kind = { net: "192.0.2", service: "internet", codes: ["-"], weight: 0 };

/** Hands out remotes; no address is given twice. */
export interface Remotes {
  any(): Remote;
  of(service: string): Remote;
  privateHost(): Remote;
  scanner(): Remote;
}

export function remotes(random: Seeded): Remotes {
  const used = new Map<Kind, number>();
  const from = (kind: Kind): Remote => {
    const host = (used.get(kind) ?? 0) + 1;
    used.set(kind, host);
    const { service, codes } = kind;
    return { address: `${kind.net}.${host}`, service, codes, private: kind === PRIVATE };
  };
  const weighted = KINDS.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));
  return {
    any: () => from(random.pick(weighted)),
    of: (service) => from(random.pick(weighted.filter((kind) => kind.service === service))),
    privateHost: () => from(PRIVATE),
    scanner: () => from(SCANNERS),
  };
}
