/** `diff` on the real binary. */
import { describe, expect, it } from "vitest";
import { run } from "./run.ts";

const compare = ["compare", "--region", "us-east-1", "--nat", "per-az", "--format", "json"];
const before = [...compare, "--gb", "sqs=500", "--rate", "nat_gb=0.045"];
const after = [...compare, "--gb", "sqs=700", "--rate", "nat_gb=0.05"];

async function pair() {
  const [one, two] = await Promise.all([run(before), run(after)]);
  return { "before.json": one.out, "after.json": two.out };
}
const DIFF = ["diff", "before.json", "after.json"];

describe("diff", () => {
  it("shows what each change costs", async () => {
    const { code, out, err } = await run(DIFF, { files: await pair() });
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/usage +us-east-1 +vpc sqs: traffic +500\.00 +700\.00 +\+10\.00/);
    expect(out).toMatch(/prices +us-east-1 +nat_gb \(USD\/GB\) +0\.045 +0\.05 +\+2\.50/);
  });

  it("JSON: the parts sum to the whole", async () => {
    const { out } = await run([...DIFF, "--format", "json"], { files: await pair() });
    const [current] = JSON.parse(out).options as {
      name: string;
      change: string;
      changes: { cost: string }[];
    }[];
    expect(current).toMatchObject({ name: "current", change: "12.5" });
    expect(current?.changes.map(({ cost }) => cost)).toEqual(["10", "2.5"]);
  });

  it("--fail-if-rise-above is a gate for a monthly job", async () => {
    const files = await pair();
    const passed = await run([...DIFF, "--fail-if-rise-above", "12.5"], { files });
    const failed = await run([...DIFF, "--fail-if-rise-above", "12.4"], { files });
    expect([passed.code, failed.code]).toEqual([0, 4]);
    expect(failed.err).toBe(
      "vpce-cost: current rose by 12.50 USD a month, above --fail-if-rise-above 12.4\n",
    );
  });

  it.each([
    [["diff", "no.json", "after.json"], 1, /^vpce-cost: no\.json: no such file or directory\n$/],
    [["diff", "u.json", "after.json"], 1, /^vpce-cost: u\.json: is no complete JSON .*\n$/],
    [["diff", "after.json"], 2, /missing required argument 'after'/],
  ])("%j: exit %i", async (args, exit, message) => {
    const { code, err } = await run(args, { files: { "after.json": "{}", "u.json": "service,gb\n" } });
    expect(code).toBe(exit);
    expect(err).toMatch(message);
  });
});
