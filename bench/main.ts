/** `npm run bench -- NAME`: runs one benchmark; without a name, all. `smoke` runs each one briefly. */
interface Benchmark {
  readonly load: () => Promise<{ run(args: readonly string[]): Promise<void> }>;
  /** Arguments of a run that takes seconds. */
  readonly brief: readonly string[];
}

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  startup: { load: () => import("./startup.ts"), brief: ["3"] },
  flows: { load: () => import("./flows.ts"), brief: ["--records", "40000", "--rounds", "1"] },
  optimiser: { load: () => import("./optimiser.ts"), brief: ["--brief"] },
  ranges: { load: () => import("./ranges.ts"), brief: [] },
};

const [name, ...args] = process.argv.slice(2);
if (name !== undefined && name !== "smoke" && !(name in BENCHMARKS)) {
  console.error(`unknown benchmark '${name}': known are smoke, ${Object.keys(BENCHMARKS).join(", ")}`);
  process.exitCode = 2;
}
for (const [known, { load, brief }] of Object.entries(BENCHMARKS)) {
  if (name !== undefined && name !== "smoke" && name !== known) continue;
  console.log(`${known}:`);
  await (await load()).run(name === "smoke" ? brief : args);
}
