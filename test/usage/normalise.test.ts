import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError, UsageError } from "../../src/errors.ts";
import { gb, hours, text } from "../../src/model/money.ts";
import type { Usage } from "../../src/model/usage.ts";
import { type NormaliseOptions, normalise } from "../../src/usage/normalise.ts";
import {
  EMPTY_READING,
  type MeasuredDemand,
  type MonthlyDemand,
  type Reading,
} from "../../src/usage/reading.ts";
import { readSplitOptions } from "../../src/usage/split.ts";

const OPTIONS: NormaliseOptions = {
  region: null,
  defaultRegion: null,
  knownRegions: new Set(["us-east-1", "us-east-2", "eu-west-1"]),
  hoursPerMonth: hours("730"),
  scale: true,
  allowShortWindow: false,
  split: [],
};
const PLACE = { account: null, region: "us-east-1", vpc: "vpc-1", az: null, route: null };

function monthly(service: string, amount: string, more: Partial<MonthlyDemand> = {}): MonthlyDemand {
  return { ...PLACE, service, gb: gb(amount), gbIn: null, gbOut: null, ...more };
}
function measured(
  service: string,
  bytesIn: bigint,
  bytesOut: bigint,
  more: Partial<MeasuredDemand> = {},
): MeasuredDemand {
  return { ...PLACE, service, bytesIn, bytesOut, ...more };
}
function reading(part: Partial<Reading>): Reading {
  return { ...EMPTY_READING, ...part };
}
function only(readings: readonly Reading[], options: Partial<NormaliseOptions> = {}): Usage {
  const [usage, ...others] = normalise(readings, { ...OPTIONS, ...options });
  expect(others).toEqual([]);
  if (usage === undefined) throw new Error("no usage");
  return usage;
}
function rows(usage: Usage): string[] {
  return usage.demands.map((d) => `${d.vpc} ${d.az} ${d.service} ${d.route} ${text(d.gb)}`);
}
const days = (count: number, vpc = "vpc-1") => ({ vpc, seconds: count * 86_400 });

describe("the scale to a month", () => {
  it("is hours per month over measured hours, and each sum is cut once, half-even, at ten decimals", () => {
    const usage = only([reading({ measured: [measured("sqs", 1n << 30n, 1n << 31n)], windows: [days(30)] })]);
    // 3 GB in 720 hours: 3 × 730 ÷ 720 = 3.0416666…
    expect(usage.demands.map((d) => [d.gb, d.gbIn, d.gbOut].map((each) => each && text(each)))).toEqual([
      ["3.0416666667", "1.0138888889", "2.0277777778"],
    ]);
    expect(usage.windows.map((w) => [w.vpc, w.hours && text(w.hours), text(w.scale)])).toEqual([
      ["vpc-1", "720", "1.0138888889"],
    ]);
  });

  it("is exact where the factor itself is not: 3 bytes' worth in a third of a month is 9", () => {
    const window = { vpc: "vpc-1", seconds: 730 * 1200 };
    const usage = only([reading({ measured: [measured("sqs", 3n << 30n, 0n)], windows: [window] })]);
    expect(rows(usage)).toEqual(["vpc-1 null sqs null 9"]);
  });

  it("agrees with rational arithmetic on integers", () => {
    const anyBytes = fc.bigInt(0n, 1n << 60n);
    fc.assert(
      fc.property(
        anyBytes,
        fc.integer({ min: 3600, max: 4_000_000 }),
        fc.integer({ min: 1, max: 9999 }),
        (bytes, seconds, tenths) => {
          const usage = only(
            [reading({ measured: [measured("sqs", bytes, 0n)], windows: [{ vpc: "vpc-1", seconds }] })],
            {
              hoursPerMonth: hours((tenths / 10).toFixed(1)),
            },
          );
          // bytes × tenths × 3600 ÷ (10 × seconds × 2^30), in units of 1e-10, half-even
          const numerator = bytes * BigInt(tenths) * 3600n * 10n ** 10n;
          const denominator = 10n * BigInt(seconds) * (1n << 30n);
          const [whole, rest] = [numerator / denominator, numerator % denominator];
          const up = rest * 2n > denominator || (rest * 2n === denominator && whole % 2n === 1n);
          const units = whole + (up ? 1n : 0n);
          const expected = units === 0n ? [] : [units];
          expect(
            usage.demands.map((d) =>
              BigInt(text(d.gb).replace(/^(\d+)\.?(\d*)$/, (_, i, f) => i + f.padEnd(10, "0"))),
            ),
          ).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("leaves monthly rows alone, and adds them to measured ones of the same key", () => {
    const usage = only([
      reading({ measured: [measured("sqs", 72n << 30n, 0n)], windows: [days(30)] }),
      reading({ monthly: [monthly("sqs", "10"), monthly("s3", "5", { vpc: "vpc-2" })] }),
    ]);
    expect(rows(usage)).toEqual(["vpc-1 null sqs null 83", "vpc-2 null s3 null 5"]);
    expect(usage.windows.map((w) => [w.vpc, w.hours && text(w.hours)])).toEqual([
      ["vpc-1", "720"],
      ["vpc-2", null],
    ]);
  });

  it("is 1 with --no-scale, for a window of any length", () => {
    const usage = only(
      [reading({ measured: [measured("sqs", 3n << 29n, 0n)], windows: [{ vpc: "vpc-1", seconds: 0 }] })],
      { scale: false },
    );
    expect(rows(usage)).toEqual(["vpc-1 null sqs null 1.5"]);
    expect(text(usage.windows[0]?.scale ?? hours("0"))).toBe("1");
  });

  it("is refused under an hour, unless that is allowed", () => {
    const short = [
      reading({ measured: [measured("sqs", 1n << 30n, 0n)], windows: [{ vpc: "vpc-1", seconds: 1800 }] }),
    ];
    expect(() => only(short)).toThrow(
      /vpc-1: the records cover 1800 seconds: .*--no-scale.*--allow-short-window/,
    );
    expect(rows(only(short, { allowShortWindow: true }))).toEqual(["vpc-1 null sqs null 1460"]);
  });

  it("is warned of under a day", () => {
    const warned = (seconds: number) =>
      only([
        reading({ measured: [measured("sqs", 1n, 0n)], windows: [{ vpc: "vpc-1", seconds }] }),
      ]).warnings.map((each) => each.code);
    expect(warned(86_279)).toEqual(["short-window"]);
    // A day's logs whose first and last intervals begin and end a minute off.
    expect(warned(86_280)).toEqual([]);
    expect(warned(86_400)).toEqual([]);
  });

  it("takes GB of a bill like bytes", () => {
    const usage = only([reading({ measuredGb: [monthly("unknown", "22137.66")], windows: [days(31)] })]);
    expect(rows(usage)).toEqual(["vpc-1 null unknown null 21721.0911290323"]); // 22137.66 × 730 ÷ 744
  });
});

describe("rows", () => {
  it("of one key are summed; splitting a row in two changes nothing", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 15n), fc.bigInt(0n, 10n ** 15n), (a, b) => {
        const units = (value: bigint): string =>
          `${value / 10n ** 10n}.${(value % 10n ** 10n).toString().padStart(10, "0")}`;
        const two = only([
          reading({ monthly: [monthly("sqs", units(a)), monthly("s3", "1"), monthly("sqs", units(b))] }),
        ]);
        const one = only([reading({ monthly: [monthly("s3", "1"), monthly("sqs", units(a + b))] })]);
        expect(rows(two)).toEqual(rows(one));
      }),
      { numRuns: 100 },
    );
  });

  it("come sorted, and the order of the readings changes nothing", () => {
    const [a, b] = [
      reading({
        from: ["b"],
        monthly: [monthly("sqs", "1", { az: "use1-az2" }), monthly("s3", "2", { vpc: "vpc-0" })],
      }),
      reading({
        from: ["a"],
        monthly: [monthly("sqs", "1", { az: "use1-az1" }), monthly("sqs", "1", { account: "1" })],
      }),
    ];
    expect(only([a, b])).toEqual(only([b, a]));
    expect(rows(only([a, b]))).toEqual([
      "vpc-0 null s3 null 2",
      "vpc-1 use1-az1 sqs null 1",
      "vpc-1 use1-az2 sqs null 1",
      "vpc-1 null sqs null 1",
    ]);
    expect(only([a, b]).from).toEqual(["a", "b"]);
  });

  it("of 0 GB are no demand, yet tell of their VPC and zone", () => {
    const usage = only([reading({ monthly: [monthly("sqs", "0", { az: "use1-az9" }), monthly("s3", "1")] })]);
    expect(rows(usage)).toEqual(["vpc-1 null s3 null 1"]);
    expect(usage.topology.vpcs).toEqual([
      { id: "vpc-1", account: null, region: "us-east-1", azs: ["use1-az9"], cidrs: [] },
    ]);
  });
});

describe("the region", () => {
  const nowhere = monthly("sqs", "1", { region: null });

  it("is the given one, else the one found, else the default", () => {
    expect(
      only([reading({ monthly: [nowhere] })], { region: "eu-west-1", defaultRegion: "us-east-2" }).region,
    ).toBe("eu-west-1");
    expect(
      only([reading({ monthly: [nowhere, monthly("s3", "1")] })], { defaultRegion: "us-east-2" }).region,
    ).toBe("us-east-1");
    expect(only([reading({ monthly: [nowhere] })], { defaultRegion: "us-east-2" }).region).toBe("us-east-2");
  });

  it.each<[string, MonthlyDemand[], Partial<NormaliseOptions>, RegExp]>([
    ["is told nowhere", [nowhere], {}, /the region is not known: .*--region CODE/],
    [
      "could be two",
      [
        { ...nowhere, vpc: "vpc-9" },
        monthly("s3", "1"),
        monthly("s3", "1", { region: "eu-west-1", vpc: "vpc-2" }),
      ],
      {},
      /the region of vpc-9 is not known: other rows are of eu-west-1, us-east-1/,
    ],
    [
      "is unknown",
      [monthly("s3", "1", { region: "us-esat-1" })],
      {},
      /unknown region 'us-esat-1' \(nearest: us-east-1\)/,
    ],
    ["given is unknown", [nowhere], { region: "mars" }, /unknown region 'mars'/],
    ["by default is unknown", [nowhere], { defaultRegion: "mars" }, /unknown region 'mars'/],
    [
      "given is not there",
      [monthly("s3", "1")],
      { region: "eu-west-1" },
      /nothing in the input is of eu-west-1: it is of us-east-1/,
    ],
  ])("is an error where it %s", (_, demands, options, message) => {
    expect(() => only([reading({ monthly: demands })], options)).toThrow(message);
    expect(() => only([reading({ monthly: demands })], options)).toThrow(InputError);
  });

  it("may be several: a usage each; --region keeps one and says what it leaves out", () => {
    const input = [
      reading({ monthly: [monthly("s3", "1"), monthly("sqs", "2", { region: "eu-west-1", vpc: "vpc-2" })] }),
    ];
    const usages = normalise(input, OPTIONS);
    expect(usages.map((usage) => [usage.region, ...rows(usage)])).toEqual([
      ["eu-west-1", "vpc-2 null sqs null 2"],
      ["us-east-1", "vpc-1 null s3 null 1"],
    ]);
    const usage = only(input, { region: "us-east-1" });
    expect(rows(usage)).toEqual(["vpc-1 null s3 null 1"]);
    expect(usage.warnings.map((each) => each.code)).toEqual(["other-regions-left-out"]);
  });
});

describe("--split", () => {
  const resolve = (service: string) => ({ found: true, service, inVpc: false, note: null }) as const;
  const split = (...texts: string[]) => readSplitOptions(texts, resolve);

  it("gives shares of unknown traffic to services; the rest stays unknown", () => {
    const usage = only([reading({ monthly: [monthly("unknown", "100"), monthly("s3", "1")] })], {
      split: split("s3=40", "sqs=12.5%"),
    });
    expect(rows(usage)).toEqual([
      "vpc-1 null s3 null 41",
      "vpc-1 null sqs null 12.5",
      "vpc-1 null unknown null 47.5",
    ]);
  });

  it("leaves nothing unknown at 100 %, and its parts always sum to the whole", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 14n), fc.integer({ min: 0, max: 100 }), (units, percent) => {
        const whole = `${units / 10n ** 10n}.${(units % 10n ** 10n).toString().padStart(10, "0")}`;
        const usage = only([reading({ monthly: [monthly("unknown", whole)] })], {
          split: split(`s3=${percent}`, `sqs=${100 - percent}`),
        });
        expect(usage.demands.some((d) => d.service === "unknown")).toBe(false);
        const sum = usage.demands.reduce(
          (total, d) =>
            total + BigInt(text(d.gb).replace(/^(\d+)\.?(\d*)$/, (_, i, f) => i + f.padEnd(10, "0"))),
          0n,
        );
        expect(sum).toBe(units);
      }),
      { numRuns: 100 },
    );
  });

  it("warns where nothing is unknown", () => {
    expect(
      only([reading({ monthly: [monthly("s3", "1")] })], { split: split("s3=40") }).warnings[0]?.code,
    ).toBe("split-without-unknown");
  });

  it.each([["s3"], ["s3=abc"], ["s3=-1"], ["=5"], ["s3=60", "sqs=41"]])(
    "refuses %j %j as a fault of the command line",
    (...texts) => {
      expect(() => split(...texts)).toThrow(UsageError);
    },
  );
});
