/** The reader against a simulated network whose truth is known, in every form that the logs may take. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadAddressRanges } from "../../../src/catalog/address-ranges.ts";
import { readFlowLogs } from "../../../src/usage/flow-logs/index.ts";
import type { FlowLogFile, FlowLogReading } from "../../../src/usage/flow-logs/types.ts";
import { type Form, formsFor, loggedRecords, write } from "../../support/flow-truth/forms.ts";
import { type NetworkSize, randomNetwork, USUAL } from "../../support/flow-truth/network.ts";
import { recordsOf } from "../../support/flow-truth/records.ts";
import { type Truth, truthOf } from "../../support/flow-truth/truth.ts";

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flow-truth-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function formOf(name: string, seed: number): Form {
  const form = formsFor(seed).find((each) => each.name === name);
  if (form === undefined) throw new Error(`no form ${name}`);
  return form;
}

interface Question {
  readonly files: readonly FlowLogFile[];
  readonly nats: readonly string[];
  readonly form: Form;
  readonly truth: Truth;
}

function ask(form: Form, seed: number, size: Partial<NetworkSize> = {}): Question {
  // only packet addresses tell a private remote behind a NAT from a client
  const privateRemotes = form.fields.includes("pkt-srcaddr");
  const network = randomNetwork(seed, { ...USUAL, privateRemotes, ...size });
  const records = loggedRecords(recordsOf(network, seed), form, seed);
  const written = write(records, form, seed);
  const files = written.files.map(({ name, content }) => {
    const path = join(folder, `${seed}-${form.name.replace(/\W+/g, "-")}-${name}`);
    writeFileSync(path, content);
    return { path, name };
  });
  const nats = form.namesNats ? network.nats.map((nat) => nat.eni) : [];
  return { files, nats, form, truth: truthOf(records, form, written.malformed) };
}

function read({ files, nats }: Question, more: { workers?: number } = {}): Promise<FlowLogReading> {
  return readFlowLogs(files, {
    ranges: loadAddressRanges(),
    regionHint: "us-east-1",
    natInterfaces: nats,
    ...more,
  });
}

/** Both as sorted lines of text, so that a difference can be read. */
function factsOfReading(reading: FlowLogReading): string[] {
  const demands = reading.measured.map(
    ({ vpc, az, service, route, bytesIn, bytesOut }) =>
      `${vpc} ${az} ${service} ${route ?? "nat-gateway"}: ${bytesIn} in, ${bytesOut} out`,
  );
  const buckets = reading.buckets
    .filter(({ records }) => records > 0)
    .map(({ name, records, bytes }) => `${name}: ${records} records, ${bytes} bytes`);
  const windows = reading.windows.map(({ vpc, seconds }) => `${vpc}: ${seconds} s`);
  return [...demands, ...buckets, ...windows].sort();
}
function factsOfTruth({ demands, buckets, windows }: Truth): string[] {
  return [
    ...[...demands].map(([key, { bytesIn, bytesOut }]) => `${key}: ${bytesIn} in, ${bytesOut} out`),
    ...[...buckets].map(([name, { records, bytes }]) => `${name}: ${records} records, ${bytes} bytes`),
    ...[...windows].map(([vpc, seconds]) => `${vpc}: ${seconds} s`),
  ].sort();
}

it.each(formsFor(1).map(({ name }) => name))("%s", async (name) => {
  for (const seed of SEEDS) {
    const form = formOf(name, seed);
    // fields that name no VPC: all of it is one
    const size = form.fields.includes("vpc-id") ? {} : { vpcs: [1, 1] as const };
    const question = ask(form, seed, size);
    expect(factsOfReading(await read(question)), `seed ${seed}`).toEqual(factsOfTruth(question.truth));
  }
});

it("clients of another VPC behind a central NAT keep their VPC and zone", async () => {
  for (const seed of SEEDS) {
    const question = ask(formOf("version 5 with header", seed), seed, { vpcs: [2, 3], centralNat: true });
    expect(factsOfReading(await read(question)), `seed ${seed}`).toEqual(factsOfTruth(question.truth));
  }
});

it("the order of files and the number of workers change nothing", async () => {
  for (const seed of SEEDS.slice(0, 4)) {
    const question = ask(formOf("many files", seed), seed);
    const forwards = await read(question);
    const backwards = await read({ ...question, files: [...question.files].reverse() }, { workers: 2 });
    expect(factsOfReading(backwards), `seed ${seed}`).toEqual(factsOfReading(forwards));
  }
});

/** A file as AWS names it in S3, of one flow log. */
function inFlowLog(file: FlowLogFile, flowLog: string, copy: string): FlowLogFile {
  const name = `123456789012_vpcflowlogs_us-east-1_${flowLog}_20260901T0000Z_${copy}.log`;
  const path = join(folder, `${file.path.split("/").at(-1)}-${name}`);
  writeFileSync(path, readFileSync(file.path));
  return { path, name };
}
const demandsOnly = (facts: readonly string[]): string[] =>
  facts.filter((fact) => / in, \d+ out$/.test(fact));

it("a file given twice under two names counts once", async () => {
  for (const seed of SEEDS.slice(0, 4)) {
    const question = ask(formOf("version 5 with header", seed), seed);
    const [file] = question.files;
    if (file === undefined) throw new Error("no file");
    const reading = await read({ ...question, files: [file, inFlowLog(file, "fl-0a", "again")] });
    const expected = demandsOnly(factsOfTruth(question.truth));
    expect(demandsOnly(factsOfReading(reading)), `seed ${seed}`).toEqual(expected);
  }
});

it("two flow logs of the same interfaces count once: the one with most bytes", async () => {
  for (const seed of SEEDS) {
    const question = ask(formOf("version 5 with header", seed), seed);
    const [file] = question.files;
    if (file === undefined) throw new Error("no file");
    const whole = inFlowLog(file, "fl-0123456789abcdef0", "a1b2c3d4");
    const less = inFlowLog(file, "fl-0fedcba9876543210", "d4c3b2a1");
    // the second one lacks the last line, so that the files differ
    const lines = readFileSync(file.path, "utf8").trimEnd().split("\n");
    writeFileSync(less.path, `${lines.slice(0, -1).join("\n")}\n`);
    const reading = await read({ ...question, files: [less, whole] });
    const expected = demandsOnly(factsOfTruth(question.truth));
    expect(demandsOnly(factsOfReading(reading)), `seed ${seed}`).toEqual(expected);
  }
});

it("a flow log of what was accepted beside one of what was rejected is no copy", async () => {
  for (const seed of SEEDS) {
    const question = ask(formOf("version 5 with header", seed), seed);
    const [file] = question.files;
    if (file === undefined) throw new Error("no file");
    const [header = "", ...lines] = readFileSync(file.path, "utf8").trimEnd().split("\n");
    const parts = [false, true].map((rejected, i) => {
      const part = inFlowLog(file, `fl-0123456789abcdef${i}`, "a1b2c3d4");
      const own = lines.filter((line) => line.includes(" REJECT ") === rejected);
      writeFileSync(part.path, [header, ...own].map((line) => `${line}\n`).join(""));
      return part;
    });
    const reading = await read({ ...question, files: parts });
    expect(factsOfReading(reading), `seed ${seed}`).toEqual(factsOfTruth(question.truth));
  }
});
