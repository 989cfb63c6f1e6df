/** `vpce-cost services [NAME…]`: what the catalogue knows. */
import { describeService } from "../catalog/describe.ts";
import { loadControls, loadInVpc, loadServices, loadWorkloads } from "../catalog/facts.ts";
import { resolveServiceName } from "../catalog/names.ts";
import { UsageError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { catalogCsv, catalogJson, catalogText } from "../report/catalog-list.ts";
import { servicesCsv, servicesJson } from "../report/services-json.ts";
import { servicesText } from "../report/services-text.ts";
import { type WorkloadReport, workloadCsv, workloadJson, workloadText } from "../report/workload.ts";
import { formatOf, type Io } from "./io.ts";
import { regionCode } from "./option-values.ts";

export interface ServicesOptions {
  readonly workload?: string;
  readonly format?: string;
  readonly region?: string;
}

/**
 * With names: what each needs. With `--workload`: its list, and what breaks without each. With neither: the catalogue in
 * short. Throws a UsageError for an unknown name, workload, region (nearest names) or format, and for names together with
 * `--workload`.
 */
export async function services(names: readonly string[], options: ServicesOptions, io: Io): Promise<void> {
  const format = formatOf(options.format, ["table", "json", "csv"]);
  const region = options.region === undefined ? null : regionCode("--region", options.region);
  if (options.workload !== undefined) {
    if (names.length > 0) throw new UsageError("services takes either names or --workload, not both");
    const report = workloadReport(options.workload);
    io.out({ table: workloadText, json: workloadJson, csv: workloadCsv }[format](report));
    return;
  }
  if (names.length === 0) {
    const whole = {
      services: loadServices(),
      inVpc: loadInVpc(),
      workloads: loadWorkloads(),
      controls: loadControls(),
    };
    io.out({ table: catalogText, json: catalogJson, csv: catalogCsv }[format](whole));
    return;
  }
  const wanted = names.flatMap((name) => namesOf(name, io));
  const described = [...new Set(wanted)].map((name) => describeService(name, region));
  if (format === "json") io.out(servicesJson(described, region));
  else io.out(format === "csv" ? servicesCsv(described) : servicesText(described));
}

/** The catalogue's names for what the user wrote: several where it means several (`ecr`). */
function namesOf(text: string, io: Io): readonly string[] {
  const answer = resolveServiceName(text);
  if (answer.found) return [answer.service];
  if (answer.several) {
    io.warn(`'${text}' means several services: ${answer.nearest.join(", ")}`);
    return answer.nearest;
  }
  const hint = answer.nearest.length === 0 ? "" : ` did you mean ${answer.nearest.join(" or ")}?`;
  throw new UsageError(`unknown service '${text}':${hint} 'vpce-cost services' lists all`);
}

function workloadReport(name: string): WorkloadReport {
  const workloads = loadWorkloads();
  const workload = workloads.find((each) => each.name === name.trim().toLowerCase());
  if (workload === undefined) {
    const near = nearest(
      name,
      workloads.map((each) => each.name),
    );
    const hint =
      near.length === 0
        ? `known are ${workloads.map((each) => each.name).join(", ")}`
        : `did you mean ${near.join(" or ")}?`;
    throw new UsageError(`--workload: unknown workload '${name}': ${hint}`);
  }
  const titles = new Map(loadServices().map((entry) => [entry.name, entry.title]));
  return {
    name: workload.name,
    needs: workload.needs.map((need) => ({ ...need, title: titles.get(need.service ?? "") ?? "" })),
  };
}
