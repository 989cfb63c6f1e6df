/** One instance, asked of the model and of the oracle; every difference as a line of text. */
import { type Comparison, InputError } from "../../src/model/index.ts";
import { moneyText, within } from "../oracle/fixed.ts";
import type { Instance } from "../oracle/instance.ts";
import type { NamedOption } from "../oracle/named-options.ts";
import { type Outcome, outcomeOf } from "../oracle/outcome.ts";
import type { Line } from "../oracle/parts.ts";
import { bill } from "../oracle/price.ts";
import { stands, violations } from "../oracle/rules.ts";
import { compareInstance, topologyOf, usdOf } from "./from-oracle.ts";

export interface Verdict {
  readonly outcome: Outcome["kind"];
  readonly differences: readonly string[];
}

export function verdictOn(instance: Instance): Verdict {
  const expected = outcomeOf(instance);
  return { outcome: expected.kind, differences: [...differencesOf(instance, expected)] };
}

function* differencesOf(instance: Instance, expected: Outcome): Generator<string> {
  let comparison: Comparison;
  try {
    comparison = compareInstance(instance);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (expected.kind !== "missing-rate")
      yield `the model refuses (${error.message}), the oracle: ${expected.kind}`;
    return;
  }
  if (expected.kind === "missing-rate") {
    yield "the oracle lacks a rate, the model answers";
    return;
  }
  yield* optimumDifferences(instance, comparison, expected);
  const theirs = comparison.options.filter((option) => option.name !== "optimal");
  const [names, wanted] = [theirs, expected.named].map((options) => options.map(({ name }) => name).join());
  if (names !== wanted) yield `options ${names}, the oracle: ${wanted}`;
  for (const option of expected.named) {
    const model = theirs.find(({ name }) => name === option.name);
    if (model !== undefined) yield* optionDifferences(model, option);
  }
}

function* optimumDifferences(
  instance: Instance,
  { recommended, ...rest }: Comparison,
  expected: Outcome,
): Generator<string> {
  if (expected.kind !== "answer" || recommended === null) {
    if ((expected.kind === "answer") !== (recommended !== null)) {
      yield `the model ${recommended === null ? "finds nothing" : "recommends"}, the oracle: ${expected.kind}`;
    }
    return;
  }
  const total = usdOf(recommended.monthlyCost);
  if (!within(total, expected.found.total)) {
    yield `optimum ${moneyText(total)}, the oracle: ${moneyText(expected.found.total)}`;
  }
  // Null: what it is against has no price; the oracle then says 0.
  const saving = recommended.monthlySaving === null ? null : usdOf(recommended.monthlySaving);
  if (saving !== null && !within(saving, expected.saving)) {
    yield `saving ${moneyText(saving)}, the oracle: ${moneyText(expected.saving)}`;
  }
  const topology = topologyOf(instance, { recommended, ...rest });
  if (topology === null) return;
  if (!stands(instance, topology)) {
    yield "the recommended topology cannot stand";
    return;
  }
  for (const { rule, vpc, service } of violations(instance, topology)) {
    yield `the recommended topology breaks ${rule} (${vpc}, ${service})`;
  }
  const again = bill(instance, topology).total;
  if (again === null || !within(again, total)) {
    yield `the recommended topology costs ${again === null ? "no known sum" : moneyText(again)}, not ${moneyText(total)}`;
  }
}

function* optionDifferences(model: Comparison["options"][number], oracle: NamedOption): Generator<string> {
  const { name } = oracle;
  const rules = (list: readonly { rule: string; vpc: string | null; service: string | null }[]): string =>
    list.map(({ rule, vpc, service }) => `${rule}(${vpc}, ${service})`).join(" ") || "none";
  if ((model.monthlyCost === null) !== (oracle.total === null)) {
    const missing = model.missingRates.map(({ item }) => item).join();
    yield `${name}: priced ${model.priced} without ${missing}, the oracle lacks ${oracle.missing.join()}`;
  } else if (model.monthlyCost !== null && oracle.total !== null) {
    const cost = usdOf(model.monthlyCost);
    yield* lineDifferences(model, oracle.lines, name);
    if (!within(cost, oracle.total))
      yield `${name}: ${moneyText(cost)}, the oracle: ${moneyText(oracle.total)}`;
  }
  if (model.compliant !== (oracle.violations.length === 0)) {
    yield `${name}: violations ${rules(model.violations)}, the oracle: ${rules(oracle.violations)}`;
  }
}

/** What an option pays per usage type, `BoxUsage:t4g.micro` as `BoxUsage`. */
function* lineDifferences(
  model: Comparison["options"][number],
  lines: readonly Line[],
  name: string,
): Generator<string> {
  const sums = new Map<string, { theirs: bigint; ours: bigint }>();
  const at = (usageType: string) => {
    const key = usageType.replace(/^BoxUsage:.*/, "BoxUsage");
    const sum = sums.get(key) ?? { theirs: 0n, ours: 0n };
    sums.set(key, sum);
    return sum;
  };
  for (const line of model.lineItems) at(line.usageType).theirs += usdOf(line.cost);
  for (const line of lines) at(line.usageType).ours += line.cost;
  for (const [usageType, { theirs, ours }] of sums) {
    if (!within(theirs, ours))
      yield `${name}: ${usageType} ${moneyText(theirs)}, the oracle: ${moneyText(ours)}`;
  }
}
