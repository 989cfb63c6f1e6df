/** Bad input, each kind with its whole message and exit code: one line on standard error, never a stack trace. */
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type RunOptions, run } from "./run.ts";

interface Case extends RunOptions {
  readonly args: string;
  readonly code?: number;
  readonly says: string | RegExp;
}

const RECOGNISED =
  "recognised are a usage table (CSV with the header service,gb, or YAML), usage JSON, VPC flow logs, a Cost Explorer CSV or JSON, a Cost and Usage Report, FOCUS";
const ON_FILE = "compare --region us-east-1 --usage usage.csv";
const usage = (text: string): RunOptions => ({ files: { "usage.csv": text } });

const FLOW_LOG = [
  "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status",
  ...Array.from(
    { length: 400 },
    (_, i) =>
      `2 111122223333 eni-1 10.0.0.220 198.51.100.${i % 250} ${1024 + i} 443 6 9 ${i * 7919} ${i} ${i + 60} ACCEPT OK`,
  ),
].join("\n");
const CUT_GZIP = gzipSync(FLOW_LOG).subarray(0, 900);

const INPUT: Record<string, Case> = {
  "no such file": { args: ON_FILE, says: "usage.csv: no such file or directory" },
  "a glob without a match": {
    args: "compare --region us-east-1 --usage logs/*.gz",
    says: "logs/*.gz: no file matches this pattern",
  },
  "an empty directory": {
    args: "compare --region us-east-1 --usage logs",
    directories: ["logs"],
    says: "logs: this directory holds no files: name one that holds usage",
  },
  "a directory without logs": {
    args: "compare --region us-east-1 --usage logs",
    files: { "logs/README": "nothing here\n", "logs/b.txt": "nor here\n" },
    says: `logs: none of its 2 files holds usage; the first, logs/README, is of no known form (first line: 'nothing here'); ${RECOGNISED}`,
  },
  "an empty file": { args: ON_FILE, ...usage(""), says: "usage.csv: is empty" },
  "white space only": { args: ON_FILE, ...usage(" \n\n"), says: "usage.csv: is empty but for white space" },
  "a binary file": {
    args: ON_FILE,
    files: { "usage.csv": Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3, 0, 0, 0xff]) },
    says: `usage.csv: is a binary file of no known form; ${RECOGNISED}`,
  },
  "a CSV without service": {
    args: ON_FILE,
    ...usage("name,gb\nsqs,500\n"),
    says: /^usage\.csv, line 1: .*service/,
  },
  "negative GB": {
    args: ON_FILE,
    ...usage("service,gb\nsqs,-1\n"),
    says: "usage.csv, line 2, column gb: -1 is negative: GB per month are 0 or more",
  },
  "a thousands separator": {
    args: ON_FILE,
    ...usage('service,gb\nsqs,"1,024.5"\n'),
    says: "usage.csv, line 2, column gb: '1,024.5' is no plain number: write 1024.5, without thousands separators",
  },
  "a thousands separator without quotes": {
    args: ON_FILE,
    ...usage("service,gb\nsqs,1,024.5\n"),
    says: "usage.csv, line 2, column 3: 3 cells under a header of 2: write numbers without thousands separators and put text that holds a comma into quotes",
  },
  "a word for GB": {
    args: ON_FILE,
    ...usage("service,gb\nsqs,abc\n"),
    says: "usage.csv, line 2, column gb: 'abc' is no plain number: write GB per month as a plain number such as 1024.5",
  },
  "no GB": {
    args: ON_FILE,
    ...usage("service,gb\nsqs,\n"),
    says: "usage.csv, line 2, column gb: is empty: write GB per month as a plain number such as 1024.5, or 0",
  },
  "an unknown service": {
    args: ON_FILE,
    ...usage("service,gb\ns3,1\nsqss,500\n"),
    says: "usage.csv, line 3, column service: unknown service 'sqss' (nearest: sqs): 'vpce-cost services' lists the names; traffic to anywhere else is 'internet'",
  },
  "an unknown region in the input": {
    args: "compare --usage usage.csv",
    ...usage("service,gb,region\nsqs,500,us-east-9\n"),
    says: /^unknown region 'us-east-9' \(nearest: us-(east|west)-\d\)/,
  },
  "no region at all": {
    args: "compare --usage usage.csv",
    ...usage("service,gb\nsqs,500\n"),
    says: "the region is not known: the input does not tell it: give --region CODE, such as --region us-east-1",
  },
  "a region without rates": {
    args: "compare --region cn-north-1 --gb sqs=500",
    says: /^no rate for nat_gb in cn-north-1, nat_hour in cn-north-1.*: run 'vpce-cost prices refresh' and pass its file as --prices, or give it by --rate ITEM=USD$/,
  },
  "a truncated gzip": {
    args: "compare --region us-east-1 --usage flows.log.gz",
    files: { "flows.log.gz": CUT_GZIP },
    says: "flows.log.gz: the gzip data is cut off or damaged (unexpected end of file): nothing of it was used; fetch or copy the file again",
  },
  "an output in a directory that is not there": {
    args: "compare --region us-east-1 --gb sqs=500 --output no/such/out.json",
    says: "--output no/such/out.json: cannot be written: its directory does not exist: make it first",
  },
  "an output that is a directory": {
    args: "compare --region us-east-1 --gb sqs=500 --output out",
    directories: ["out"],
    says: "--output out: cannot be written: is a directory: name a file",
  },
  "no such policy": {
    args: "compare --region us-east-1 --gb sqs=500 --policy prodution",
    says: "prodution: no such policy file: did you mean production?",
  },
  "a policy with a misspelt key": {
    args: "compare --region us-east-1 --gb sqs=500 --policy p.yaml",
    files: { "p.yaml": "version: 1\nmin-az: 2\n" },
    says: "p.yaml, line 2: unknown key 'min-az': did you mean min-azs?",
  },
  "a policy with an unknown value": {
    args: "compare --region us-east-1 --gb sqs=500 --policy p.yaml",
    files: { "p.yaml": "version: 1\negress: [none, nat-perr-az]\n" },
    says: "p.yaml, line 2, key egress: unknown value 'nat-perr-az': did you mean nat-per-az?",
  },
  "no such price file": {
    args: "compare --region us-east-1 --gb sqs=500 --prices p.json",
    says: "p.json: no such file or directory",
  },
  "a policy that nothing meets": {
    args: "compare --region us-east-1 --gb sqs=500 --gb internet=10 --policy p.yaml",
    files: { "p.yaml": "name: closed\ninternet: forbidden\n" },
    code: 3,
    says: "no topology meets the policy closed: internet: vpc: its traffic to internet needs a way out, and the policy allows none",
  },
};

const COMMAND_LINE: Record<string, Case> = {
  "an unknown command": { args: "compar", says: "unknown command 'compar' (Did you mean compare?)" },
  "an unknown option": { args: "compare --usge x", says: "unknown option '--usge' (Did you mean --usage?)" },
  "an unknown option like none": {
    args: "compare --zzz",
    says: "unknown option '--zzz': see 'vpce-cost --help'",
  },
  "a file without --usage": {
    args: "compare flows.csv",
    says: "too many arguments for 'compare'. Expected 0 arguments but got 1. Files are given by --usage PATH.",
  },
  "no usage": { args: "compare", says: "compare needs usage: give --usage PATH, or --gb SERVICE=GB" },
  "an option without its value": {
    args: "compare --gb",
    says: "option '--gb <service=gb>' argument missing",
  },
  "an unknown region": {
    args: "compare --region us-east-11 --gb sqs=1",
    says: /^--region: unknown region 'us-east-11': did you mean us-east-1/,
  },
  "GB by hand that are no number": {
    args: "compare --region us-east-1 --gb sqs=abc",
    says: "--gb sqs=abc: 'abc' is no plain number: write GB per month as a plain number such as 1024.5",
  },
  "an unknown service by hand": {
    args: "compare --region us-east-1 --gb sqss=1",
    says: /^--gb sqss=1: unknown service 'sqss' \(nearest: sqs\)/,
  },
  "shares over 100 %": {
    args: "compare --region us-east-1 --gb unknown=10 --split s3=60 --split sqs=50",
    says: /^--split: .*100/,
  },
  "a wrong choice": {
    args: "compare --region us-east-1 --gb sqs=1 --nat two",
    says: "option '--nat <mode>' argument 'two' is invalid. Allowed choices are per-az, single, regional, instance, none.",
  },
  "no number of zones": {
    args: "compare --region us-east-1 --gb sqs=1 --azs 0",
    says: "--azs 0: is no whole number from 1 to 26",
  },
  "a discount above 100 %": {
    args: "compare --region us-east-1 --gb sqs=1 --discount 101",
    says: "--discount 101: is no percentage from 0 to 100, such as 12.5",
  },
  "an unknown rate": {
    args: "compare --region us-east-1 --gb sqs=1 --rate nat_gbs=1",
    says: /^--rate nat_gbs=1: unknown item 'nat_gbs': did you mean nat_gb/,
  },
  "a workbook for the terminal": {
    args: "compare --region us-east-1 --gb sqs=1 --format xlsx",
    says: "--format xlsx needs --output FILE: a workbook is no text",
  },
  "hours of nothing": {
    args: "compare --region us-east-1 --gb sqs=1 --hours-per-month 0",
    says: "--hours-per-month 0: is no plain number above 0, such as 730",
  },
  "an unknown service to break even": {
    args: "break-even sqss",
    says: "unknown service 'sqss' (nearest: sqs): 'vpce-cost services' lists the names",
  },
};

describe.each([
  { what: "input at fault", cases: INPUT, usual: 1 },
  { what: "command line at fault", cases: COMMAND_LINE, usual: 2 },
])("$what", ({ cases, usual }) => {
  it.concurrent.each(Object.entries(cases))("%s", async (_, { args, code = usual, says, ...options }) => {
    const { code: got, err, out } = await run(args.split(" "), options);
    const line = err.replace(/^vpce-cost: /, "").replace(/\n$/, "");
    if (typeof says === "string") expect(line).toBe(says);
    else expect(line).toMatch(says);
    expect(err.split("\n")).toHaveLength(2);
    expect(`${out}${err}`).not.toMatch(/^\s+at /m);
    expect(got).toBe(code);
    if (code !== 3) expect(out).toBe("");
  });
});
