/** Cost Explorer asked live: the answers are what `aws ce get-cost-and-usage` prints, and are read like those. */
import {
  CostExplorerClient,
  GetCostAndUsageCommand,
  type GetCostAndUsageCommandInput,
} from "@aws-sdk/client-cost-explorer";
import { faultError } from "../../aws/faults.ts";
import type { Identity } from "../../aws/identities.ts";
import { requestLimits } from "../../aws/request-limits.ts";
import { InputError } from "../../errors.ts";
import type { CostExplorerPage, NamedPage } from "./cost-explorer-json.ts";

/** USD; each page is a request of its own. Source: the AWS Cost Management pricing page, and the price list. */
export const USD_PER_REQUEST = "0.01";
/** The API is served from here, whatever region is asked about. */
const SERVED_FROM = "us-east-1";
const ACTION = "ce:GetCostAndUsage";
/** Milliseconds between two pages, so that other users of the account's quota are not crowded out. */
const PAUSE = 250;
/** More pages than grouping by usage type can fill: the token goes in circles. */
const MOST_PAGES = 200;

export interface CostExplorerQuery {
  /** ISO dates; the end is not part of it. */
  readonly start: string;
  readonly end: string;
  readonly identity: Identity;
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** NAT gateways are billed under the first service, endpoints, addresses and Transit Gateways under the second. */
const SERVICES = ["EC2 - Other", "Amazon Virtual Private Cloud"];
/** Lines that are usage: the kinds that AWS's own queries keep. Credits could hide a whole NAT bill. */
const USAGE = ["Usage", "DiscountedUsage", "SavingsPlanCoveredUsage"];

function inputOf({ start, end }: CostExplorerQuery): GetCostAndUsageCommandInput {
  const wholeMonths = start.endsWith("-01") && end.endsWith("-01");
  return {
    TimePeriod: { Start: start, End: end },
    Granularity: wholeMonths ? "MONTHLY" : "DAILY",
    Metrics: ["UnblendedCost", "UsageQuantity"],
    GroupBy: [
      { Type: "DIMENSION", Key: "USAGE_TYPE" },
      { Type: "DIMENSION", Key: "LINKED_ACCOUNT" },
    ],
    Filter: {
      And: [
        { Dimensions: { Key: "SERVICE", Values: SERVICES } },
        { Dimensions: { Key: "RECORD_TYPE", Values: USAGE } },
      ],
    },
  };
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, PAUSE);
    signal.addEventListener("abort", done);
  });
}

/** All pages. Throws an InputError where AWS refuses, or answers what it never should. */
export async function askCostExplorer(query: CostExplorerQuery): Promise<NamedPage[]> {
  const { identity, timeout, signal, start, end } = query;
  const client = new CostExplorerClient({
    region: SERVED_FROM,
    ...requestLimits(timeout),
    ...(identity.credentials === undefined ? {} : { credentials: identity.credentials }),
  });
  const name = `Cost Explorer, ${start} to ${end}`;
  const input = inputOf(query);
  const pages: NamedPage[] = [];
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    if (page > 0) await pause(signal);
    const answer = await client
      .send(new GetCostAndUsageCommand(token === undefined ? input : { ...input, NextPageToken: token }), {
        abortSignal: signal,
      })
      .catch((error: unknown) => {
        throw signal.aborted ? error : faultError(error, ACTION);
      });
    const groups = answer.GroupDefinitions ?? input.GroupBy;
    pages.push({ name, page: { ...answer, GroupDefinitions: groups } as CostExplorerPage });
    token = answer.NextPageToken;
    if (token === undefined || token === "") return pages;
  }
  throw new InputError(`${ACTION}: does not end after ${MOST_PAGES} pages: try again later`);
}
