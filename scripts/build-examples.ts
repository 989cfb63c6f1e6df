/** Makes examples/ anew: the inputs from seeded generators, then what the commands print for them. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { EXAMPLE_COMMANDS } from "./examples/commands.ts";
import { flowLogFiles } from "./examples/flow-logs.ts";
import { resolverLogFiles } from "./examples/resolver-logs.ts";
import { costExplorerCsv, POLICY_YAML, USAGE_CSV } from "./examples/texts.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const examples = join(root, "examples");

/** Every input of the examples, by path below examples/. */
export function exampleInputs(): Map<string, Uint8Array | string> {
  const inputs = new Map<string, Uint8Array | string>();
  for (const [path, bytes] of flowLogFiles()) inputs.set(`flow-logs/AWSLogs/${path}`, bytes);
  for (const [path, bytes] of resolverLogFiles()) inputs.set(`resolver-logs/AWSLogs/${path}`, bytes);
  inputs.set("usage.csv", USAGE_CSV);
  inputs.set("policy.yaml", POLICY_YAML);
  inputs.set("cost-explorer.csv", costExplorerCsv());
  return inputs;
}

function write(path: string, content: Uint8Array | string): void {
  mkdirSync(dirname(join(examples, path)), { recursive: true });
  writeFileSync(join(examples, path), content);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const stale of ["flow-logs", "resolver-logs", "output"])
    rmSync(join(examples, stale), { recursive: true, force: true });
  for (const [path, content] of exampleInputs()) write(path, content);
  for (const { output, args } of EXAMPLE_COMMANDS) {
    const options = { cwd: root, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } } as const;
    write(`output/${output}`, execFileSync("node", ["dist/cli.js", ...args], options));
  }
}
