/** What a VPC costs as it is done, at any factor. */
import { CENTRAL, OWN } from "../optimise/exact.ts";
import { GATEWAY } from "../optimise/pairs.ts";
import type { OptionLine } from "./options.ts";
import type { Doing, Scene } from "./scene.ts";

/** Into `out`: at factor 0, and per 1 of the factor; tolls apart. By doubles: `vpcLine` says it exactly. */
export function fillCost(scene: Scene, v: number, { option, ways }: Doing, out: Float64Array): void {
  const { pairs } = scene.table;
  const first = pairs.start[v] as number;
  const { hours, own, central, crossing } = scene.prices(v);
  const { fixed, way } = scene.options[option] as OptionLine;
  let [c, d] = [fixed.c, fixed.d];
  for (let i = 0; i < ways.length; i++) {
    const pair = first + i;
    const gb = pairs.gb.near[pair] as number;
    if (ways[i] === OWN) {
      if (((pairs.open[pair] as number) & GATEWAY) !== 0) continue;
      c += hours.c + own.c * gb;
      d += hours.d + own.d * gb;
    } else if (ways[i] === CENTRAL) {
      const across = pairs.crossing.near[pair] as number;
      c += central.c * gb + crossing.c * across;
      d += central.d * gb + crossing.d * across;
    } else {
      const across = pairs.across.near[pair] as number;
      if (way.near !== null && gb > across) {
        c += way.near.c * (gb - across);
        d += way.near.d * (gb - across);
      }
      if (way.far !== null && across > 0) {
        c += way.far.c * across;
        d += way.far.d * across;
      }
    }
  }
  out[0] = c;
  out[1] = d;
}
