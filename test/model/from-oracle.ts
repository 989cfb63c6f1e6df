/** An instance of the oracle as the model's input, and the model's answer as a topology of the oracle. */
import {
  type CompareInput,
  type Comparison,
  compare,
  money,
  type PriceList,
  type Rate,
  rateKey,
  type Usage,
} from "../../src/model/index.ts";
import { MONEY_PLACES, money as oracleMoney } from "../oracle/fixed.ts";
import type { Instance } from "../oracle/instance.ts";
import type { Route, Topology, VpcPlan } from "../oracle/topology.ts";
import { servicesOf, trafficOf } from "../oracle/traffic.ts";

export function compareInstance(instance: Instance): Comparison {
  return compare(usageOf(instance), inputOf(instance));
}

export function usageOf(instance: Instance): Usage {
  const { region, today } = instance;
  const place = (vpc: string) => ({
    vpc,
    region,
    account: instance.vpcs.find(({ id }) => id === vpc)?.account ?? null,
  });
  return {
    region,
    from: ["oracle"],
    windows: [],
    records: 0,
    rejected: 0,
    buckets: [],
    attribution: [],
    demands: instance.demands.map((row) => ({
      ...place(row.vpc),
      az: row.az,
      service: row.service,
      route: row.route,
      gb: money.gb(row.gb),
      gbIn: null,
      gbOut: null,
    })),
    topology: {
      vpcs: instance.vpcs.map(({ id, account, azs }) => ({ id, account, region, azs, cidrs: [] })),
      nats: today.nats.map(({ id, vpc, kind, az }) => ({ id, kind, az, ...place(vpc) })),
      endpoints: today.endpoints.map(({ vpc, service, kind, azs }) => ({
        id: null,
        service,
        kind,
        azs,
        ...place(vpc),
      })),
      attachments: today.attachments.map((vpc) => ({ transitGateway: "tgw-1", ...place(vpc) })),
    },
    billed: [],
    warnings: [],
  };
}

function priceListOf({ region, rates }: Instance): PriceList {
  const list = Object.entries(rates).map(
    ([item, bands]): Rate => ({
      region,
      item,
      unit: item.endsWith("_hour") ? "USD/hour" : "USD/GB",
      bands: bands.map((band) => ({
        from: money.gb(band.from),
        to: band.to === null ? null : money.gb(band.to),
        usd: money.amount(band.usd),
      })),
      source: "oracle",
      asOf: "2026-01-01",
      confidence: "price list",
    }),
  );
  return { source: "oracle", rates: new Map(list.map((rate) => [rateKey(region, rate.item), rate])) };
}

export function inputOf(instance: Instance): CompareInput {
  const { policy, today } = instance;
  return {
    prices: priceListOf(instance),
    catalog: {
      services: new Map(
        Object.entries(instance.services).map(([name, facts]) => [name, { name, title: name, ...facts }]),
      ),
      inVpc: new Set(instance.inVpc),
      workloads: new Map(),
      controls: new Map(Object.entries(instance.controls)),
      natInstances: instance.instanceTypes.map(({ item, gbps }) => ({
        type: item,
        item,
        baselineGbps: money.ratio(gbps),
      })),
    },
    policy: {
      name: "oracle",
      rules: {
        internet: policy.internet,
        awsTraffic: policy.awsTraffic,
        minAzs: policy.minAzs,
        egress: policy.egress,
        centralEndpoints: policy.centralEndpoints,
        hubVia: policy.hubVia,
        hub: policy.hub,
        required: { workloads: [], controls: policy.requiredControls, services: policy.requiredServices },
        endpointPolicy: policy.endpointPolicy,
        privateDns: policy.privateDns,
      },
      overrides: [],
    },
    settings: {
      azs: 3,
      nat: today.nat ?? "per-az",
      natGiven: today.nat !== null,
      hoursPerMonth: money.hours(instance.hoursPerMonth),
      tierScope: instance.tierScope,
    },
  };
}

/** The model's amount in the oracle's unit; what is below the oracle's last digit is cut. */
export function usdOf(amount: Parameters<typeof money.text>[0]): bigint {
  return oracleMoney(money.text(money.truncate(amount, MONEY_PLACES)));
}

const ROUTES: Readonly<Record<string, Route>> = {
  "nat-gateway": "egress",
  "nat-instance": "egress",
  "gateway-endpoint": "gateway",
  "interface-endpoint": "interface",
  "central-endpoint": "central",
};

/** The recommendation as the oracle would write it, to be priced and judged by the oracle. */
export function topologyOf(instance: Instance, comparison: Comparison): Topology | null {
  const answer = comparison.recommended;
  if (answer === null) return null;
  const plans = instance.vpcs.map((vpc): [string, VpcPlan] => {
    const egress = answer.egress.find((each) => each.vpc === vpc.id);
    const routes = servicesOf(instance, trafficOf(instance, vpc)).map((service): [string, Route] => {
      const found = answer.routes.find((each) => each.vpc === vpc.id && each.service === service);
      return [service, ROUTES[found?.route ?? ""] ?? "egress"];
    });
    return [
      vpc.id,
      {
        mode: egress?.mode ?? "none",
        attached: answer.hub?.attached.includes(vpc.id) ?? false,
        routes: Object.fromEntries(routes),
      },
    ];
  });
  const { hub } = answer;
  return {
    hub: hub === null ? null : { via: hub.via, nat: hub.nat, endpoints: hub.endpoints },
    plans: Object.fromEntries(plans),
  };
}
