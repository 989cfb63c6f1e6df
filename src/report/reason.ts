/** Why a demand travels as recommended, in words. The model says why (`cause`); the words are here. */
import type { RouteAdvice } from "../model/advice.ts";
import type { Comparison } from "../model/compare.ts";
import {
  compare,
  isNegative,
  isPositive,
  negate,
  quotient,
  ratio,
  rounded,
  type Usd,
} from "../model/money.ts";
import { vpcOf } from "../model/network.ts";
import { rulesFor } from "../model/policy.ts";
import { isOutsideService } from "../model/usage.ts";
import { gbText, percentText, usdText } from "./document.ts";

const OUTSIDE: Readonly<Record<string, string>> = {
  internet: "traffic to the internet: no endpoint serves it",
  "aws-other": "an AWS service that the input does not tell apart: it cannot be moved on a guess",
  "aws-other-region": "AWS in another region: no endpoint of this region serves it",
  private: "a private remote behind a NAT: it stays there in every option",
  unknown: "a bill's total, told apart not at all: --split or flow logs tell what could move",
};

/** `500.00 GB is 2.4 times the break-even of 208.57 GB`, or null without a break-even. */
function againstBreakEven({ gb, breakEvenGb }: RouteAdvice): string | null {
  if (breakEvenGb === null || !isPositive(breakEvenGb)) return null;
  const share = quotient(gb, breakEvenGb);
  const far = compare(share, ratio("1")) < 0 ? percentText(share) : `${rounded(share, 1)} times`;
  const of = compare(share, ratio("1")) < 0 ? "of " : "";
  return `${gbText(gb)} GB is ${far} ${of}the break-even of ${gbText(breakEvenGb)} GB`;
}

function paysAlone({ gb, breakEvenGb }: RouteAdvice): boolean {
  return breakEvenGb !== null && isPositive(breakEvenGb) && compare(gb, breakEvenGb) >= 0;
}

function perMonth(value: Usd): string {
  return `${usdText(value)} USD a month`;
}

function cheaper(advice: RouteAdvice): string {
  const { advantage, route } = advice;
  const distance = againstBreakEven(advice);
  if (route === "interface-endpoint") {
    const saved = advantage === null ? "cheaper than NAT" : `saves ${perMonth(advantage)} against NAT`;
    return paysAlone(advice) ? `${saved}: ${distance}` : `${saved}, transfer between zones counted`;
  }
  if (route === "nat-instance")
    return "a NAT instance has no price per GB: an endpoint would only add its own";
  const dearer = advantage === null ? "" : `an endpoint would cost ${perMonth(advantage)} more`;
  return distance === null ? `NAT is cheaper: ${dearer}` : `NAT is cheaper: ${distance}; ${dearer}`;
}

/** Traffic that cannot be told apart hides money: how much is said. */
function outside({ service, natCost }: RouteAdvice): string {
  const why = OUTSIDE[service] ?? "names no service that an endpoint could serve";
  const hides = (service === "aws-other" || service === "unknown") && natCost !== null;
  return hides ? `${why} (${perMonth(natCost)} on NAT)` : why;
}

function free({ service, natCost, gb }: RouteAdvice): string {
  const onNat =
    natCost === null || !isPositive(gb) ? "" : `; on NAT this traffic would cost ${perMonth(natCost)}`;
  const stays = isOutsideService(service)
    ? "S3's or DynamoDB's, over the gateway endpoint that exists: it stays there, free"
    : "a gateway endpoint is free";
  return stays + onNat;
}

/** A rule that holds whatever it costs; said with its price where NAT would be cheaper. */
function forced(rule: string, { advantage }: RouteAdvice): string {
  if (advantage === null || !isNegative(advantage)) return rule;
  return `${rule}; over NAT it would cost ${perMonth(negate(advantage))} less`;
}

function withoutNat(advice: RouteAdvice, comparison: Comparison): string {
  const vpc = vpcOf(comparison.network, advice.vpc);
  const forbidden = vpc !== undefined && rulesFor(comparison.policy, vpc).internet === "forbidden";
  if (forbidden) return "the policy allows no NAT, so the endpoint is the way";
  const together = "with everything over endpoints this VPC needs no NAT gateway";
  const distance = paysAlone(advice) ? againstBreakEven(advice) : null;
  return distance === null ? `cheapest together: ${together}` : `${distance}, and ${together}`;
}

/** One line of reason for one VPC and service. */
export function reasonOf(advice: RouteAdvice, comparison: Comparison): string {
  switch (advice.cause) {
    case "in-vpc":
      return "stands in the VPC: needs neither NAT nor endpoint";
    case "free":
      return free(advice);
    case "cheaper":
      return cheaper(advice);
    case "no-nat":
      return withoutNat(advice, comparison);
    case "required":
      return forced("the policy requires this endpoint", advice);
    case "aws-traffic":
      return forced("the policy keeps AWS traffic off NAT", advice);
    case "shared":
      return "the hub's endpoint is shared with other VPCs, which is cheaper together";
    case "outside":
      return outside(advice);
    case "no-endpoint":
      return "this service has no VPC endpoint";
    case "private-dns":
      return "its endpoint has no private DNS, which the policy requires";
    case "endpoint-policy":
      return "its endpoint takes no policy, which the policy file requires";
    case "unpriced":
      return "what an endpoint costs here is not in the price list";
    case "whole":
      return "dearer taken alone, yet part of the cheapest whole";
  }
}
