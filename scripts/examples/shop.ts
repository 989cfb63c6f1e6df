/** The made-up web shop of the examples: one VPC in three zones, a NAT gateway in each, and whom it talks to. */

export interface Zone {
  readonly id: string;
  readonly nat: { readonly eni: string; readonly subnet: string; readonly address: string };
  readonly clients: readonly { readonly eni: string; readonly subnet: string; readonly address: string }[];
}

/** A remote with what a day of it weighs, over all zones. */
export interface Remote {
  readonly address: string;
  /** As flow logs print it in pkt-*-aws-service. */
  readonly code: string;
  /** The host that Resolver query logs name for it; null: none is logged. */
  readonly host: string | null;
  readonly megabytesIn: number;
  readonly megabytesOut: number;
}

export const ACCOUNT = "111122223333";
export const REGION = "us-east-1";
export const VPC = "vpc-0a1b2c3d4e5f60718";
/** 2026-09-01 00:00 UTC. */
export const DAY_START = 1_788_220_800;

function zone(number: number): Zone {
  const hex = number.toString(16);
  return {
    id: `use1-az${number}`,
    nat: {
      eni: `eni-0a110000000000${hex}0${hex}`,
      subnet: `subnet-0b0000000000000${hex}0`,
      address: `10.20.${number * 16 - 16}.10`,
    },
    clients: [1, 2].map((client) => ({
      eni: `eni-0c1100000000000${hex}${client}`,
      subnet: `subnet-0c0000000000000${hex}0`,
      address: `10.20.${number * 16 - 8}.${20 + client}`,
    })),
  };
}
export const ZONES: readonly Zone[] = [zone(1), zone(2), zone(4)];

/** Addresses lie in AWS's published ranges of us-east-1, or in documentation ranges for the internet. */
export const REMOTES: readonly Remote[] = [
  { address: "52.217.64.12", code: "S3", host: null, megabytesIn: 96_000, megabytesOut: 31_000 },
  { address: "52.216.10.44", code: "S3", host: null, megabytesIn: 21_000, megabytesOut: 2_600 },
  { address: "52.94.0.88", code: "DYNAMODB", host: null, megabytesIn: 7_400, megabytesOut: 2_300 },
  {
    address: "3.236.94.17",
    code: "EC2",
    host: `logs.${REGION}.amazonaws.com`,
    megabytesIn: 300,
    megabytesOut: 26_500,
  },
  {
    address: "3.239.232.5",
    code: "EC2",
    host: `sqs.${REGION}.amazonaws.com`,
    megabytesIn: 9_800,
    megabytesOut: 4_900,
  },
  {
    address: "44.213.79.50",
    code: "EC2",
    host: `api.ecr.${REGION}.amazonaws.com`,
    megabytesIn: 40,
    megabytesOut: 12,
  },
  {
    address: "44.213.79.104",
    code: "EC2",
    host: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`,
    megabytesIn: 210,
    megabytesOut: 35,
  },
  {
    address: "67.220.241.30",
    code: "AMAZON",
    host: `kms.${REGION}.amazonaws.com`,
    megabytesIn: 95,
    megabytesOut: 70,
  },
  {
    address: "67.220.241.77",
    code: "AMAZON",
    host: `sts.${REGION}.amazonaws.com`,
    megabytesIn: 60,
    megabytesOut: 45,
  },
  { address: "3.208.18.9", code: "EC2", host: null, megabytesIn: 2_700, megabytesOut: 900 },
  {
    address: "198.51.100.21",
    code: "-",
    host: "api.payments.example.com",
    megabytesIn: 2_300,
    megabytesOut: 3_900,
  },
  { address: "203.0.113.77", code: "-", host: "mirror.example.net", megabytesIn: 6_200, megabytesOut: 180 },
];

/** Nobody inside asked for these: they knock at the gateways from outside. */
export const SCANNERS: readonly string[] = ["192.0.2.15", "192.0.2.200"];
