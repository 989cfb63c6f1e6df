/** What a bill alone shows to be idle: gateways and endpoints with hours and without a byte. */
import type { Finding } from "../../model/finding.ts";
import { byText, groupBy } from "../../model/group.ts";
import { amount, type Hours, isPositive, type Ratio, sum, text } from "../../model/money.ts";
import type { PriceList } from "../../model/prices.ts";
import type { BilledLine, Usage } from "../../model/usage.ts";
import { type Charge, monthOf, priced, shownCost } from "./lines.ts";

const quantity = (line: BilledLine): Ratio => amount<"1">(line.quantity ?? line.cost ?? "0");
const hoursOf = (lines: readonly BilledLine[]): Ratio =>
  sum(lines.filter((line) => line.usageType.endsWith("-Hours")).map(quantity));
const carries = (lines: readonly BilledLine[]): boolean =>
  lines.some((line) => line.usageType.endsWith("-Bytes") && isPositive(quantity(line)));

/** Of the charges of the resource itself: a gateway's id stands on data transfer too. */
const ITS_OWN = /^(Regional)?NatGateway-|^VpcEndpoint-/;

function chargesOf(id: string, regional: boolean, zones: number, hoursPerMonth: Hours): Charge[] {
  const all = monthOf(zones, { hoursPerMonth });
  if (!id.startsWith("nat-")) return [{ item: "vpce_interface_hour", quantity: all }];
  // Every public gateway has an address per zone; the bill writes that under the address, not under the gateway.
  return [
    { item: regional ? "nat_regional_hour" : "nat_hour", quantity: all },
    { item: "public_ipv4_hour", quantity: all },
  ];
}

/** Findings of one region, by resource. A bill without resource ids shows none. */
export function idleByBill(usage: Usage, prices: PriceList, hoursPerMonth: Hours): Finding[] {
  const { region } = usage;
  const lines = usage.billed.filter(
    (line) => line.region === region && line.resource !== null && ITS_OWN.test(line.usageType),
  );
  const covered = Number(text(usage.windows.find(({ hours }) => hours !== null)?.hours ?? hoursPerMonth));
  return [...groupBy(lines, (line) => line.resource ?? "")]
    .sort(([a], [b]) => byText(a, b))
    .flatMap(([id, own]): Finding[] => {
      const hours = hoursOf(own);
      const interfaceOrNat =
        id.startsWith("nat-") || own.every((line) => /^VpcEndpoint-(Hours|Bytes)$/.test(line.usageType));
      if (!isPositive(hours) || carries(own) || !interfaceOrNat) return [];
      const [account = null] = own.flatMap((line) => line.account ?? []);
      const nat = id.startsWith("nat-");
      const vpc = usage.topology.nats.find((each) => each.id === id)?.vpc ?? null;
      const regional = own.some((line) => line.usageType.startsWith("Regional"));
      const zones = Math.max(1, Math.round(Number(text(hours)) / covered));
      const money = priced(
        { region, prices },
        { account, vpc },
        chargesOf(id, regional, zones, hoursPerMonth),
      );
      return [
        {
          code: nat ? "idle-nat-gateway" : "idle-endpoint",
          level: "waste",
          account,
          region,
          vpc,
          service: null,
          resources: [id],
          costIs: "paid",
          ...money,
          message: `${id} has hours and not one byte on the bill: it costs ${shownCost(money)}; remove it unless something needs it in an emergency`,
        },
      ];
    });
}
