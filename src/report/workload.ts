/** The endpoints that a workload needs, as text, JSON and CSV. */
import type { WorkloadNeed } from "../catalog/facts.ts";
import { csvCell, terminalText } from "./escape.ts";
import { textTable } from "./text-table.ts";

/** One need of a workload, with the service's title. */
export interface TitledNeed extends WorkloadNeed {
  readonly title: string;
}
export interface WorkloadReport {
  readonly name: string;
  readonly needs: readonly TitledNeed[];
}

const WIDTH = 108;

function nameOf(need: TitledNeed): string {
  if (need.service === null) return `(${need.other ?? ""})`;
  return need.type === "gateway" ? `${need.service} (gateway)` : need.service;
}

export function workloadText({ name, needs }: WorkloadReport): string {
  const table = textTable(
    [
      { title: "Service" },
      { title: "Title", wrap: true },
      { title: "Needed" },
      { title: "When", wrap: true },
      { title: "What breaks without it", wrap: true },
    ],
    needs.map((need) => [nameOf(need), need.title, need.needed, need.when, need.symptom]),
    { width: WIDTH },
  );
  const required = needs.filter((need) => need.needed === "required").length;
  return `${terminalText(name)}: ${needs.length} endpoints, ${required} of them in any case\n\n${table}\nGateway endpoints are free. 'vpce-cost services NAME' tells what each takes.\n`;
}

/** Schema `vpce-cost/workload/1`. */
export function workloadJson({ name, needs }: WorkloadReport): string {
  return `${JSON.stringify({ schema: "vpce-cost/workload/1", workload: name, needs }, null, 2)}\n`;
}

export function workloadCsv({ name, needs }: WorkloadReport): string {
  const header = "workload,service,title,type,needed,when,symptom,symptom_basis";
  const rows = needs.map((need) =>
    [
      name,
      need.service ?? need.other ?? "",
      need.title,
      need.type,
      need.needed,
      need.when,
      need.symptom,
      need.symptomBasis,
    ]
      .map(csvCell)
      .join(","),
  );
  return [header, ...rows].map((row) => `${row}\n`).join("");
}
