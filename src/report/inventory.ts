/** An inventory for people: what stands where, and what is worth a look. */
import type { Inventory } from "../inventory/inventory.ts";
import type { Finding } from "../model/finding.ts";
import { byText } from "../model/group.ts";
import { findingsSection } from "./comparison/findings.ts";
import {
  type Cell,
  type Column,
  countText,
  type ReportDocument,
  type Section,
  textCell,
} from "./document.ts";

interface RegionFindings {
  readonly region: string;
  readonly findings: readonly Finding[];
}

const COUNTED = [
  ["VPCs", "vpcs"],
  ["Subnets", "subnets"],
  ["NAT gateways", "natGateways"],
  ["Endpoints", "endpoints"],
  ["Attachments", "attachments"],
] as const;

const COLUMNS: readonly Column[] = [
  { title: "Account", align: "left" },
  { title: "Region", align: "left" },
  ...COUNTED.map(([title]): Column => ({ title, align: "right" })),
];

function countsSection(inventory: Inventory): Section {
  const placeOf = (each: { readonly account: string | null; readonly region: string | null }): string =>
    JSON.stringify([each.account ?? "", each.region ?? ""]);
  const places = [...new Set(COUNTED.flatMap(([, part]) => inventory[part].map(placeOf)))].sort(byText);
  const rows = places.map((place): Cell[] => {
    const [account = "", region = ""] = JSON.parse(place) as string[];
    const counts = COUNTED.map(
      ([, part]) => inventory[part].filter((each) => placeOf(each) === place).length,
    );
    return [account || "not known", region || "not known", ...counts.map(countText)].map(textCell);
  });
  return { title: "What there is", blocks: [{ kind: "table", columns: COLUMNS, rows }] };
}

export function inventoryDocument(inventory: Inventory, found: readonly RegionFindings[]): ReportDocument {
  const several = found.length > 1;
  const sections = found.flatMap(({ region, findings }) =>
    findingsSection(findings).map((section) => ({
      ...section,
      title: several ? `${region}: ${section.title}` : section.title,
    })),
  );
  const count = found.reduce((sum, { findings }) => sum + findings.length, 0);
  return {
    title: "Inventory",
    summary: `${countText(inventory.vpcs.length)} VPCs; ${countText(count)} findings.`,
    sections: [countsSection(inventory), ...sections],
  };
}
