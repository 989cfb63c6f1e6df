/** What to do: from today to the recommendation, VPC by VPC. */
import type { Comparison } from "../../model/compare.ts";
import type { Egress } from "../../model/egress.ts";
import { groupBy } from "../../model/group.ts";
import type { EndpointPlan, Topology } from "../../model/topology.ts";
import { type Cell, type Column, type Section, textCell } from "../document.ts";

const EGRESS: Readonly<Record<Egress["mode"], string>> = {
  none: "no NAT at all",
  "nat-single": "one NAT gateway",
  "nat-per-az": "a NAT gateway per zone",
  "nat-regional": "a regional NAT gateway",
  "nat-instance": "a NAT instance per zone",
  "nat-central": "the hub's NAT gateways",
};

export function egressText({ mode, azs }: Egress): string {
  return azs.length === 0 ? EGRESS[mode] : `${EGRESS[mode]} (${azs.join(", ")})`;
}

function sameEgress(a: Egress, b: Egress): boolean {
  return a.mode === b.mode && a.azs.join() === b.azs.join();
}

function egressStep(before: Egress | null, after: Egress): string {
  if (before === null) return `${egressText(after)}`;
  if (sameEgress(before, after)) return `keep ${egressText(after)}`;
  if (before.mode === "none") return `add ${egressText(after)}`;
  if (after.mode === "none") return `remove ${egressText(before)}`;
  return `${egressText(after)} instead of ${egressText(before)}`;
}

const planKey = ({ kind, service, azs }: EndpointPlan): string => `${kind} ${service} ${azs.join(",")}`;

/** `interface endpoint for kms, sqs in use1-az1, use1-az2`, those in the same zones together. */
function endpointsText(plans: readonly EndpointPlan[]): string[] {
  const alike = groupBy(plans, ({ kind, azs }) => `${kind} ${azs.join(", ")}`);
  return [...alike.values()].map((group) => {
    const [{ kind, azs } = { kind: "gateway", azs: [] as readonly string[] }] = group;
    const services = group.map(({ service }) => service).sort();
    const where = kind === "gateway" ? "" : ` in ${azs.join(", ")}`;
    return `${kind} endpoint${services.length === 1 ? "" : "s"} for ${services.join(", ")}${where}`;
  });
}

function endpointSteps(before: readonly EndpointPlan[] | null, after: readonly EndpointPlan[]): string[] {
  const known = new Set((before ?? []).map(planKey));
  const wanted = new Set(after.map(planKey));
  const steps = (verb: string, plans: readonly EndpointPlan[]): string[] =>
    endpointsText(plans).map((text) => `${verb} ${text}`);
  return [
    ...steps(
      "keep",
      after.filter((plan) => known.has(planKey(plan))),
    ),
    ...steps(
      "add",
      after.filter((plan) => !known.has(planKey(plan))),
    ),
    ...steps(
      "remove",
      (before ?? []).filter((plan) => !wanted.has(planKey(plan))),
    ),
  ];
}

function hubRows({ hub }: Topology): Cell[][] {
  if (hub === null) return [];
  const nat = hub.nat ? ", its NAT gateways shared too" : "";
  const text = `endpoints for ${hub.endpoints.join(", ")} in ${hub.endpointAzs.join(", ")}; reached over ${hub.via} from ${hub.attached.join(", ")}${nat}`;
  return [[textCell(hub.vpc), textCell(text)]];
}

export function changesSection(comparison: Comparison): Section[] {
  const option = (name: string): Topology | null =>
    comparison.options.find((each) => each.name === name)?.topology ?? null;
  const after = option("optimal");
  if (after === null) return [];
  const before = option("current");
  const plansOf = (topology: Topology) => groupBy(topology.endpoints, (plan) => plan.vpc);
  const plansBefore = before === null ? null : plansOf(before);
  const plansAfter = plansOf(after);
  const rows = comparison.network.vpcs.flatMap(({ id }): Cell[][] => {
    const egress = after.egress.get(id);
    if (egress === undefined) return [];
    const steps = [
      egressStep(before?.egress.get(id) ?? null, egress),
      ...endpointSteps(plansBefore && (plansBefore.get(id) ?? []), plansAfter.get(id) ?? []),
    ];
    return steps.map((step, i) => [textCell(i === 0 ? id : ""), textCell(step)]);
  });
  const columns: readonly Column[] = [
    { title: "VPC", align: "left" },
    { title: "Step", align: "left", wrap: true },
  ];
  return [{ title: "What to do", blocks: [{ kind: "table", columns, rows: [...rows, ...hubRows(after)] }] }];
}
