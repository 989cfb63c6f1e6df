/**
 * VPCs whose CIDR blocks overlap cannot be in one hub: neither a Transit Gateway nor peering can join them. Which of
 * them may join is outside the cut: each largest choice is tried in turn, and the best kept.
 */
import { overlapping, overlaps } from "../cidr.ts";
import { byText, groupBy } from "../group.ts";
import { existingHub } from "../hub.ts";
import type { Network, VpcNode } from "../network.ts";
import { type Policy, rulesFor } from "../policy.ts";

/** Choices that are all tried; beyond that VPCs that overlap are left out of the hub, and nothing is proven. */
const MOST_CHOICES = 32;
const MOST_IN_CONFLICT = 24;

export interface Joining {
  /** One network per choice: those that may not join are marked. */
  readonly networks: readonly Network[];
  /** Whether every choice is among them. */
  readonly complete: boolean;
}

function without(network: Network, barred: ReadonlySet<string>): Network {
  if (barred.size === 0) return network;
  const vpcs = network.vpcs.map((vpc) => (barred.has(vpc.id) ? { ...vpc, mayJoin: false } : vpc));
  return { ...network, vpcs };
}

/** VPCs that a hub could serve: those with traffic, and those where endpoints are required. */
function candidates(network: Network, policy: Policy, hub: VpcNode | null): VpcNode[] {
  return network.vpcs.filter((vpc) => {
    const { services, workloads, controls } = rulesFor(policy, vpc).required;
    return vpc === hub || vpc.demands.length + services.length + workloads.length + controls.length > 0;
  });
}

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

function graphOf(vpcs: readonly VpcNode[]): Graph {
  const graph = new Map<string, Set<string>>(vpcs.map((vpc) => [vpc.id, new Set()]));
  for (const { a, b } of overlaps(vpcs, (vpc) => vpc.cidrs)) {
    graph.get(a.id)?.add(b.id);
    graph.get(b.id)?.add(a.id);
  }
  return graph;
}

/** VPCs that hang together by overlaps. */
function components(graph: Graph): string[][] {
  const label = new Map<string, string>();
  for (const id of graph.keys()) {
    if (label.has(id)) continue;
    const queue = [id];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (label.has(next)) continue;
      label.set(next, id);
      queue.push(...(graph.get(next) ?? []));
    }
  }
  return [...groupBy(label.keys(), (id) => label.get(id) ?? id).values()];
}

/** Every largest set of VPCs of a component of which no two overlap; null where there are too many. */
function choicesOf(ids: readonly string[], graph: Graph): string[][] | null {
  const found: string[][] = [];
  const grow = (chosen: readonly string[], open: readonly string[], done: readonly string[]): boolean => {
    if (open.length + done.length === 0) found.push([...chosen]);
    if (found.length > MOST_CHOICES) return false;
    let rest = open;
    const passed = [...done];
    for (const id of open) {
      const apart = (each: string): boolean => each !== id && !graph.get(id)?.has(each);
      if (!grow([...chosen, id], rest.filter(apart), passed.filter(apart))) return false;
      rest = rest.filter((each) => each !== id);
      passed.push(id);
    }
    return true;
  };
  return grow([], [...ids].sort(byText), []) ? found : null;
}

/** Every combination of one choice per component; null where there are too many. */
function combined(perComponent: readonly string[][][]): string[][] | null {
  let all: string[][] = [[]];
  for (const choices of perComponent) {
    if (all.length * choices.length > MOST_CHOICES) return null;
    all = all.flatMap((chosen) => choices.map((choice) => [...chosen, ...choice]));
  }
  return all;
}

/** The networks to search: one, unless VPCs that could share a hub overlap. */
export function joinings(network: Network, policy: Policy): Joining {
  if (network.vpcs.length < 2 || policy.rules.hubVia.length === 0)
    return { networks: [network], complete: true };
  const hub = existingHub(network, policy);
  const set = [...overlapping(candidates(network, policy, hub), (vpc) => vpc.cidrs)];
  const ids = set.map((vpc) => vpc.id);
  if (ids.length === 0) return { networks: [network], complete: true };
  const all = new Set(ids.filter((id) => id !== hub?.id));
  const conservative: Joining = { networks: [without(network, all)], complete: false };
  if (ids.length > MOST_IN_CONFLICT) return conservative;
  const graph = graphOf(set);
  const nearHub = hub === null ? new Set<string>() : (graph.get(hub.id) ?? new Set<string>());
  const perComponent = components(graph).map((component) => {
    const free = component.filter((id) => !nearHub.has(id));
    return choicesOf(free, graph);
  });
  const known = perComponent.filter((choices) => choices !== null);
  const chosen = known.length === perComponent.length ? combined(known) : null;
  if (chosen === null) return conservative;
  const networks = chosen.map((joined) =>
    without(network, new Set(ids.filter((id) => !joined.includes(id)))),
  );
  return { networks, complete: true };
}
