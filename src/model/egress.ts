/** A VPC's way out. */

export const EGRESS_MODES = [
  "none",
  "nat-single",
  "nat-per-az",
  "nat-regional",
  "nat-instance",
  "nat-central",
] as const;
export type EgressMode = (typeof EGRESS_MODES)[number];

/** A VPC's way out. */
export interface Egress {
  readonly mode: EgressMode;
  /** Where its gateways or instances stand, one entry each; a regional gateway: the zones it covers; none and central: empty. */
  readonly azs: readonly string[];
}

export const NO_EGRESS: Egress = { mode: "none", azs: [] };

/** Gateways billed as zonal NAT gateways, whose traffic from other zones crosses. */
export function isZonalNat(egress: Egress): boolean {
  return egress.mode === "nat-single" || egress.mode === "nat-per-az";
}
/** NAT gateways of the VPC's own, zonal or regional. */
export function isNatGateway(egress: Egress): boolean {
  return isZonalNat(egress) || egress.mode === "nat-regional";
}

/** Today's egress where the input says nothing of it. */
export type NatSetting = "per-az" | "single" | "regional" | "instance" | "none";

const MODE_OF_SETTING: Readonly<Record<NatSetting, EgressMode>> = {
  "per-az": "nat-per-az",
  single: "nat-single",
  regional: "nat-regional",
  instance: "nat-instance",
  none: "none",
};

/** The egress of a mode in a VPC; a single gateway stands in `singleAz`. */
export function egressOf(mode: EgressMode, azs: readonly string[], singleAz: string): Egress {
  if (mode === "none" || mode === "nat-central") return { mode, azs: [] };
  return { mode, azs: mode === "nat-single" ? [singleAz] : azs };
}
export function egressOfSetting(setting: NatSetting, azs: readonly string[], singleAz: string): Egress {
  return egressOf(MODE_OF_SETTING[setting], azs, singleAz);
}
