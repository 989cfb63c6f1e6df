/** `npm run bench -- NAME`: runs one benchmark; without a name, all. */

const BENCHMARKS: Readonly<Record<string, () => Promise<{ run(args: readonly string[]): Promise<void> }>>> = {
  ranges: () => import("./ranges.ts"),
};

const [name, ...args] = process.argv.slice(2);
for (const [known, load] of Object.entries(BENCHMARKS)) {
  if (name !== undefined && name !== known) continue;
  console.log(`${known}:`);
  await (await load()).run(args);
}
if (name !== undefined && !(name in BENCHMARKS)) {
  console.error(`unknown benchmark '${name}': known are ${Object.keys(BENCHMARKS).join(", ")}`);
  process.exitCode = 2;
}
