/** The query for Athena, run in DuckDB over the logs of simulated networks: the same as the scanner, to the byte. */
import { describe, expect, it } from "vitest";
import { athenaInDuckdb, factsOf } from "../support/athena-duckdb.ts";
import { type Form, formsFor, loggedRecords, write } from "../support/flow-truth/forms.ts";
import { type NetworkSize, randomNetwork, USUAL } from "../support/flow-truth/network.ts";
import { recordsOf } from "../support/flow-truth/records.ts";

const SEEDS = [1];
const ask = athenaInDuckdb();

async function both(form: Form, seed: number, size: Partial<NetworkSize> = {}) {
  const packets = form.fields.includes("pkt-srcaddr");
  const network = randomNetwork(seed, { ...USUAL, privateRemotes: packets, ...size });
  const records = loggedRecords(recordsOf(network, seed), form, seed);
  const plain: Form = { ...form, header: false, separator: " ", newline: "\n", gzip: false, files: 1 };
  const written = write(records, plain, seed).files.map(({ content }) => content.toString());
  const answers = await ask(form.fields, written.join("").trimEnd().split("\n"));
  return { ...answers, names: network.nats.map(({ eni }) => eni), packets };
}

const FORMS = formsFor(1)
  .map(({ name }) => name)
  .filter((name) => !/CRLF|commas|tabs|files/.test(name));

describe("the same as the scanner", () => {
  it.each(FORMS)("%s", async (name) => {
    for (const seed of SEEDS) {
      const form = formsFor(seed).find((each) => each.name === name);
      if (form === undefined) throw new Error(`no form ${name}`);
      const size = form.fields.includes("vpc-id") ? {} : { vpcs: [1, 1] as const };
      const { scanned, counted, names, packets } = await both(form, seed, size);
      const logged = form.logged === "instance" ? [] : names;
      const named = await counted({ kind: "named", names: logged });
      expect(factsOf(named), `seed ${seed}, named`).toEqual(factsOf(await scanned(logged)));
      if (!packets) continue;
      const told = await counted({ kind: "told" });
      expect(factsOf(told), `seed ${seed}, told`).toEqual(factsOf(await scanned([])));
    }
  });
  it("clients of other VPCs behind a central NAT", async () => {
    for (const seed of SEEDS) {
      const form = formsFor(seed).find((each) => each.name === "version 5 with header");
      if (form === undefined) throw new Error("no such form");
      const { scanned, counted } = await both(form, seed, { vpcs: [2, 3], centralNat: true });
      expect(factsOf(await counted({ kind: "told" })), `seed ${seed}`).toEqual(factsOf(await scanned([])));
    }
  });
});
