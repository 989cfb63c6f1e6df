/** Traffic that nothing tells apart: which endpoints would pay from which share of it, and what would settle it. */

import { groupBy } from "../../model/group.ts";
import { compare, ratio, text } from "../../model/money.ts";
import type { LikelyService, UnknownTraffic } from "../../model/unknown-traffic.ts";
import {
  type Cell,
  type Column,
  gbCell,
  gbText,
  NOTHING,
  type Section,
  shareCell,
  textCell,
  usdCell,
} from "../document.ts";

/** VPCs that are shown one by one; those with more traffic first. */
const SHOWN = 5;

const COLUMNS: readonly Column[] = [
  { title: "If it is", align: "left", wrap: true },
  { title: "Endpoint", align: "left" },
  { title: "Hours USD/month", align: "right" },
  { title: "Pays from GB", align: "right" },
  { title: "Share of it", align: "right" },
  { title: "10 % of it saves", align: "right" },
];

/** Services whose endpoints have the same figures, in one row. */
function rowsOf(unknown: UnknownTraffic): Cell[][] {
  const key = (each: LikelyService): string =>
    JSON.stringify([
      each.kind,
      ...[each.hoursCost, each.breakEvenGb, each.savingPerTenth].map((value) => value && text(value)),
    ]);
  return [...groupBy(unknown.services, key).values()].flatMap((group): Cell[][] => {
    const [first] = group;
    if (first === undefined) return [];
    const names = group.map((each) => each.service).join(", ");
    const share =
      first.fromShare === null || compare(first.fromShare, ratio("1")) <= 0
        ? shareCell(first.fromShare)
        : textCell("never");
    const figures =
      first.kind === "gateway"
        ? [usdCell(first.hoursCost), textCell("any"), NOTHING]
        : [usdCell(first.hoursCost), gbCell(first.breakEvenGb), share];
    const what = group.length > 1 && first.kind === "interface" ? `one of ${names}` : names;
    return [[textCell(what), textCell(first.kind), ...figures, usdCell(first.savingPerTenth)]];
  });
}

const STEPS: readonly string[] = [
  "Flow logs of one day on the NAT gateways' network interfaces settle it: custom format with pkt-srcaddr, pkt-dstaddr, pkt-src-aws-service, pkt-dst-aws-service; then --usage LOGS --billing BILL.",
  "Route 53 Resolver query logs of that day (--dns) name the services behind the addresses.",
  "Until then --split SERVICE=PCT shows what a guess is worth. ECR's image layers are S3 traffic: its own endpoints carry manifests and tokens only.",
];

/** Empty without unknown traffic. */
export function unknownSection(unknown: readonly UnknownTraffic[]): Section[] {
  if (unknown.length === 0) return [];
  const tables = unknown.slice(0, SHOWN).flatMap((each) => [
    {
      kind: "text" as const,
      text: `${each.vpc}: ${gbText(each.gb)} GB a month go nobody knows where.`,
    },
    { kind: "table" as const, columns: COLUMNS, rows: rowsOf(each) },
  ]);
  const rest = unknown.length - SHOWN;
  const more =
    rest > 0
      ? [
          {
            kind: "text" as const,
            text: `${rest} more VPCs have such traffic, less of it (JSON lists them).`,
          },
        ]
      : [];
  return [
    {
      title: "Traffic not told apart",
      blocks: [...tables, ...more, { kind: "list", title: "What would settle it", items: STEPS }],
    },
  ];
}
