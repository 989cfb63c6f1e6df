/** Which rule leaves a VPC without any topology. */
import type { Catalog } from "../catalog.ts";
import { endpointFault, requiredServices } from "../policy.ts";
import type { Violation } from "../violations.ts";
import type { Mode } from "./modes.ts";
import { GATEWAY, INTERFACE, RIDE, SHARED } from "./pairs.ts";
import type { Table, VpcTable } from "./table.ts";

/** Services that nothing carries, whatever the way out. */
function closedServices(table: Table, v: number, modes: readonly Mode[]): string[] {
  const { pairs } = table;
  const closed: string[] = [];
  for (let pair = pairs.start[v] as number; pair < (pairs.start[v + 1] as number); pair++) {
    const open = pairs.open[pair] as number;
    const rides = (open & RIDE) !== 0 && modes.some((mode) => mode.far !== null);
    if ((open & (GATEWAY | INTERFACE | SHARED)) === 0 && !rides) {
      closed.push(pairs.services[pairs.service[pair] as number] as string);
    }
  }
  return closed;
}

function serviceFault({ vpc, rules }: VpcTable, service: string, catalog: Catalog): Violation {
  const facts = catalog.services.get(service);
  const fault = facts?.gateway === false && facts.interface ? endpointFault(rules, facts) : null;
  const required = requiredServices(rules, catalog).has(service);
  const why = required ? "required" : rules.awsTraffic === "private" ? "aws-traffic" : "egress";
  const message =
    fault === null
      ? `${vpc.id}: no way that the policy allows leads to ${service}`
      : `${vpc.id}: ${service} needs an endpoint, and its endpoint breaks ${fault}: required`;
  return { rule: fault ?? why, vpc: vpc.id, service, message };
}

function egressFault({ vpc, rules }: VpcTable, catalog: Catalog): Violation {
  const outside = [...new Set(vpc.demands.map((demand) => demand.service))].filter(
    (service) => !catalog.services.has(service) && !catalog.inVpc.has(service),
  );
  const message =
    outside.length > 0
      ? `${vpc.id}: its traffic to ${outside.join(", ")} needs a way out, and the policy allows none`
      : rules.internet === "forbidden" && !rules.egress.includes("none")
        ? `${vpc.id}: internet: forbidden leaves egress none alone, and egress does not list it`
        : `${vpc.id}: no egress mode is open to it`;
  const rule = rules.internet === "forbidden" && outside.length > 0 ? "internet" : "egress";
  return { rule, vpc: vpc.id, service: null, message };
}

/** For each VPC that the policy leaves no topology, why. */
export function blockers(table: Table, catalog: Catalog): Violation[] {
  return table.vpcs.flatMap((each, v) => {
    const { start, modes } = table.waysInHub;
    const inHub = modes.slice(start[v], start[v + 1]);
    const closed = closedServices(table, v, inHub);
    const faults = closed.map((service) => serviceFault(each, service, catalog));
    return inHub.length > 0 ? faults : [...faults, egressFault(each, catalog)];
  });
}
