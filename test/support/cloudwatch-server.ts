/** CloudWatch as today's SDK speaks it (JSON 1.0): lists of metrics, and sums per hour. */
import { type Answer, type Asked, type Loopback, loopback } from "./loopback.ts";

export interface MadeMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Bytes of the hour that begins at this time (Unix seconds); null: no datapoint. */
  readonly bytesAt: (hour: number) => number | null;
}

interface Input {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly NextToken?: string;
  readonly StartTime: number;
  readonly EndTime: number;
  readonly MetricDataQueries?: readonly {
    readonly Id: string;
    readonly MetricStat: {
      readonly Period: number;
      readonly Stat: string;
      readonly Metric: {
        readonly Namespace: string;
        readonly MetricName: string;
        readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
      };
    };
  }[];
}

const same = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean =>
  JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());

export async function cloudWatchServer(
  metrics: readonly MadeMetric[],
  instead: (asked: Asked, action: string) => Answer | null = () => null,
  pageSize = 500,
): Promise<Loopback> {
  return loopback((asked) => {
    const action = String(asked.headers["x-amz-target"] ?? "").split(".")[1] ?? "";
    const other = instead(asked, action);
    if (other !== null) return other;
    const input = JSON.parse(asked.body || "{}") as Input;
    const from = Number(input.NextToken ?? 0);
    const reply = (body: object, total: number): Answer => ({
      headers: { "content-type": "application/x-amz-json-1.0" },
      body: JSON.stringify({
        ...body,
        ...(from + pageSize < total ? { NextToken: String(from + pageSize) } : {}),
      }),
    });
    if (action === "ListMetrics") {
      const found = metrics.filter(
        (each) => each.namespace === input.Namespace && each.name === input.MetricName,
      );
      const page = found.slice(from, from + pageSize).map(({ namespace, name, dimensions }) => ({
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      }));
      return reply({ Metrics: page }, found.length);
    }
    if (action !== "GetMetricData") return { status: 404 };
    const hours: number[] = [];
    for (let at = input.StartTime; at < input.EndTime; at += 3600) hours.push(at);
    const results = (input.MetricDataQueries ?? []).map(({ Id, MetricStat: { Metric } }) => {
      const asked = Object.fromEntries(Metric.Dimensions.map(({ Name, Value }) => [Name, Value]));
      const made = metrics.find(
        (each) =>
          each.namespace === Metric.Namespace &&
          each.name === Metric.MetricName &&
          same(each.dimensions, asked),
      );
      const points = hours.slice(from, from + pageSize).flatMap((at) => {
        const bytes = made?.bytesAt(at) ?? null;
        return bytes === null ? [] : [[at, bytes] as const];
      });
      return {
        Id,
        Label: Metric.MetricName,
        Timestamps: points.map(([at]) => at),
        Values: points.map(([, bytes]) => bytes),
        StatusCode: from + pageSize < hours.length ? "PartialData" : "Complete",
      };
    });
    return reply({ MetricDataResults: results, Messages: [] }, hours.length);
  });
}
