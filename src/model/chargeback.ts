/**
 * Who pays: a bill by account. Gateways, endpoints and attachments are paid by the account of their VPC, so a shared
 * endpoint's hours and bytes fall on the hub's; transit bytes by the account of the attachment that sends them:
 * requests by the spoke's, answers by the hub's. Source: Transit Gateway pricing (GB sent from an attachment).
 */
import type { LineItem } from "./bill-writer.ts";
import { byText } from "./group.ts";
import {
  add,
  cut,
  type Gb,
  isZero,
  quotient,
  type Ratio,
  subtract,
  sum,
  times,
  type Usd,
  zero,
} from "./money.ts";
import type { Network } from "./network.ts";
import type { Topology } from "./topology.ts";
import type { Usage } from "./usage.ts";

export interface AccountCost {
  /** Null: the hub's or a VPC's account is not known. */
  readonly account: string | null;
  readonly monthlyCost: Usd;
}

class Ledger {
  private readonly costs = new Map<string | null, Usd>();

  charge(account: string | null, money: Usd): void {
    this.costs.set(account, add(this.costs.get(account) ?? zero(), money));
  }
  get rows(): AccountCost[] {
    return [...this.costs]
      .map(([account, monthlyCost]) => ({ account, monthlyCost }))
      .sort((a, b) => byText(a.account ?? "", b.account ?? ""));
  }
}

/** GB over interface and central endpoints, by the account that pays for them. */
function endpointGb(network: Network, topology: Topology): Map<string | null, Gb> {
  const accounts = new Map(network.vpcs.map((vpc) => [vpc.id, vpc.account]));
  const gb = new Map<string | null, Gb>();
  for (const { demand, route } of topology.placements) {
    if (route !== "interface-endpoint" && route !== "central-endpoint") continue;
    const owner =
      route === "central-endpoint" ? (topology.hub?.account ?? null) : (accounts.get(demand.vpc) ?? null);
    gb.set(owner, add(gb.get(owner) ?? zero(), demand.gb));
  }
  return gb;
}

/** The part of a VPC's traffic with a service that comes back to it; null where the input does not tell directions. */
function sharesIn(usage: Usage): Map<string, Ratio> {
  const sums = new Map<string, { in: Gb; all: Gb } | null>();
  for (const { vpc, service, gb, gbIn } of usage.demands) {
    const key = JSON.stringify([vpc, service]);
    const before = sums.get(key);
    if (before === null || gbIn === null) sums.set(key, null);
    else sums.set(key, { in: add(before?.in ?? zero(), gbIn), all: add(before?.all ?? zero(), gb) });
  }
  const shares = new Map<string, Ratio>();
  for (const [key, each] of sums)
    if (each !== null && !isZero(each.all)) shares.set(key, quotient(each.in, each.all));
  return shares;
}

/** The answers' part of a line of transit bytes: the hub's attachment sends them. */
function answersCost(item: LineItem, shares: ReadonlyMap<string, Ratio>): Usd {
  const share = shares.get(JSON.stringify([item.vpc, item.service]));
  return share === undefined ? zero() : times(item.cost, cut(share, 10));
}

/** A bill by account; the rows sum to its total. Lines of a volume tier are shared by the accounts' endpoint GB. */
export function costByAccount(
  usage: Usage,
  network: Network,
  topology: Topology,
  items: readonly LineItem[],
): AccountCost[] {
  const ledger = new Ledger();
  const gb = endpointGb(network, topology);
  const total = sum(gb.values());
  const shares = sharesIn(usage);
  for (const item of items) {
    const isTier = item.usageType === "VpcEndpoint-Bytes" && item.vpc === null && item.account === null;
    if (isTier && !isZero(total)) {
      let left = item.cost;
      const accounts = [...gb.keys()];
      for (const [i, account] of accounts.entries()) {
        const part =
          i === accounts.length - 1
            ? left
            : cut(times(item.cost, quotient(gb.get(account) ?? zero<"GB">(), total)), 10);
        left = subtract(left, part);
        ledger.charge(account, part);
      }
      continue;
    }
    const isCentral = item.usageType === "VpcEndpoint-Bytes" && isOverHub(item, topology);
    const owner = isCentral ? (topology.hub?.account ?? null) : item.account;
    const answers = item.usageType === "TransitGateway-Bytes" ? answersCost(item, shares) : zero<"USD">();
    ledger.charge(owner, subtract(item.cost, answers));
    if (!isZero(answers)) ledger.charge(topology.hub?.account ?? null, answers);
  }
  return ledger.rows;
}

function isOverHub(item: LineItem, topology: Topology): boolean {
  if (item.service === null || item.vpc === null || !topology.hub?.endpoints.includes(item.service))
    return false;
  return !topology.endpoints.some((plan) => plan.vpc === item.vpc && plan.service === item.service);
}
