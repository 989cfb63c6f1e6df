/** CloudWatch's byte metrics of NAT gateways and endpoints, hour by hour. */
import {
  CloudWatchClient,
  type Dimension,
  GetMetricDataCommand,
  type MetricDataQuery,
  paginateListMetrics,
} from "@aws-sdk/client-cloudwatch";
import { faultError } from "../../aws/faults.ts";
import type { Identity } from "../../aws/identities.ts";
import { requestLimits } from "../../aws/request-limits.ts";
import { InputError } from "../../errors.ts";

const HOUR = 3600;
/** Most queries of one GetMetricData. Source: CloudWatch's API reference. */
const QUERIES_PER_CALL = 500;
const MOST_PAGES = 1000;

export interface MetricsQuery {
  /** Null: the one that the SDK is set to. */
  readonly region: string | null;
  /** Unix seconds, whole hours; the end is not part of it. */
  readonly start: number;
  readonly end: number;
  readonly identity: Identity;
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Called once, before the requests that cost money. */
  readonly onPrice?: (metrics: number) => void;
}

/** A metric of one resource, in the dimensions that it has there. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}
/** Bytes by the hour's start, Unix seconds; hours without data are not there. */
export type Hourly = ReadonlyMap<number, bigint>;

export class Metrics {
  readonly #client: CloudWatchClient;
  readonly #query: MetricsQuery;

  constructor(query: MetricsQuery) {
    this.#query = query;
    this.#client = new CloudWatchClient({
      ...requestLimits(query.timeout),
      ...(query.region === null ? {} : { region: query.region }),
      ...(query.identity.credentials === undefined ? {} : { credentials: query.identity.credentials }),
    });
  }

  /** Throws an InputError where none is set. */
  async region(): Promise<string> {
    return this.#client.config.region().catch(() => {
      throw new InputError("cloudwatch: which region? give --region CODE, or set AWS_REGION");
    });
  }

  /** Every combination of dimensions that the metric has. */
  async list(namespace: string, name: string): Promise<Metric[]> {
    const found: Metric[] = [];
    const pages = paginateListMetrics(
      { client: this.#client },
      { Namespace: namespace, MetricName: name },
      { abortSignal: this.#query.signal },
    );
    try {
      for await (const { Metrics = [] } of pages) {
        for (const { Dimensions = [] } of Metrics)
          found.push({ namespace, name, dimensions: asRecord(Dimensions) });
      }
    } catch (error) {
      throw this.#query.signal.aborted ? error : faultError(error, "cloudwatch:ListMetrics");
    }
    return found;
  }

  /** Sums per hour of each metric, in their order. */
  async hourly(metrics: readonly Metric[]): Promise<Hourly[]> {
    const results: Hourly[] = [];
    for (let i = 0; i < metrics.length; i += QUERIES_PER_CALL) {
      results.push(...(await this.#hourly(metrics.slice(i, i + QUERIES_PER_CALL))));
    }
    return results;
  }

  async #hourly(metrics: readonly Metric[]): Promise<Hourly[]> {
    const results = metrics.map(() => new Map<number, bigint>());
    const { start, end, signal } = this.#query;
    const input = {
      StartTime: new Date(start * 1000),
      EndTime: new Date(end * 1000),
      ScanBy: "TimestampAscending" as const,
      MetricDataQueries: metrics.map(queryOf),
    };
    let token: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await this.#client
        .send(new GetMetricDataCommand(token === undefined ? input : { ...input, NextToken: token }), {
          abortSignal: signal,
        })
        .catch((error: unknown) => {
          throw signal.aborted ? error : faultError(error, "cloudwatch:GetMetricData");
        });
      for (const { Id = "", Timestamps = [], Values = [], StatusCode } of answer.MetricDataResults ?? []) {
        if (StatusCode === "InternalError" || StatusCode === "Forbidden") {
          throw new InputError(`cloudwatch:GetMetricData: answers ${StatusCode}: try again later`);
        }
        const into = results[Number(Id.slice(1))];
        for (const [i, time] of Timestamps.entries()) {
          const at = Math.floor(time.getTime() / 1000 / HOUR) * HOUR;
          const bytes = BigInt(Math.round(Math.max(0, Values[i] ?? 0)));
          if (at >= start && at < end) into?.set(at, (into.get(at) ?? 0n) + bytes);
        }
      }
      token = answer.NextToken;
      if (token === undefined || token === "") return results;
    }
    throw new InputError(
      `cloudwatch:GetMetricData: does not end after ${MOST_PAGES} pages: ask for fewer days`,
    );
  }
}

function asRecord(dimensions: readonly Dimension[]): Record<string, string> {
  return Object.fromEntries(dimensions.map(({ Name = "", Value = "" }) => [Name, Value]));
}

function queryOf({ namespace, name, dimensions }: Metric, index: number): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return {
    Id: `m${index}`,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: name, Dimensions },
      Period: HOUR,
      Stat: "Sum",
    },
  };
}
