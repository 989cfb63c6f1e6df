/** Whole processes: `--help`, and the main job on the example, each beside an empty Node.js process, alternating. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  "node -e 0": ["-e", "0"],
  "vpce-cost --help": ["dist/cli.js", "--help"],
  "vpce-cost compare, on the example": [
    "dist/cli.js",
    "compare",
    "--usage",
    "examples/flow-logs",
    "--dns",
    "examples/resolver-logs",
  ],
};

function milliseconds(args: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`node ${args.join(" ")}: ${stderr}`);
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export async function run(args: readonly string[]): Promise<void> {
  const runs = Number(args[0] ?? 11);
  const times = new Map<string, number[]>(Object.keys(COMMANDS).map((name) => [name, []]));
  for (let i = 0; i < runs; i++) {
    for (const [name, command] of Object.entries(COMMANDS)) times.get(name)?.push(milliseconds(command));
  }
  const empty = median(times.get("node -e 0") ?? []);
  for (const [name, each] of times) {
    const fastest = Math.min(...each).toFixed(0);
    const ratio = (median(each) / empty).toFixed(2);
    console.log(
      `  ${name.padEnd(36)} median ${median(each).toFixed(0)} ms, least ${fastest} ms, ${ratio} × an empty process`,
    );
  }
}
