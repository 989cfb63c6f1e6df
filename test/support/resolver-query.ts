/** Resolver query log records of our own, in AWS's form. */

export interface Asked {
  readonly vpc?: string;
  readonly client?: string;
  /** Seconds after 2026-03-01T10:00:00Z. */
  readonly at: number;
  /** The asked name, then the targets of its CNAMEs. */
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  readonly region?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

export const EPOCH: number = Date.UTC(2026, 2, 1, 10) / 1000;

/** Keys in the order in which AWS's own example has them. */
export function resolverQuery(asked: Asked): Record<string, unknown> {
  const [name = "", ...targets] = asked.names;
  const six = asked.addresses.some((address) => address.includes(":"));
  return {
    srcaddr: asked.client ?? "10.0.1.10",
    vpc_id: asked.vpc ?? "vpc-1",
    answers: [
      ...targets.map((target) => ({ Rdata: `${target}.`, Type: "CNAME", Class: "IN" })),
      ...asked.addresses.map((Rdata) => ({ Rdata, Type: six ? "AAAA" : "A", Class: "IN" })),
    ],
    query_name: `${name}.`,
    query_class: "IN",
    srcids: { instance: "i-0123456789abcdef0" },
    rcode: "NOERROR",
    query_type: six ? "AAAA" : "A",
    transport: "UDP",
    version: "1.100000",
    account_id: "123456789012",
    srcport: "56067",
    query_timestamp: new Date((EPOCH + asked.at) * 1000).toISOString().replace(".000Z", "Z"),
    region: asked.region ?? "us-east-1",
    ...asked.more,
  };
}

export function resolverLines(all: readonly Asked[]): string {
  return all.map((asked) => `${JSON.stringify(resolverQuery(asked))}\n`).join("");
}
