/** How time grows with size: a table with the exponent from each size to the next, and a bar chart in which each step is a factor. */
export interface Point {
  readonly name: string;
  /** Pairs of VPC and service. */
  readonly pairs: number;
  readonly ms: number;
}

/** 1: twice the pairs take twice the time. */
export function exponent(from: Point, to: Point): number {
  return Math.log(to.ms / from.ms) / Math.log(to.pairs / from.pairs);
}

const WIDTH = 48;

/** Bars on a logarithmic scale, from a third of the least time to the most. */
export function growthChart(title: string, points: readonly Point[]): string {
  const low = Math.min(...points.map(({ ms }) => ms)) / 3;
  const high = Math.max(...points.map(({ ms }) => ms));
  const bar = (ms: number): string =>
    "█".repeat(Math.max(1, Math.round((Math.log(ms / low) / Math.log(high / low)) * WIDTH)));
  const lines = points.map((point, i) => {
    const before = points[i - 1];
    const grown = before === undefined ? "" : `  pairs^${exponent(before, point).toFixed(2)}`;
    return `  ${point.name.padEnd(12)} ${point.ms.toFixed(0).padStart(6)} ms  ${bar(point.ms).padEnd(WIDTH)}${grown}`;
  });
  return [`${title} (logarithmic; exponent in pairs from size to size)`, ...lines].join("\n");
}
