/** What exists, asked of AWS: several accounts and regions in parallel within limits. Nothing is ever written there. */
import {
  DescribeRegionsCommand,
  EC2Client,
  type EC2ClientConfig,
  paginateDescribeNatGateways,
  paginateDescribeNetworkInterfaces,
  paginateDescribePrefixLists,
  paginateDescribeRouteTables,
  paginateDescribeSubnets,
  paginateDescribeTransitGatewayVpcAttachments,
  paginateDescribeVpcEndpoints,
  paginateDescribeVpcs,
} from "@aws-sdk/client-ec2";
import { faultOf } from "../aws/faults.ts";
import type { Identity } from "../aws/identities.ts";
import { pooled } from "../aws/pool.ts";
import { requestLimits } from "../aws/request-limits.ts";
import { InputError } from "../errors.ts";
import { Collector } from "./collect.ts";
import { INVENTORY_PARTS, type Inventory, type InventoryPart, type Lack } from "./inventory.ts";
import { isRaw } from "./raw.ts";

export interface DiscoverOptions {
  readonly identities: readonly Identity[];
  /** Codes; `enabled`: every region that the account has enabled; null: the one that the SDK is set to. */
  readonly regions: readonly string[] | "enabled" | null;
  /** Calls at a time, over all accounts and regions. */
  readonly concurrency: number;
  /** Seconds that one answer may take. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

type Pages = (client: EC2Client, signal: AbortSignal | undefined) => AsyncIterable<object>;

/** For each part: the permission it needs, the list in its answers, and its pages. */
const CALLS: Readonly<Record<InventoryPart, readonly [action: string, list: string, pages: Pages]>> = {
  vpcs: [
    "ec2:DescribeVpcs",
    "Vpcs",
    (client, abortSignal) => paginateDescribeVpcs({ client, pageSize: 1000 }, {}, { abortSignal }),
  ],
  subnets: [
    "ec2:DescribeSubnets",
    "Subnets",
    (client, abortSignal) => paginateDescribeSubnets({ client, pageSize: 1000 }, {}, { abortSignal }),
  ],
  routeTables: [
    "ec2:DescribeRouteTables",
    "RouteTables",
    (client, abortSignal) => paginateDescribeRouteTables({ client, pageSize: 100 }, {}, { abortSignal }),
  ],
  natGateways: [
    "ec2:DescribeNatGateways",
    "NatGateways",
    (client, abortSignal) => paginateDescribeNatGateways({ client, pageSize: 1000 }, {}, { abortSignal }),
  ],
  endpoints: [
    "ec2:DescribeVpcEndpoints",
    "VpcEndpoints",
    (client, abortSignal) => paginateDescribeVpcEndpoints({ client, pageSize: 1000 }, {}, { abortSignal }),
  ],
  interfaces: [
    "ec2:DescribeNetworkInterfaces",
    "NetworkInterfaces",
    (client, abortSignal) =>
      paginateDescribeNetworkInterfaces({ client, pageSize: 1000 }, {}, { abortSignal }),
  ],
  attachments: [
    "ec2:DescribeTransitGatewayVpcAttachments",
    "TransitGatewayVpcAttachments",
    (client, abortSignal) =>
      paginateDescribeTransitGatewayVpcAttachments({ client, pageSize: 1000 }, {}, { abortSignal }),
  ],
  prefixLists: [
    "ec2:DescribePrefixLists",
    "PrefixLists",
    (client, abortSignal) => paginateDescribePrefixLists({ client, pageSize: 100 }, {}, { abortSignal }),
  ],
};

interface Scope {
  readonly identity: Identity;
  readonly client: EC2Client;
  readonly region: string;
  /** Set when the credentials fail: what is still to be asked there is not asked. */
  refused: string | null;
}

function scopeName({ identity, region }: Pick<Scope, "identity" | "region">): string {
  return `${identity.name === null ? "" : `${identity.name}, `}${region}`;
}

function clientOf(identity: Identity, region: string | null, timeout: number): EC2Client {
  const config: EC2ClientConfig = { ...requestLimits(timeout) };
  if (region !== null) config.region = region;
  if (identity.credentials !== undefined) config.credentials = identity.credentials;
  return new EC2Client(config);
}

/** The scopes of one identity, one per region; they share its credentials, so that a role is taken on once. */
async function scopesOf(identity: Identity, options: DiscoverOptions): Promise<Scope[]> {
  const { regions, timeout, signal } = options;
  const home = clientOf(identity, Array.isArray(regions) ? (regions[0] ?? null) : null, timeout);
  const scope = (region: string): Scope => {
    const shared: Identity = { ...identity, credentials: home.config.credentials };
    return { identity, client: clientOf(shared, region, timeout), region, refused: null };
  };
  if (regions !== null && regions !== "enabled") return regions.map(scope);
  const region = await home.config.region().catch(() => {
    throw new InputError("discover: which region? give --region CODE, --all-regions, or set AWS_REGION");
  });
  if (regions === null) return [scope(region)];
  try {
    const answer = await home.send(
      new DescribeRegionsCommand({}),
      signal === undefined ? {} : { abortSignal: signal },
    );
    return (answer.Regions ?? []).flatMap(({ RegionName }) =>
      RegionName === undefined ? [] : scope(RegionName),
    );
  } catch (error) {
    const { reason } = faultOf(error, "ec2:DescribeRegions");
    throw new InputError(
      `discover: ${scopeName({ identity, region })}: the regions cannot be listed: ${reason}`,
    );
  }
}

/** Asks for everything. A part that may not be asked for, or fails, is a lack; where all fail, an InputError says why. */
export async function discoverInventory(options: DiscoverOptions): Promise<Inventory> {
  const { identities, signal, concurrency, onProgress } = options;
  const scopes: Scope[] = [];
  const lacks: Lack[] = [];
  await pooled(identities, concurrency, async (identity) => {
    try {
      scopes.push(...(await scopesOf(identity, options)));
    } catch (error) {
      if (!(error instanceof InputError) || identities.length === 1) throw error;
      const { name, account } = identity;
      const reason = error.message.replace(/^discover: /, "");
      lacks.push(...INVENTORY_PARTS.map((part) => ({ part, account, region: null, where: name, reason })));
    }
  });
  const collector = new Collector();
  const calls = scopes.flatMap((scope) => INVENTORY_PARTS.map((part) => ({ scope, part })));
  let done = 0;
  let answered = 0;
  await pooled(calls, concurrency, async ({ scope, part }) => {
    const { identity, region } = scope;
    const [action, list, pages] = CALLS[part];
    const from = { account: identity.account, region };
    try {
      if (scope.refused === null) {
        for await (const page of pages(scope.client, signal)) {
          const items = (page as Record<string, unknown>)[list];
          for (const item of Array.isArray(items) ? items : []) {
            if (isRaw(item)) collector.add(part, item, from);
          }
        }
        answered += 1;
      }
    } catch (error) {
      if (signal?.aborted) throw error;
      const fault = faultOf(error, action);
      if (fault.kind === "credentials") scope.refused = fault.reason;
      else lacks.push({ part, ...from, where: scopeName(scope), reason: fault.reason });
    }
    if (scope.refused !== null) lacks.push({ part, ...from, where: scopeName(scope), reason: scope.refused });
    onProgress?.(++done, calls.length);
  });
  for (const { client } of scopes) client.destroy();
  const all = sorted(lacks);
  if (answered === 0) {
    throw new InputError(`discover: ${all[0]?.where}: nothing could be read: ${all[0]?.reason}`);
  }
  return collector.inventory(all);
}

/** In a fixed order, whichever call was answered first. */
function sorted(lacks: readonly Lack[]): Lack[] {
  const key = (lack: Lack): string => `${INVENTORY_PARTS.indexOf(lack.part)} ${lack.where}`;
  return [...lacks].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
