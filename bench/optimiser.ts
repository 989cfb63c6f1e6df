/**
 * The search beside HiGHS (WebAssembly) on the same random organisations, written as mixed-integer programs, while those
 * fit in its time; then ours alone at sizes that show how time and memory grow, each in a process of its own: the first
 * run there, as a user's process meets it (nothing compiled yet), and the median of repeats. Two things are timed:
 * the model (table of costs, search, and the cuts that prove it), and all of it: with the topology put together and its
 * bill priced exactly, which the proof is compared with. The making of the input is in neither.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { loadCatalog } from "../src/catalog/catalog.ts";
import { BUILT_IN_POLICIES, money, optimise } from "../src/model/index.ts";
import { search } from "../src/model/optimise/search.ts";
import { costTable } from "../src/model/optimise/table.ts";
import { unitsFor } from "../src/model/optimise/units.ts";
import { loadBundledPrices } from "../src/pricing/price-list.ts";
import { leastOf, loadSolver, milpsOf, type Solver } from "../test/support/milp.ts";
import { networkFrom, REGION, randomOrganisation, SETTINGS, type Size } from "./optimiser-data.ts";
import { growthChart, type Point } from "./optimiser-growth.ts";

/** Small enough that endpoint bytes stay within their first volume tier, as the programs assume. */
const BESIDE: readonly Size[] = [
  { vpcs: 10, services: 6, mostGb: 5000 },
  { vpcs: 30, services: 10, mostGb: 5000 },
  { vpcs: 100, services: 20, mostGb: 2000 },
  { vpcs: 300, services: 40, mostGb: 500 },
];
const ALONE: readonly (readonly [vpcs: number, services: number])[] = [
  [100, 30],
  [300, 40],
  [1000, 50],
  [3000, 70],
  [10_000, 100],
];
const POLICY = BUILT_IN_POLICIES["lowest-cost"];

interface Timed<T> {
  readonly result: T;
  readonly ms: number;
}

function timed<T>(work: () => T): Timed<T> {
  const start = performance.now();
  return { result: work(), ms: performance.now() - start };
}

function medianOf<T>(rounds: number, work: () => T): Timed<T> {
  const runs = Array.from({ length: rounds }, () => timed(work)).sort((a, b) => a.ms - b.ms);
  const middle = runs[Math.floor(rounds / 2)];
  if (middle === undefined) throw new RangeError("no rounds");
  return middle;
}

function setUp(seed: number, size: Size) {
  const catalog = loadCatalog();
  const pricing = { prices: loadBundledPrices(), catalog, settings: SETTINGS };
  const units = unitsFor(pricing.prices, REGION, SETTINGS.hoursPerMonth);
  const organisation = randomOrganisation(seed, size, catalog);
  const network = networkFrom(organisation, catalog);
  return {
    pricing,
    organisation,
    searchAlone: () => search(costTable(network, POLICY, pricing, units)),
    whole: () => optimise(network, POLICY, pricing),
  };
}

function beside(highs: Solver, seed: number, size: Size, rounds: number, seconds: number): void {
  const { pricing, organisation, searchAlone, whole } = setUp(seed, size);
  const ours = medianOf(rounds, whole);
  const alone = medianOf(rounds, searchAlone);
  const milps = milpsOf(organisation, POLICY, pricing.prices);
  const columns = Math.max(...milps.map(({ costs }) => costs.size));
  const theirs = timed(() => leastOf(highs, milps, seconds));
  const name = `${size.vpcs} × ${size.services}`.padEnd(9);
  const mine = `ours median ${ours.ms.toFixed(1)} ms (table and search ${alone.ms.toFixed(1)})`;
  if (theirs.result === null) {
    console.log(`  ${name} ${mine}, HiGHS not done after ${seconds} s (${columns} columns)`);
    return;
  }
  const { result: found } = ours;
  const total = found.found && found.bill.total !== null ? Number(money.text(found.bill.total)) : Number.NaN;
  const proven = found.found && found.proven ? "proven" : "NOT PROVEN";
  const difference = total - theirs.result.total;
  const verdict = Math.abs(difference) < 1e-6 ? "equal" : `DIFFERENT by ${difference}`;
  const ratio = (theirs.ms / ours.ms).toFixed(0);
  console.log(
    `  ${name} ${mine}, HiGHS ${theirs.ms.toFixed(0)} ms (${columns} columns), ${ratio} × ours; ` +
      `${total.toFixed(2)} USD, ${proven}, ${verdict}, hub: ${theirs.result.via}`,
  );
}

/** Both unmeasured first, so that neither is timed while it is being compiled. */
function warmUp(highs: Solver): void {
  const { pricing, organisation, whole } = setUp(0, { vpcs: 12, services: 6, mostGb: 5000 });
  medianOf(30, whole);
  leastOf(highs, milpsOf(organisation, POLICY, pricing.prices), 30);
}

const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

/** What one process measured. */
interface Measured {
  readonly pairs: number;
  readonly first: number;
  readonly median: number;
  readonly peak: number;
  readonly before: number;
  readonly proven: boolean;
}
type Part = "model" | "all";

/** In a process of its own, so that the first run and the peak are this size's. */
function alone(vpcs: number, services: number, part: Part): Measured {
  const { organisation, searchAlone, whole } = setUp(1, { vpcs, services, mostGb: 2000 });
  const pairs = organisation.vpcs.reduce((sum, { sent }) => sum + sent.size, 0);
  const before = process.memoryUsage().rss;
  const first = timed<unknown>(part === "all" ? whole : searchAlone).ms;
  const rounds = vpcs > 1000 ? 3 : vpcs < 1000 ? 60 : 25;
  const again = medianOf<unknown>(rounds, part === "all" ? whole : searchAlone).ms;
  const peak = process.resourceUsage().maxRSS * 1024;
  const answer = part === "all" ? whole() : null;
  return { pairs, first, median: again, peak, before, proven: answer?.found === true && answer.proven };
}

function aloneInProcess(vpcs: number, services: number, part: Part): Measured {
  const size = `${vpcs}x${services}`;
  const main = [...process.execArgv, process.argv[1] ?? "", "optimiser", "--alone", size, part];
  const { status, stdout } = spawnSync(process.execPath, main, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`${size}: exit code ${status}`);
  return JSON.parse(stdout.slice(stdout.indexOf("{")));
}

/** Each size, and how time grows from one to the next; written down beside the screen. */
function growth(sizes: typeof ALONE): void {
  const points: { model: Point[]; all: Point[] } = { model: [], all: [] };
  for (const [vpcs, services] of sizes) {
    const model = aloneInProcess(vpcs, services, "model");
    const all = aloneInProcess(vpcs, services, "all");
    const name = `${vpcs} × ${services}`;
    points.model.push({ name, pairs: all.pairs, ms: model.median });
    points.all.push({ name, pairs: all.pairs, ms: all.median });
    const both = ({ first, median }: Measured): string =>
      `first ${first.toFixed(0)} ms, median of repeats ${median.toFixed(0)} ms`;
    console.log(
      `  ${name.padEnd(12)} ${all.pairs} pairs: model ${both(model)}; all ${both(all)}; ` +
        `peak ${mib(all.peak)}, of which ${mib(all.before)} before it began; ${all.proven ? "proven" : "NOT PROVEN"}`,
    );
  }
  const charts = [
    growthChart("Model, median of repeats", points.model),
    growthChart("All, median of repeats", points.all),
  ].join("\n\n");
  console.log(`\n${charts}`);
  const out = new URL("out/", import.meta.url);
  mkdirSync(out, { recursive: true });
  writeFileSync(new URL("optimiser-growth.txt", out), `${charts}\n`);
}

/** `--brief`: the small sizes once. `--growth`: ours alone. `--seconds N`: how long HiGHS may take for each organisation (default 60). */
export async function run(args: readonly string[]): Promise<void> {
  const [first, size = "", part] = args;
  if (first === "--alone") {
    const [vpcs = 0, services = 0] = size.split("x").map(Number);
    console.log(JSON.stringify(alone(vpcs, services, part === "all" ? "all" : "model")));
    return;
  }
  const brief = args.includes("--brief");
  const seconds = args.includes("--seconds") ? Number(args[args.indexOf("--seconds") + 1]) : 60;
  if (args.includes("--growth")) {
    growth(ALONE);
    return;
  }
  const highs = await loadSolver();
  warmUp(highs);
  for (const each of brief ? BESIDE.slice(0, 2) : BESIDE) {
    for (const seed of brief ? [1] : [1, 2, 3]) beside(highs, seed, each, brief ? 3 : 9, seconds);
  }
  growth(brief ? ALONE.slice(0, 2) : ALONE);
}
