/** Every input of the examples, by path below examples/. */
import { flowLogFiles } from "./flow-logs.ts";
import { resolverLogFiles } from "./resolver-logs.ts";
import { costExplorerCsv, POLICY_YAML, USAGE_CSV } from "./texts.ts";

export function exampleInputs(): Map<string, Uint8Array | string> {
  const inputs = new Map<string, Uint8Array | string>();
  for (const [path, bytes] of flowLogFiles()) inputs.set(`flow-logs/AWSLogs/${path}`, bytes);
  for (const [path, bytes] of resolverLogFiles()) inputs.set(`resolver-logs/AWSLogs/${path}`, bytes);
  inputs.set("usage.csv", USAGE_CSV);
  inputs.set("policy.yaml", POLICY_YAML);
  inputs.set("cost-explorer.csv", costExplorerCsv());
  return inputs;
}
