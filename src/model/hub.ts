/** The hub: a VPC of its own, or the existing one that the policy names. */
import { InputError } from "./errors.ts";
import type { Network, VpcNode } from "./network.ts";
import { fewestZones, type Policy, type Rules, rulesFor } from "./policy.ts";
import type { Hub, HubVia } from "./topology.ts";

/** AWS's limit of peering connections of one VPC; over 50 needs a higher quota. Source: VPC quotas. */
export const PEERING_LIMIT = 125;
/** Name of a hub that is a VPC of its own: `hub`, unless a VPC of the input is called so. */
function ownHub(network: Network): string {
  const taken = new Set(network.vpcs.map((vpc) => vpc.id));
  let name = "hub";
  for (let i = 2; taken.has(name); i++) name = `hub-${i}`;
  return name;
}

export interface HubChoice {
  readonly via: HubVia;
  readonly nat: boolean;
  readonly endpoints: ReadonlySet<string>;
  readonly attached: ReadonlySet<string>;
}

/** The VPC with most zones; a tie goes to the lowest id. */
function widest(vpcs: readonly VpcNode[]): VpcNode | undefined {
  let best = vpcs[0];
  for (const vpc of vpcs) if (best !== undefined && vpc.azs.length > best.azs.length) best = vpc;
  return best;
}

/** The existing VPC that is the hub; null: the hub is a VPC of its own. */
export function existingHub(network: Network, policy: Policy): VpcNode | null {
  const id = policy.rules.hub;
  if (id === null) return null;
  const vpc = network.vpcs.find((each) => each.id === id);
  if (vpc === undefined) throw new InputError(`policy: the hub ${id} is no VPC of the input`);
  return vpc;
}

/** The rules that hold in the hub: the policy's own, or those of the existing VPC. */
export function hubRules(network: Network, policy: Policy): Rules {
  const existing = existingHub(network, policy);
  return existing === null ? policy.rules : rulesFor(policy, existing);
}

/** Zones of the hub: those of the existing VPC, else of the widest one. */
export function hubZones(network: Network, policy: Policy): readonly string[] {
  return (existingHub(network, policy) ?? widest(network.vpcs))?.azs ?? [];
}

/** The hub's endpoints stand in the first zones, as many as `min-azs` asks. */
export function hubEndpointZones(network: Network, policy: Policy): readonly string[] {
  const azs = hubZones(network, policy);
  return azs.slice(0, fewestZones(hubRules(network, policy), azs.length));
}

/** The hub with what it shares and who uses it. */
export function hubOf(network: Network, policy: Policy, choice: HubChoice): Hub {
  const existing = existingHub(network, policy);
  const azs = hubZones(network, policy);
  const vpc = existing?.id ?? ownHub(network);
  return {
    vpc,
    account: existing?.account ?? null,
    via: choice.via,
    nat: choice.nat,
    azs,
    endpointAzs: hubEndpointZones(network, policy),
    endpoints: [...choice.endpoints].sort(),
    attached: [...choice.attached].filter((id) => id !== vpc).sort(),
  };
}
