/** The ways out that are open to one VPC, each with what it costs in itself and per GB that rides on it. */
import { EGRESS_MODES, type Egress, type EgressMode, egressOf, isZonalNat } from "../egress.ts";
import { byText } from "../group.ts";
import type { VpcNode } from "../network.ts";
import type { Rules } from "../policy.ts";
import { egressAllowed } from "../violations.ts";
import type { ModePrice, ModePrices, Traffic } from "./mode-prices.ts";
import { sumOf } from "./rates.ts";
import { digits, type Key, keyOf } from "./units.ts";

/** One way out of one VPC. */
export interface Mode {
  readonly egress: Egress;
  /** Its gateways, and the bytes that only it can carry: cost and tie-breakers. */
  readonly fixed: Key;
  /** Units of money per 10^-10 GB from its own zone, and from others; null: they cannot ride, or have no price. */
  readonly near: bigint | null;
  readonly far: bigint | null;
}

/** What a VPC sends in all, and what of it only an egress can carry. */
export interface Sent {
  readonly all: Traffic;
  readonly outside: Traffic;
}

function resourcesOf(egress: Egress): number {
  return egress.mode === "nat-regional" ? 1 : egress.azs.length;
}

function sameEgress(a: Egress, b: Egress): boolean {
  if (a.mode !== b.mode && !(isZonalNat(a) && isZonalNat(b))) return false;
  return a.azs === b.azs || a.azs.join() === b.azs.join();
}

/** Modes by name, so that a tie goes to the first. */
const BY_NAME: readonly EgressMode[] = [...EGRESS_MODES].sort(byText);

/** In a VPC of one zone two modes are the same: today's name for it goes first. */
const NAMES_FROM: ReadonlyMap<EgressMode, readonly EgressMode[]> = new Map(
  BY_NAME.map((today) => [today, [today, ...BY_NAME.filter((name) => name !== today)]]),
);

/** What the outside traffic costs on a mode; null where it cannot ride. */
function outsideCost({ gb, across }: Traffic, { near, far }: ModePrice): bigint | null {
  const part = (price: bigint | null, units: bigint): bigint | null =>
    units === 0n ? 0n : price === null ? null : price * units;
  return gb === 0n ? 0n : sumOf(part(near, gb - across), part(far, across));
}

/** Every mode that the rules and the outside traffic leave open and that is priced. */
export function modesOf(
  vpc: VpcNode,
  rules: Rules,
  sent: Sent,
  hub: { readonly mayCarry: boolean; readonly isThis: boolean },
  zone: string | null,
  prices: ModePrices,
): Mode[] {
  const modes: Mode[] = [];
  for (const name of NAMES_FROM.get(vpc.today.mode) ?? BY_NAME) {
    if (!rules.egress.includes(name)) continue;
    if (name === "none" ? sent.outside.gb > 0n : rules.internet === "forbidden") continue;
    if (name === "nat-central" && !hub.mayCarry) continue;
    const egress = egressOf(name, vpc.azs, zone ?? "");
    if (!egressAllowed(rules, vpc, egress)) continue;
    const price = prices.of(name, vpc, sent.all, hub.isThis);
    const cost = sumOf(price.hours, outsideCost(sent.outside, price));
    if (cost === null) continue;
    const change = sameEgress(egress, vpc.today) ? 0 : 1;
    const fixed = keyOf(cost, digits(change, resourcesOf(egress)));
    modes.push({ egress, fixed, near: price.near, far: price.far });
  }
  return modes;
}

/** By price; what has none comes last. */
function byPrice(a: bigint | null, b: bigint | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Whether riding on `a` costs no more than riding on `b`, whatever the traffic. */
export function ridesNoDearer(a: Mode, b: Mode): boolean {
  return byPrice(a.near, b.near) <= 0 && byPrice(a.far, b.far) <= 0;
}

/** Without the modes that another one beats, or equals and comes before, whatever travels how. */
export function undominated(modes: readonly Mode[]): Mode[] {
  const beats = (a: Mode, b: Mode, before: boolean): boolean =>
    (a.fixed < b.fixed || (a.fixed === b.fixed && before)) && ridesNoDearer(a, b);
  const isBeaten = (mode: Mode, i: number): boolean => {
    for (let j = 0; j < modes.length; j++) if (j !== i && beats(modes[j] as Mode, mode, j < i)) return true;
    return false;
  };
  return modes.filter((mode, i) => !isBeaten(mode, i));
}

/** From the cheapest ride to the dearest. */
export function byRide(a: Mode, b: Mode): number {
  return byPrice(a.near, b.near) || byPrice(a.far, b.far);
}
