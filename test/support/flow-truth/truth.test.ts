/** The truth's own check: what it says of a form must add up to what the hosts said to each other. */
import { expect, it } from "vitest";
import { formsFor, loggedRecords, write } from "./forms.ts";
import { type Network, randomNetwork, USUAL } from "./network.ts";
import { type FlowRecord, recordsOf } from "./records.ts";
import { type Truth, truthOf } from "./truth.ts";

const SEEDS = Array.from({ length: 25 }, (_, i) => i + 1);
interface Case {
  readonly form: string;
  readonly network: Network;
  readonly records: readonly FlowRecord[];
  readonly truth: Truth;
  readonly malformed: number;
}
function casesOf(seed: number): Case[] {
  return formsFor(seed).map((form) => {
    const network = randomNetwork(seed, { ...USUAL, privateRemotes: form.fields.includes("pkt-srcaddr") });
    const records = loggedRecords(recordsOf(network, seed), form, seed);
    const { malformed } = write(records, form, seed);
    return { form: form.name, network, records, truth: truthOf(records, form, malformed), malformed };
  });
}
const sum = (values: Iterable<bigint>): bigint => [...values].reduce((total, value) => total + value, 0n);

it("puts each record and each byte into one bucket", () => {
  for (const seed of SEEDS) {
    for (const { form, records, truth, malformed } of casesOf(seed)) {
      const buckets = [...truth.buckets.values()];
      const message = `${form}, seed ${seed}`;
      expect(
        buckets.reduce((total, each) => total + each.records, 0),
        message,
      ).toBe(records.length + malformed);
      expect(sum(buckets.map((each) => each.bytes)), message).toBe(sum(records.map((each) => each.bytes)));
    }
  }
});

it("counts each byte through a NAT gateway once, wherever the gateways are logged whole", () => {
  for (const seed of SEEDS) {
    for (const { form, network, truth } of casesOf(seed)) {
      if (!/NAT interfaces( only)?$|^version 5|^tabs|^version 2 with header/.test(form)) continue;
      const talks = network.talks.filter((talk) => talk.kind === "nat");
      const counted = [...truth.demands]
        .filter(([key]) => key.endsWith(" nat-gateway"))
        .map(([, value]) => value);
      const message = `${form}, seed ${seed}`;
      expect(sum(counted.map((each) => each.bytesOut)), message).toBe(
        sum(talks.map((each) => each.bytesOut)),
      );
      expect(sum(counted.map((each) => each.bytesIn)), message).toBe(sum(talks.map((each) => each.bytesIn)));
      expect(truth.buckets.get("counted")?.bytes, message).toBe(
        sum(talks.map((talk) => talk.bytesIn + talk.bytesOut)),
      );
    }
  }
});
