#!/usr/bin/env node
/** The program: its commands and options. A command's code is loaded only when it runs. */
import { readFileSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import { UsageError } from "./errors.ts";
import type { Io } from "./io.ts";
import { packageFile } from "./package-files.ts";
import { runProgram } from "./program.ts";

const USAGE_FORMATS = ["usage", "flow-log", "cost-explorer", "cur", "focus", "athena"];
const INSPECTIONS = ["network-firewall", "appliance"];
const MODES_TODAY = ["per-az", "single", "regional", "instance", "none"];

const EXIT_CODES = `
Exit codes: 0 done; 1 the input is at fault; 2 the command line is at fault;
3 no topology meets the policy; 4 the saving is above --fail-if-saving-above.`;

function version(): string {
  const text = readFileSync(packageFile("package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** For options that may be given several times. */
function collect(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value];
}

function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices);
}

function withUsage(command: Command): Command {
  return command
    .option("--usage <path...>", "files, directories or globs of usage; - is standard input")
    .addOption(choice("--usage-format <name>", "overrules the recognition of formats", USAGE_FORMATS))
    .addOption(choice("--from <source>", "ask AWS for the usage", ["cost-explorer", "cloudwatch"]))
    .option("--start <date>", "of what --from asks for (default: the last month, or 30 days)")
    .option("--end <date>", "the first day that is not asked for")
    .option("--profile <name>", "whose credentials --from asks with (default: the SDK's own)")
    .option("--timeout <seconds>", "how long one answer may take (default: 60)")
    .option("--gb <service=gb>", "GB per month by hand, repeatable; internet is anywhere else", collect)
    .option("--billing <path...>", "bills of the same VPCs: they fix the total that flow logs split")
    .option("--dns <path...>", "Route 53 Resolver query logs: name the services behind addresses")
    .option("--inventory <path...>", "what exists: what discover wrote, or a directory of describe-* JSON")
    .option("--split <service=pct>", "share of unknown traffic that goes to a service, repeatable", collect)
    .option("--region <code>", "default: found in the input, else AWS_REGION")
    .option("--flow-log-format <fields>", "fields of flow logs without a header, as AWS's LogFormat or names")
    .option("--nat-interface <eni>", "this interface is a NAT gateway's, repeatable", collect)
    .option("--columns <field=column,...>", "columns of flow logs that AWS names otherwise")
    .option("--workers <n>", "threads that read flow logs (default: one per core)")
    .option("--hours-per-month <n>", "hours that a month is scaled to (default: 730)")
    .option("--no-scale", "keep the measured window as it is")
    .option("--allow-short-window", "scale windows of less than an hour too")
    .option("--strict", "any record that cannot be read is an error");
}

function withPrices(command: Command): Command {
  return command
    .option("--prices <file>", "another price list (JSON or CSV)")
    .option("--discount <pct>", "flat discount on every rate")
    .option("--rate <item=usd>", "one rate by hand, repeatable", collect);
}

function withOutput(command: Command, formats: readonly string[]): Command {
  const [usual] = formats;
  return command
    .addOption(choice("--format <name>", `form of the result (default: ${usual})`, formats))
    .option("--output <file>", "write to this file; the form follows its ending");
}

function declareCompare(program: Command, io: Io, done: (code: number) => void): void {
  const command = program
    .command("compare")
    .description("compare the ways to connect, and find the cheapest that the policy allows");
  withOutput(withPrices(withUsage(command)), ["table", "json", "csv", "markdown", "html", "xlsx"])
    .option("--prices-from-bill", "the rates that the bill in the input was really charged at")
    .option("--azs <n>", "AZs of a VPC that the input says nothing of (default: 3)")
    .addOption(
      choice("--nat <mode>", "today's egress where the input is silent (default: per-az)", MODES_TODAY),
    )
    .option("--policy <file>", "production, lowest-cost, or a YAML file (default: production)")
    .addOption(
      choice("--tier-scope <scope>", "volume tiers add up over (default: organisation)", [
        "organisation",
        "account",
      ]),
    )
    .option("--fail-if-saving-above <usd>", "exit 4 when more than this a month could be saved")
    .addOption(choice("--inspection <kind>", "a firewall in front of the NAT gateways", INSPECTIONS))
    .option(
      "--inspection-gb <usd>",
      "its price per GB; network-firewall replaces nat_gb, appliance adds to it",
    )
    .option("--inspection-hour <usd>", "its price per zone-hour; a network-firewall's waives a NAT gateway's")
    .option("--uncertainty <pct>", "usage may be this much more or less: the saving's range, and what turns")
    .option("--growth <pct>", "usage grows by this each month: the cheapest fixed choice over --months")
    .option("--months <n>", "months of the period (default: 12)")
    .option("--full-analysis", "margins of each advice however many there are, however long that takes")
    .option("--no-analysis", "leave out steps, margins, costs of rules: the comparison alone")
    .addHelpText("after", EXIT_CODES)
    .action(async (options) => {
      const { compareCommand } = await import("./commands/compare.ts");
      done(await compareCommand(options, io));
    });
}

function declareUsage(program: Command, io: Io, done: (code: number) => void): void {
  const command = program.command("usage").description("print the normalised usage, and how it came about");
  withOutput(withPrices(withUsage(command)), ["csv", "json"])
    .option("--top <n>", "the largest remotes that no endpoint can be named for")
    .action(async (options) => {
      const { usageCommand } = await import("./commands/usage.ts");
      done(await usageCommand(options, io));
    });
}

function declareBreakEven(program: Command, io: Io, done: (code: number) => void): void {
  const command = program
    .command("break-even")
    .description("from how many GB a month an endpoint pays, by region and AZ count")
    .argument("[service...]", "services; default: what holds for all")
    .option("--region <code>", "repeatable; default: every region", collect)
    .option("--azs <n>", "AZs of the endpoint (default: 1, 2 and 3)")
    .option("--hours-per-month <n>", "default: 730");
  withOutput(withPrices(command), ["table", "json", "csv", "markdown"]).action(async (names, options) => {
    const { breakEvenCommand } = await import("./commands/break-even.ts");
    done(await breakEvenCommand(names, options, io));
  });
}

function declareServices(program: Command, io: Io): void {
  program
    .command("services")
    .description("does it need an endpoint, which kind, and what does that take?")
    .argument("[name...]", "services or resources; default: the whole catalogue")
    .option("--workload <name>", "what a workload needs, and what breaks without each")
    .option("--region <code>", "host names of this region")
    .addOption(choice("--format <name>", "form of the result (default: table)", ["table", "json", "csv"]))
    .action(async (names, options) => {
      const { services } = await import("./commands/services.ts");
      await services(names, options, io);
    });
}

function declareDiff(program: Command, io: Io, done: (code: number) => void): void {
  const command = program
    .command("diff")
    .description("what changed between two comparisons (JSON of compare), and what each change costs")
    .argument("<before>", "what 'compare --format json' printed")
    .argument("<after>", "the same, later")
    .option("--option <name>", "the option to look at (default: today's network and the recommendation)")
    .option("--fail-if-rise-above <usd>", "exit 4 when the first option rose by more than this a month");
  withOutput(command, ["table", "json", "markdown"]).action(async (before, after, options) => {
    const { diffCommand } = await import("./commands/diff.ts");
    done(await diffCommand(before, after, options, io));
  });
}

function declareDiscover(program: Command, io: Io, done: (code: number) => void): void {
  const command = program
    .command("discover")
    .description("what exists, as an inventory file: asked of AWS, or from saved 'aws ec2 describe-*' JSON")
    .argument("[path...]", "saved JSON: files or directories; then nothing is asked of AWS")
    .option("--inventory <path...>", "the same as [path...]")
    .option("--region <code...>", "default: the one that the SDK is set to")
    .option("--all-regions", "every region that the account has enabled")
    .option("--profile <name...>", "one account each")
    .option("--role-arn <arn>", "arn:aws:iam::{account}:role/NAME, taken on in each --account")
    .option("--account <id...>", "accounts for {account} in --role-arn")
    .option("--concurrency <n>", "calls at a time (default: 8)")
    .option("--timeout <seconds>", "how long one answer may take (default: 60)");
  withOutput(withPrices(command), ["json", "table"]).action(async (paths, options) => {
    const { discoverCommand } = await import("./commands/discover.ts");
    done(await discoverCommand(paths, options, io));
  });
}

function declarePrices(program: Command, io: Io, done: (code: number) => void): void {
  const prices = program.command("prices").description("the price list");
  const show = prices.command("show").description("the rates in use, each with its source and date");
  withPrices(show)
    .option("--region <code>", "default: every region")
    .addOption(choice("--format <name>", "form of the result (default: table)", ["table", "json", "csv"]))
    .action(async (options) => {
      const { pricesShow } = await import("./commands/prices-show.ts");
      await pricesShow(options, io);
    });
  const refresh = prices
    .command("refresh")
    .description("a fresh price list from AWS, as a file for --prices, and what it changes")
    .addOption(choice("--source <name>", "default: offer-files, which are public", ["offer-files", "api"]))
    .option("--region <code...>", "default: every commercial region")
    .option("--prices <file>", "the price list to tell the changes against (default: the bundled one)")
    .option("--diff <file>", "what changed, as JSON")
    .option("--allow-missing", "leave out items without a single price instead of failing")
    .option("--offer-url <url>", "where the offer files are (default: AWS's own address)")
    .option("--cache <directory>", "where filtered offer files are put by")
    .option("--no-cache", "put nothing by")
    .option("--timeout <seconds>", "how long a server may be silent (default: 60)");
  withOutput(refresh, ["json", "csv"]).action(async (options) => {
    const { pricesRefresh } = await import("./commands/prices-refresh.ts");
    done(await pricesRefresh(options, io));
  });
}

function withAthena(command: Command): Command {
  return command
    .option("--table <name>", "the table of flow logs: DATABASE.TABLE")
    .option("--region <code>", "of the VPCs (default: AWS_REGION)")
    .option("--fields <list>", "the table's fields: v2 … v11, AWS's LogFormat, or names")
    .option("--columns <field=column,...>", "columns that AWS names otherwise")
    .option(
      "--nat-interface <eni>",
      "the NAT gateways' interfaces, repeatable; none: none is logged",
      collect,
    )
    .option("--private-cidr <cidr>", "addresses of VPCs beside the private ones, repeatable", collect)
    .option("--from <time>", "2026-03-01 or 2026-03-01T12:00:00Z; needs --to")
    .option("--to <time>", "the first moment that is left out")
    .option("--partitions <form>", "year,month,day or COLUMN=date, =yyyy/MM/dd, =yyyy-MM-dd; none")
    .option("--where <sql>", "a further condition on the table's columns")
    .option("--output <file>", "write to this file");
}

function declareAthena(program: Command, io: Io): void {
  const athena = program
    .command("athena")
    .description("count flow logs inside Amazon Athena; --usage reads the result");
  withAthena(athena.command("sql").description("print the query")).action(async (options) => {
    const { athenaSqlCommand } = await import("./commands/athena.ts");
    await athenaSqlCommand(options, io);
  });
  withAthena(athena.command("run").description("run the query, and print its result"))
    .option("--workgroup <name>", "default: primary")
    .option("--output-location <s3-url>", "where Athena puts results (default: the workgroup's own place)")
    .option("--catalog <name>", "data catalogue (default: AwsDataCatalog)")
    .option("--athena-region <code>", "where Athena and the table are (default: --region)")
    .option("--max-scan-gb <n>", "stop the query beyond this (default: 1024, about 5 USD)")
    .action(async (options) => {
      const { athenaRunCommand } = await import("./commands/athena.ts");
      await athenaRunCommand(options, io);
    });
}

/** Commander's message on one line: `unknown option '--usge' (Did you mean --usage?)`. */
function asUsageError({ code, message }: CommanderError): UsageError {
  const line = message.replace(/^error: /, "").replaceAll("\n", " ");
  if (code === "commander.excessArguments") return new UsageError(`${line} Files are given by --usage PATH.`);
  const unknown = /^unknown (option|command)/.test(line) && !line.includes("Did you mean");
  return new UsageError(unknown ? `${line}: see 'vpce-cost --help'` : line);
}

async function main(io: Io): Promise<number> {
  let code = 0;
  const done = (result: number): void => {
    code = result;
  };
  const program = new Command("vpce-cost")
    .description(
      "How should our VPCs reach AWS services, what does each way cost, and which is the cheapest?",
    )
    .version(version())
    .helpCommand(true)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  declareCompare(program, io, done);
  declareUsage(program, io, done);
  declareBreakEven(program, io, done);
  declareServices(program, io);
  declareDiff(program, io, done);
  declareDiscover(program, io, done);
  declareAthena(program, io);
  declarePrices(program, io, done);
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help that was not asked for (no command given) is help on standard error, and a fault.
    if (error.code === "commander.help") return error.exitCode === 0 ? 0 : 2;
    if (error.exitCode === 0) return 0;
    throw asUsageError(error);
  }
  return code;
}

await runProgram(main);
