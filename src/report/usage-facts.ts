/** What a usage rests on: its files, records, buckets, and the window that was scaled to a month. */
import { groupBy } from "../model/group.ts";
import { gbOfBytes, rounded } from "../model/money.ts";
import type { Usage } from "../model/usage.ts";
import { countText, type Fact, gbText } from "./document.ts";

/** How many names of a long list are shown; the others are counted. */
const SHOWN = 5;

/** The first few names, and how many more there are. */
export function some(names: readonly string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return names.slice(0, SHOWN).join(", ") + more;
}

/** The directory that all paths are below; empty where there is none. */
function commonDirectory(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split("/").slice(0, -1));
  const shared = first.findIndex((part, i) => others.some((parts) => parts[i] !== part));
  return (shared < 0 ? first : first.slice(0, shared)).join("/");
}

/** The files by name, or how many there are and where. */
function filesText(paths: readonly string[]): string {
  const directory = paths.length > 1 ? commonDirectory(paths) : "";
  return directory === "" ? some(paths) : `${countText(paths.length)} files below ${directory}`;
}

function window(usage: Usage): Fact[] {
  const measured = usage.windows.filter(({ hours }) => hours !== null);
  if (measured.length === 0)
    return [{ term: "Window", text: "amounts are per month already, nothing was scaled" }];
  const groups = groupBy(
    measured,
    ({ hours, scale }) =>
      `${hours === null ? "" : rounded(hours, 2)} hours measured, times ${rounded(scale, 4)} to a month`,
  );
  const parts = [...groups].map(([what, group]) =>
    groups.size === 1 ? what : `${some(group.map(({ vpc }) => vpc))}: ${what}`,
  );
  return [{ term: "Window", text: parts.join("; ") }];
}

function records(usage: Usage): Fact[] {
  const facts: Fact[] = [];
  const rejected = usage.rejected === 0 ? "" : `, ${countText(usage.rejected)} of them not readable`;
  facts.push({
    term: "Usage",
    text: `${filesText(usage.from)}: ${countText(usage.records)} record${usage.records === 1 ? "" : "s"}${rejected}`,
  });
  const buckets = usage.buckets.filter((bucket) => bucket.records > 0);
  if (buckets.length > 0) {
    const parts = buckets.map(
      ({ name, records: count, bytes }) => `${name} ${countText(count)} (${gbText(gbOfBytes(bytes))} GB)`,
    );
    facts.push({ term: "Records", text: parts.join(", ") });
  }
  const rungs = usage.attribution.filter(({ bytes }) => bytes > 0n);
  if (rungs.length > 0) {
    const parts = rungs.map(({ by, bytes }) => `${by} ${gbText(gbOfBytes(bytes))} GB`);
    facts.push({ term: "Services told by", text: parts.join(", ") });
  }
  return facts;
}

function calibration(usage: Usage): Fact[] {
  const parts = (usage.calibration ?? []).map(
    ({ vpcs, loggedGb, billedGb, factor }) =>
      `${some(vpcs)}: ${gbText(loggedGb)} GB by the logs, ${gbText(billedGb)} GB by the bill, times ${rounded(factor, 4)}`,
  );
  return parts.length === 0 ? [] : [{ term: "Total by the bill", text: parts.join("; ") }];
}

export function usageFacts(usage: Usage): Fact[] {
  return [...records(usage), ...window(usage), ...calibration(usage)];
}
