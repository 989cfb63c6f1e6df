/** Ways to write the same records: which fields, in which order, in which dress, of which interfaces. */
import { gzipSync } from "node:zlib";
import * as fields from "../flow-log-fields.ts";
import { seeded } from "../seeded.ts";
import type { FlowRecord } from "./records.ts";

export interface Form {
  readonly name: string;
  readonly fields: readonly string[];
  readonly header: boolean;
  readonly separator: " " | "," | "\t";
  readonly newline: "\n" | "\r\n";
  readonly gzip: boolean;
  /** The records are dealt over so many files. */
  readonly files: number;
  /** Whose records are logged. */
  readonly logged: "both" | "nat" | "instance";
  /** Whether the user names the NAT interfaces. */
  readonly namesNats: boolean;
  /** Whether lines that are no records stand between the records. */
  readonly malformed: boolean;
  /** The share of the NAT interfaces' records that got lost. */
  readonly loss: number;
}

export const V2: readonly string[] = fields.V2.split(" ");
export const V5: readonly string[] = fields.V5.split(" ");
/** Of version 11: what the interface is, and what stands behind it. */
const HOPS: readonly string[] = ["interface-type", "next-hop-interface-type"];
/** What legs, places and times need, and no more. */
const FEW: readonly string[] = [
  "interface-id",
  "vpc-id",
  "az-id",
  "srcaddr",
  "dstaddr",
  "pkt-srcaddr",
  "pkt-dstaddr",
  "bytes",
  "start",
  "end",
  "action",
  "log-status",
];

const PLAIN: Form = {
  name: "",
  fields: V5,
  header: true,
  separator: " ",
  newline: "\n",
  gzip: false,
  files: 1,
  logged: "both",
  namesNats: false,
  malformed: false,
  loss: 0,
};

/** Every form; some draw their column order or number of files from the seed. */
export function formsFor(seed: number): Form[] {
  const random = seeded(seed);
  return [
    { ...PLAIN, name: "version 5 with header" },
    { ...PLAIN, name: "columns in any order", fields: random.shuffle(V5), malformed: true },
    { ...PLAIN, name: "few columns, NAT interfaces", fields: random.shuffle(FEW), logged: "nat" },
    { ...PLAIN, name: "few columns, both kinds", fields: FEW },
    {
      ...PLAIN,
      name: "version 2 without header",
      fields: V2,
      header: false,
      namesNats: true,
      malformed: true,
    },
    { ...PLAIN, name: "version 2 with header", fields: V2, namesNats: true, logged: "nat" },
    { ...PLAIN, name: "CRLF", newline: "\r\n", malformed: true },
    { ...PLAIN, name: "gzip in several files", gzip: true, files: random.int(2, 6) },
    { ...PLAIN, name: "commas", separator: "," },
    { ...PLAIN, name: "tabs", separator: "\t", logged: "nat" },
    { ...PLAIN, name: "NAT interfaces only", logged: "nat" },
    { ...PLAIN, name: "NAT interfaces, records lost", logged: "nat", namesNats: true, loss: 0.2 },
    { ...PLAIN, name: "instance interfaces only", logged: "instance" },
    { ...PLAIN, name: "instances without traffic-path", fields: V5.slice(0, -1), logged: "instance" },
    { ...PLAIN, name: "version 2, instances only", fields: V2, logged: "instance", header: false },
    { ...PLAIN, name: "version 11 with interface types", fields: [...V5, ...HOPS] },
    { ...PLAIN, name: "many files", files: random.int(3, 12), fields: random.shuffle(V5) },
  ];
}

/** The records that the form's flow log holds at all. */
export function loggedRecords(records: readonly FlowRecord[], form: Form, seed: number): FlowRecord[] {
  const random = seeded(seed);
  return records.filter((record) => {
    const nat = record.on.instance === null;
    if (form.logged !== "both" && (form.logged === "nat") !== nat) return false;
    return !(nat && record.status === "OK" && random.chance(form.loss));
  });
}

export interface WrittenFile {
  readonly name: string;
  readonly content: Buffer;
}
export interface Written {
  readonly files: readonly WrittenFile[];
  readonly malformed: number;
}

const BOGUS = ["bogus line", "2 123456789012", "- - -", "% not a record %", "5 5 5 5 5 5 5 5 5"];

export function write(records: readonly FlowRecord[], form: Form, seed: number): Written {
  const random = seeded(seed);
  const piles: string[][] = Array.from({ length: form.files }, () => []);
  for (const record of records) random.pick(piles).push(line(record, form));
  let malformed = 0;
  for (const pile of form.malformed ? piles : []) {
    for (const bogus of random.some(BOGUS, 0.5)) {
      // the first line without a header tells the form
      pile.splice(random.int(1, pile.length), 0, bogus.replaceAll(" ", form.separator));
      malformed++;
    }
  }
  const files = piles.map((pile, i) => {
    const lines = form.header ? [form.fields.join(form.separator), ...pile] : pile;
    const text = lines.map((each) => each + form.newline).join("");
    const content = form.gzip ? gzipSync(text) : Buffer.from(text);
    return { name: `flows-${i}.log${form.gzip ? ".gz" : ""}`, content };
  });
  return { files: random.shuffle(files.filter((file) => file.content.length > 0)), malformed };
}

function line(record: FlowRecord, form: Form): string {
  return form.fields.map((field) => value(record, field, form)).join(form.separator);
}

function value(record: FlowRecord, field: string, form: Form): string {
  const traffic = record.status === "OK";
  const only = (text: string): string => (traffic ? text : "-");
  switch (field) {
    case "version":
      return form.fields.includes("interface-type") ? "11" : form.fields.includes("vpc-id") ? "5" : "2";
    case "account-id":
      return "123456789012";
    case "interface-id":
      return record.on.eni;
    case "srcaddr":
      return record.src;
    case "dstaddr":
      return record.dst;
    case "srcport":
      return only(record.srcPort.toString());
    case "dstport":
      return only(record.dstPort.toString());
    case "protocol":
      return only(record.protocol.toString());
    case "packets":
      return only(record.packets.toString());
    case "bytes":
      return only(record.bytes.toString());
    case "start":
      return record.start.toString();
    case "end":
      return record.end.toString();
    case "action":
      return record.action;
    case "log-status":
      return record.status;
    case "vpc-id":
      return record.on.vpc;
    case "subnet-id":
      return record.on.subnet;
    case "instance-id":
      return record.on.instance ?? "-";
    case "tcp-flags":
      return only(record.tcpFlags.toString());
    case "type":
      return only(record.src.includes(":") ? "IPv6" : "IPv4");
    case "pkt-srcaddr":
      return record.pktSrc;
    case "pkt-dstaddr":
      return record.pktDst;
    case "region":
      return "us-east-1";
    case "az-id":
      return record.on.az;
    case "pkt-src-aws-service":
      return record.srcCode;
    case "pkt-dst-aws-service":
      return record.dstCode;
    case "flow-direction":
      return only(record.egress ? "egress" : "ingress");
    case "interface-type":
      return record.on.instance === null ? "nat_gateway" : "-";
    case "next-hop-interface-type":
      return record.leg === "0" && record.talk?.nat ? "nat_gateway" : "-";
    case "traffic-path":
      return record.trafficPath?.toString() ?? "-";
    default:
      return "-";
  }
}
