import { describe, expect, it } from "vitest";
import { idleByBill } from "../../src/inventory/findings/by-bill.ts";
import { money } from "../../src/model/index.ts";
import type { BilledLine, Usage } from "../../src/model/usage.ts";
import { loadBundledPrices } from "../../src/pricing/price-list.ts";
import { usageOf } from "../support/usage.ts";

const HOURS = money.hours("730");

function line(usageType: string, resource: string | null, quantity: string): BilledLine {
  return {
    usageType,
    region: "us-east-1",
    account: "011122223333",
    resource,
    quantity,
    unit: "Hrs",
    cost: "1",
    currency: "USD",
    derived: false,
  };
}
function idle(billed: readonly BilledLine[]): string[] {
  const usage: Usage = {
    ...usageOf([]),
    billed,
    windows: [{ vpc: "nat-1", hours: money.hours("720"), scale: money.ratio("1.0138888889") }],
  };
  return idleByBill(usage, loadBundledPrices(), HOURS).map(
    (each) => `${each.code} ${each.resources.join()} ${each.monthlyCost && money.text(each.monthlyCost)}`,
  );
}

describe("idle by the bill", () => {
  it("is what has hours and not one byte, for a whole month", () => {
    expect(
      idle([
        line("NatGateway-Hours", "nat-1", "720"),
        line("DataTransfer-Regional-Bytes", "nat-1", "5"),
        line("NatGateway-Hours", "nat-2", "720"),
        line("NatGateway-Bytes", "nat-2", "0.5"),
        line("RegionalNatGateway-Hours", "nat-3", "1440"),
        line("VpcEndpoint-Hours", "vpce-1", "2160"),
        line("VpcEndpoint-Bytes", "vpce-1", "0"),
        line("VpcEndpoint-Hours", "vpce-2", "720"),
        line("VpcEndpoint-Bytes", "vpce-2", "1"),
      ]),
    ).toEqual([
      "idle-nat-gateway nat-1 36.5", // 730 × (0.045 + 0.005)
      "idle-nat-gateway nat-3 73", // two zones
      "idle-endpoint vpce-1 21.9", // three zones
    ]);
  });

  it("is not told without resource ids, nor of endpoints of other kinds", () => {
    expect(
      idle([line("NatGateway-Hours", null, "720"), line("VpcEndpoint-GWLBE-Hours", "vpce-9", "720")]),
    ).toEqual([]);
  });
});
