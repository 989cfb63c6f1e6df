/** What holds where nothing is given. */
import type { NatSetting } from "./model/egress.ts";

/** Hours of a month: 365 × 24 ÷ 12, as AWS's own calculator takes them. */
export const HOURS_PER_MONTH = "730";
/** AZs of a VPC that the input says nothing of. */
export const AZS = 3;
/** Today's egress where the input says nothing of it. */
export const NAT: NatSetting = "per-az";
export const POLICY = "production";
export const TIER_SCOPE = "organisation";

/** Months that --growth looks ahead. */
export const MONTHS = 12;
