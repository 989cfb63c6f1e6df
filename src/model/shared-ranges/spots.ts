/** The advice at each place as what one VPC does: the mode of its egress, or the way of one of its pairs. */
import type { Network } from "../network.ts";
import { staysOnGateway } from "../network.ts";
import type { Places } from "../optima.ts";
import { CENTRAL, OWN } from "../optimise/exact.ts";
import { GATEWAY } from "../optimise/pairs.ts";
import type { Table } from "../optimise/table.ts";
import type { OptionLine } from "./options.ts";
import type { Doing, Scene } from "./scene.ts";

/** What the advice at a place hangs on. */
export interface Spot {
  readonly place: number;
  readonly v: number;
  /** Index among the VPC's pairs; null: its traffic rides on the egress, or it is the egress that is advised on. */
  readonly pair: number | null;
  readonly isEgress: boolean;
}

/** Per VPC the places whose advice may be another; `constant`: those that no choice moves. */
export interface Spots {
  readonly perVpc: readonly (readonly Spot[])[];
  readonly constant: readonly number[];
}

export function spotsOf(network: Network, { all, ofPlacement }: Places, table: Table): Spots {
  const { pairs } = table;
  const indexes = new Map(pairs.services.map((service, i) => [service, i]));
  const ids = new Map(network.vpcs.map(({ id }, v) => [id, v]));
  const perVpc: Spot[][] = network.vpcs.map(() => []);
  const constant: number[] = [];
  const unmoved = new Map<number, boolean>();
  let i = 0;
  for (const { demands } of network.vpcs) {
    for (const demand of demands) {
      // Of several rows of one place the last one tells.
      const isUnmoved = demand.today === "in-vpc" || staysOnGateway(demand);
      unmoved.set(ofPlacement[i++] as number, isUnmoved);
    }
  }
  for (const [place, { vpc, service }] of all.entries()) {
    const v = ids.get(vpc) ?? -1;
    if (unmoved.get(place) === true) {
      constant.push(place);
      continue;
    }
    const first = pairs.start[v] as number;
    const last = pairs.start[v + 1] as number;
    const index = service === null ? -1 : (indexes.get(service) ?? -1);
    let pair: number | null = null;
    for (let at = first; at < last; at++) if (pairs.service[at] === index) pair = at - first;
    perVpc[v]?.push({ place, v, pair, isEgress: service === null });
  }
  return { perVpc, constant };
}

/** The advice, in the words of `answersOf`. */
export function answerAt(scene: Scene, { v, pair, isEgress }: Spot, { option, ways }: Doing): string {
  const { mode } = (scene.options[option] as OptionLine).way.mode.egress;
  if (isEgress) return mode;
  const way = pair === null ? null : ways[pair];
  if (way === CENTRAL) return "central-endpoint";
  if (way === OWN && pair !== null) {
    const { pairs } = scene.table;
    const open = pairs.open[(pairs.start[v] as number) + pair] as number;
    return (open & GATEWAY) !== 0 ? "gateway-endpoint" : "interface-endpoint";
  }
  if (mode === "none") return "none";
  return mode === "nat-instance" ? "nat-instance" : "nat-gateway";
}
