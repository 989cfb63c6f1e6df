/** The recommendation per VPC and service, with its figures and its reason. */
import type { RouteAdvice } from "../../model/advice.ts";
import type { Comparison, Recommendation } from "../../model/compare.ts";
import { byText, firstInOrder } from "../../model/group.ts";
import { compare, isPositive, quotient, type Ratio, ratio, subtract } from "../../model/money.ts";
import { leftOut } from "../abridge.ts";
import { type Cell, type Column, changeCell, gbCell, type Section, textCell, usdCell } from "../document.ts";
import { reasonOf } from "../reason.ts";

const FIGURES: readonly Column[] = [
  { title: "Service", align: "left" },
  { title: "Route", align: "left" },
  { title: "GB/month", align: "right" },
  { title: "On NAT", align: "right" },
  { title: "Endpoint", align: "right" },
  { title: "Break-even GB", align: "right" },
  { title: "From it", align: "right" },
];

/** How far the GB are from the break-even, as a share of it; null without one. */
function distance({ gb, breakEvenGb }: RouteAdvice): Ratio | null {
  if (breakEvenGb === null || !isPositive(breakEvenGb)) return null;
  return subtract(quotient(gb, breakEvenGb), ratio("1"));
}

/** More than this, and the largest matter more than whose they are. */
const LONG = 100;

/** The first by VPC, the largest traffic first; of many the largest of all. */
function firstOf(routes: readonly RouteAdvice[], most: number): RouteAdvice[] {
  const byVpc = (a: RouteAdvice, b: RouteAdvice): number => byText(a.vpc, b.vpc);
  const bySize = (a: RouteAdvice, b: RouteAdvice): number => compare(b.gb, a.gb);
  const [first, second] = routes.length > LONG ? [bySize, byVpc] : [byVpc, bySize];
  const order = (a: RouteAdvice, b: RouteAdvice): number =>
    first(a, b) || second(a, b) || byText(a.service, b.service);
  return firstInOrder(routes, most, order);
}

/** At most so many rows are made; what is left out is counted. */
export function routesSection(comparison: Comparison, recommended: Recommendation, most: number): Section {
  const several = comparison.network.vpcs.length > 1;
  const ofVpc = (cells: readonly Cell[], vpc: string): Cell[] => [
    ...(several ? [textCell(vpc)] : []),
    ...cells,
  ];
  const vpcColumn: readonly Column[] = several ? [{ title: "VPC", align: "left" }] : [];
  const routes = firstOf(recommended.routes, most);
  const more = leftOut(recommended.routes.length - routes.length);
  return {
    title: "Recommended, per service",
    blocks: [
      {
        kind: "table",
        columns: [...vpcColumn, ...FIGURES],
        rows: routes.map((advice) =>
          ofVpc(
            [
              textCell(advice.service),
              textCell(advice.route),
              gbCell(advice.gb),
              usdCell(advice.natCost),
              usdCell(advice.endpointCost),
              gbCell(advice.breakEvenGb),
              changeCell(distance(advice)),
            ],
            advice.vpc,
          ),
        ),
      },
      ...more,
      {
        kind: "facts",
        facts: routes.map((advice) => ({
          term: several ? `${advice.vpc} ${advice.service}` : advice.service,
          text: reasonOf(advice, comparison),
        })),
      },
      ...more,
    ],
  };
}
