/** What stands there idle or doubled, is missing or cannot work. */
import type { Finding } from "../../model/finding.ts";
import { type Column, type Section, textCell, usdCell } from "../document.ts";

const KINDS: Readonly<Record<Finding["code"], string>> = {
  "idle-nat-gateway": "Idle NAT gateway",
  "idle-endpoint": "Idle endpoint",
  "duplicated-endpoint": "Endpoint doubles the hub's",
  "endpoint-in-few-zones": "Endpoint in too few zones",
  "no-gateway-endpoint": "No gateway endpoint",
  "route-tables-miss-endpoint": "Route tables miss the endpoint",
  "overlapping-cidrs": "CIDR blocks overlap",
};

const COLUMNS: readonly Column[] = [
  { title: "Finding", align: "left" },
  { title: "USD/month", align: "right" },
  { title: "What", align: "left", wrap: true },
];

/** Empty where nothing was found. */
export function findingsSection(findings: readonly Finding[]): Section[] {
  if (findings.length === 0) return [];
  const rows = findings.map(({ code, costIs, monthlyCost, message }) => [
    textCell(costIs === "to-add" ? `${KINDS[code]} (to add)` : KINDS[code]),
    usdCell(monthlyCost),
    textCell(message),
  ]);
  return [{ title: "What the inventory shows", blocks: [{ kind: "table", columns: COLUMNS, rows }] }];
}
