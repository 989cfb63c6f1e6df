import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { text } from "../../../src/model/money.ts";
import type { Reading } from "../../../src/usage/reading.ts";
import { billFile, CUR2_COLUMNS, codes, cur, gatewayDays, read, scratch, shownLines } from "./bills.ts";

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const MONTH = gatewayDays(1, 30, "10");
const gb = (reading: Reading): string =>
  text(
    reading.measuredGb[0]?.gb ??
      (() => {
        throw new Error("no demand");
      })(),
  );
/** 30 × 10 + (1 + … + 30) ÷ 1000 */
const WHOLE = "300.465";

describe("several files", () => {
  it("that are parts of one bill are added, whichever rows went where", async () => {
    for (const pick of [(i: number) => i % 2 === 0, (i: number) => i < 17, (i: number) => i % 3 === 0]) {
      const parts = [MONTH.filter((_, i) => pick(i)), MONTH.filter((_, i) => !pick(i))].map((rows, i) =>
        billFile(cur(rows), `cur-0000${i + 1}.csv`),
      );
      const reading = await read(parts);
      expect(gb(reading)).toBe(WHOLE);
      expect(codes(reading)).not.toContain("bill-overlap");
    }
  });

  it("that split a day's rows of one gateway are added", async () => {
    const split = (share: number) =>
      MONTH.map((row) => ({ ...row, amount: (Number(row.amount) * share).toFixed(6) }));
    const reading = await read([billFile(cur(split(0.25)), "a.csv"), billFile(cur(split(0.75)), "b.csv")]);
    expect(Number(gb(reading))).toBeCloseTo(300.465, 4);
    expect(codes(reading)).not.toContain("bill-overlap");
  });

  it("that split the hours of days are added, even if every hour has the same bytes", async () => {
    const hourly = Array.from({ length: 48 }, (_, i) => {
      const at = (hour: number) => new Date(Date.UTC(2026, 3, 1, hour)).toISOString();
      return { start: at(i), end: at(i + 1), amount: "1.5", cost: "0.0675" };
    });
    const reading = await read(
      [0, 1].map((part) => billFile(cur(hourly.filter((_, i) => i % 2 === part)), `part-${part}.csv`)),
    );
    expect(gb(reading)).toBe("72");
    expect(codes(reading)).not.toContain("bill-overlap");
    const twice = await read([billFile(cur(hourly), "a.csv"), billFile(cur(hourly.slice(0, 40)), "b.csv")]);
    expect(gb(twice)).toBe("72");
  });

  it("of one month from the console and from the API count once, with the quantities of the latter", async () => {
    const console =
      '"Usage type","EU-NatGateway-Bytes($)","EU-NatGateway-Hours($)"\n"2026-05-01","44.16","65.7"\n';
    const group = (key: string, amount: string, quantity: string) => ({
      Keys: [key],
      Metrics: {
        UnblendedCost: { Amount: amount, Unit: "USD" },
        UsageQuantity: { Amount: quantity, Unit: "x" },
      },
    });
    const api = JSON.stringify({
      GroupDefinitions: [{ Type: "DIMENSION", Key: "USAGE_TYPE" }],
      ResultsByTime: [
        {
          TimePeriod: { Start: "2026-05-01", End: "2026-06-01" },
          Groups: [
            group("EU-NatGateway-Bytes", "44.16", "1000"),
            group("EU-NatGateway-Hours", "65.7", "1488"),
          ],
        },
      ],
    });
    for (const names of [
      ["a", "b"],
      ["b", "a"],
    ] as const) {
      const reading = await read([billFile(console, names[0]), billFile(api, names[1])]);
      expect(shownLines(reading.billed)).toEqual([
        "NatGateway-Bytes eu-west-1   1000 GB 44.16 USD billed",
        "NatGateway-Hours eu-west-1   1488 Hrs 65.7 USD billed",
      ]);
      expect(codes(reading)).toContain("bill-overlap");
    }
  });

  it("that are versions of one bill count once, the fuller one", async () => {
    // The first was written in the middle of the tenth day.
    const early = [...gatewayDays(1, 9, "10"), ...gatewayDays(10, 10, "4")];
    for (const names of [
      ["a.csv", "b.csv"],
      ["b.csv", "a.csv"],
    ] as const) {
      const reading = await read([billFile(cur(early), names[0]), billFile(cur(MONTH), names[1])]);
      expect(gb(reading)).toBe(WHOLE);
      expect(reading.warnings.find((each) => each.code === "bill-overlap")?.message).toMatch(
        /^a\.csv and b\.csv tell the same days .*: counted once$/,
      );
    }
  });

  it("that give a gateway more than 24 hours a day overlap, if only on one day", async () => {
    const whole = gatewayDays(1, 1, "10");
    const morning = whole.map((row) => ({ ...row, amount: row.type === "NatGateway-Hours" ? "9" : "3.25" }));
    const reading = await read([billFile(cur(morning), "a.csv"), billFile(cur(whole), "b.csv")]);
    expect(gb(reading)).toBe("10.001");
    expect(shownLines(reading.billed)[1]).toMatch(/^NatGateway-Hours .* 24 Hrs/);
  });

  it("that overlap count the common days once", async () => {
    const reading = await read([
      billFile(cur(gatewayDays(1, 20, "10")), "a.csv"),
      billFile(cur(gatewayDays(11, 30, "10")), "b.csv"),
    ]);
    expect(gb(reading)).toBe(WHOLE);
    expect(reading.windows[0]?.seconds).toBe(30 * 86_400);
    expect(codes(reading)).toContain("bill-overlap");
  });

  it("with the same content count once", async () => {
    expect(gb(await read([billFile(cur(MONTH), "a.csv"), billFile(cur(MONTH), "b.csv")]))).toBe(WHOLE);
  });

  it("of two accounts whose gateways run the same hours are added", async () => {
    const columns = CUR2_COLUMNS.filter((name) => !/resource|account/.test(name));
    const other = gatewayDays(1, 30, "7");
    const reading = await read([
      billFile(cur(MONTH, columns), "a.csv"),
      billFile(cur(other, columns), "b.csv"),
    ]);
    expect(gb(reading)).toBe("510.93"); // 300.465 + 210.465
    expect(reading.nats).toHaveLength(2);
  });

  it("of unlike detail tell one month once: the finer stays", async () => {
    const console =
      '"Usage type","NatGateway-Bytes(GB)","NatGateway-Hours(Hrs)"\n"2026-04-01","300.465","720"\n"2026-03-01","100","744"\n';
    const reading = await read([billFile(console, "costs.csv"), billFile(cur(MONTH), "cur.csv")]);
    expect(shownLines(reading.billed)).toEqual([
      "NatGateway-Bytes us-east-1   100 GB  USD billed",
      "NatGateway-Bytes us-east-1 011122223333 nat-0aaa 300.465 GB 13.520925 USD billed",
      "NatGateway-Hours us-east-1   744 Hrs  USD billed",
      "NatGateway-Hours us-east-1 011122223333 nat-0aaa 720 Hrs 32.4 USD billed",
    ]);
    expect(reading.warnings.find((each) => each.code === "bill-overlap")?.message).toBe(
      "costs.csv: 2026-04 is left out: cur.csv tells the same in more detail",
    );
  });

  it("of months apart cover the months, not the time between", async () => {
    const months =
      '"Usage type","NatGateway-Bytes(GB)","NatGateway-Hours(Hrs)"\n"2026-01-01","5","744"\n"2026-03-01","7","744"\n';
    const reading = await read([billFile(months)]);
    expect(reading.windows).toEqual([{ vpc: "vpc", seconds: 62 * 86_400 }]);
    expect(codes(reading)).toContain("bill-several-months");
  });
});
