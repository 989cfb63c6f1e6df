import { describe, expect, it } from "vitest";
import { decimalMark, decimalText } from "../../../src/usage/billing/numbers.ts";
import {
  endOfMonth,
  monthTime,
  shownTime,
  startOfMonth,
  unixTime,
} from "../../../src/usage/billing/times.ts";
import {
  itemOfType,
  networkType,
  typeOfDescription,
  unitOfType,
} from "../../../src/usage/billing/usage-types.ts";

describe("usage types", () => {
  it.each([
    ["NatGateway-Hours", "NatGateway-Hours", "us-east-1"],
    ["NatGateway-Bytes", "NatGateway-Bytes", "us-east-1"],
    ["EU-NatGateway-Bytes", "NatGateway-Bytes", "eu-west-1"],
    ["APN1-NatGateway-Hours", "NatGateway-Hours", "ap-northeast-1"],
    ["RegionalNatGateway-Hours", "RegionalNatGateway-Hours", "us-east-1"],
    ["USE1-RegionalNatGateway-Bytes", "RegionalNatGateway-Bytes", "us-east-1"],
    ["USE1-VpcEndpoint-Hours", "VpcEndpoint-Hours", "us-east-1"],
    ["USW2-VpcEndpoint-GWLBE-Bytes", "VpcEndpoint-GWLBE-Bytes", "us-west-2"],
    ["USE1-PublicIPv4:InUseAddress", "PublicIPv4:InUseAddress", "us-east-1"],
    ["EUC1-TransitGateway-Bytes", "TransitGateway-Bytes", "eu-central-1"],
    ["DataTransfer-Regional-Bytes", "DataTransfer-Regional-Bytes", "us-east-1"],
    ["USE1-DataTransfer-xAZ-In-Bytes", "DataTransfer-xAZ-In-Bytes", "us-east-1"],
  ])("%s is %s of %s", (text, name, region) => {
    expect(networkType(text)).toEqual({ name, region });
  });

  it("takes no missing prefix for us-east-1 where that region writes one, and no unknown prefix for any", () => {
    expect(networkType("VpcEndpoint-Hours")).toEqual({ name: "VpcEndpoint-Hours", region: null });
    expect(networkType("RegionalNatGateway-Bytes")).toEqual({
      name: "RegionalNatGateway-Bytes",
      region: null,
    });
    expect(networkType("XYZ9-NatGateway-Hours")).toEqual({ name: "NatGateway-Hours", region: null });
  });

  it.each([
    "BoxUsage:t3.micro",
    "EU-NatGateway-HoursX",
    "us-east-1-KMS-Requests",
    "DataTransfer-Out-Bytes",
    "USE1-APN2-AWS-Out-Bytes",
    "",
  ])("%j is not the network's", (text) => {
    expect(networkType(text)).toBeNull();
  });

  it("have the price item and the unit of AWS", () => {
    expect(itemOfType("TransitGateway-Bytes")).toEqual({ item: "tgw_gb", unit: "GigaBytes" });
    expect(unitOfType("DataTransfer-xAZ-In-Bytes")).toBe("GB");
    expect(unitOfType("VpcEndpoint-Service-Hours")).toBe("Hrs");
  });

  it("are told by AWS's descriptions too", () => {
    expect(typeOfDescription("$0.045 per NAT Gateway Hour")).toBe("NatGateway-Hours");
    expect(typeOfDescription("$0.045 per GB Data Processed by NAT Gateways")).toBe("NatGateway-Bytes");
    expect(typeOfDescription("$0.045 per Regional NAT Gateway Hour")).toBe("RegionalNatGateway-Hours");
    expect(typeOfDescription("$0.005 per Idle public IPv4 address per hour")).toBe("PublicIPv4:IdleAddress");
    expect(typeOfDescription("$0.01 per VPC Endpoint Hour")).toBe("VpcEndpoint-Hours");
    expect(typeOfDescription("$0.096 per On Demand Linux m5.large Instance Hour")).toBeNull();
  });
});

describe("numbers of bills", () => {
  it.each([
    ["7.095684E-4", "0.0007095684"],
    ["1E3", "1000"],
    ["123.456e1", "1234.560"],
    ["-0.5", "-0.5"],
    [".5", "0.5"],
    ["1,234.56", "1234.56"],
    ["$4.23", "4.23"],
    ["4.23 USD", "4.23"],
    ["1,5", null],
    ["", null],
    ["n/a", null],
    ["1.2.3", null],
  ])("%j is %j", (cell, value) => {
    expect(decimalText(cell, "point")).toBe(value);
  });

  it.each([
    ["1.234,56", "1234.56"],
    ["0,045", "0.045"],
    ["7,09E-4", "0.000709"],
    ["12", "12"],
  ])("%j with decimal commas is %j", (cell, value) => {
    expect(decimalText(cell, "comma")).toBe(value);
  });

  it.each([
    [["0.045", "1"], ";", "point"],
    [["0,045", "1"], ";", "comma"],
    [["1.234,56"], ",", "comma"],
    [["1,234", "5"], ";", "comma"],
    [["1,234", "5"], ",", "point"],
    [["1,234.50"], ";", "point"],
  ])("%j between %j have the decimal %s", (cells, delimiter, mark) => {
    expect(decimalMark(cells, delimiter)).toBe(mark);
  });
});

describe("times of bills", () => {
  const april = Date.UTC(2026, 3, 1) / 1000;
  it.each([
    "2026-04-01",
    "2026-04-01T00:00:00Z",
    "2026-04-01T00:00:00.000Z",
    "2026-04-01 00:00:00",
    "20260401T000000.000Z",
    "2026/04/01",
    "20260401",
  ])("%s is read as UTC", (text) => {
    expect(unixTime(text)).toBe(april);
  });
  it.each(["2026-02-30", "2026-13-01", "04/01/2026", "", "Total"])("%j is no time", (text) => {
    expect(unixTime(text)).toBeNull();
  });
  it("knows months", () => {
    expect(monthTime("April 2026")).toBe(april);
    expect(monthTime("Apr 2026")).toBe(april);
    expect([startOfMonth(april + 5_000), endOfMonth(april)].map(shownTime)).toEqual([
      "2026-04-01",
      "2026-05-01",
    ]);
    expect(shownTime(april + 7 * 3600)).toBe("2026-04-01 07:00");
  });
});
