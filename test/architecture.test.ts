/** Holds the import rules of the tree: data walks one way, the model is pure, nothing is circular. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^;"']*?from\s*["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)/g;

interface Edge {
  readonly from: string;
  /** A path under the root, or the name of a package. */
  readonly to: string;
  readonly lazy: boolean;
}

function importsOf(file: string, source: string): Edge[] {
  return [...source.matchAll(IMPORT)].map((match) => {
    const target = match[1] ?? match[2] ?? "";
    const to = target.startsWith(".") ? normalize(join(dirname(file), target)) : target;
    return { from: file, to, lazy: match[2] !== undefined };
  });
}

const files = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)));
const edges = files.flatMap((file) => importsOf(file, readFileSync(join(root, file), "utf8")));

const inside = (path: string, ...rooms: string[]): boolean =>
  rooms.some((room) => path === room || path.startsWith(`${room}/`));
const shown = (broken: readonly Edge[]): string[] => broken.map(({ from, to }) => `${from} -> ${to}`);

/** Each rule names the edges that break it. */
const RULES: Record<string, (edge: Edge) => boolean> = {
  "the model imports only itself and decimal.js": ({ from, to }) =>
    inside(from, "src/model") && !inside(to, "src/model") && to !== "decimal.js",
  "reports and code generators import no reader, price source or command": ({ from, to }) =>
    inside(from, "src/report", "src/iac") && inside(to, "src/commands", "src/cli.ts", "src/usage"),
  "nothing imports the program": ({ to }) => to === "src/cli.ts",
  "commands are imported by the program alone": ({ from, to }) =>
    inside(to, "src/commands") && !inside(from, "src/commands", "src/cli.ts"),
  "readers never import each other": ({ from, to }) => {
    const reader = (path: string): string | null =>
      /^src\/usage\/(flow-logs|billing|resolver-logs)\//.exec(path)?.[1] ?? null;
    return reader(from) !== null && reader(to) !== null && reader(from) !== reader(to);
  },
  "the program imports its commands only when they run": ({ from, to, lazy }) =>
    from === "src/cli.ts" && inside(to, "src/commands", "src/usage", "src/report") && !lazy,
};

/** Files that a file's static imports load, `import type` left out; packages by name. */
function loadedBy(start: string): Set<string> {
  const loaded = new Set<string>();
  const queue = [start];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (loaded.has(file)) continue;
    loaded.add(file);
    for (const edge of edges) {
      if (edge.from === file && !edge.lazy && !isTypeOnly(file, edge)) queue.push(edge.to);
    }
  }
  return loaded;
}

function isTypeOnly(from: string, edge: Edge): boolean {
  const source = readFileSync(join(root, from), "utf8");
  const statements = [...source.matchAll(/(?:^|\n)\s*((?:import|export)\s[^;"']*?from\s*["']([^"']+)["'])/g)];
  const same = statements.filter((match) => importsOf(from, match[0])[0]?.to === edge.to);
  return same.length > 0 && same.every((match) => /^(import|export)\s+type\s/.test(match[1] ?? ""));
}

/** Circles among static imports, each as the list of its files. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const state = new Map<string, "open" | "done">();
  const path: string[] = [];
  const visit = (file: string): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      found.push([...path.slice(path.indexOf(file)), file]);
      return;
    }
    state.set(file, "open");
    path.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    path.pop();
    state.set(file, "done");
  };
  for (const file of graph.keys()) visit(file);
  return found;
}

describe("the architecture", () => {
  it("sees the tree", () => {
    expect(files.length).toBeGreaterThan(20);
    expect(edges.length).toBeGreaterThan(files.length);
  });
  for (const [rule, breaks] of Object.entries(RULES)) {
    it(rule, () => expect(shown(edges.filter(breaks))).toEqual([]));
  }
  it("the program and the library load no AWS SDK, no DuckDB and no worker by themselves", () => {
    for (const start of ["src/cli.ts", "src/index.ts"]) {
      const heavy = [...loadedBy(start)].filter((name) => /^(@aws-sdk|@duckdb|@smithy)\//.test(name));
      expect(heavy, start).toEqual([]);
    }
  });
  it("has no circular imports, types included", () => {
    const graph = new Map(
      files.map((file) => [file, edges.filter((e) => e.from === file && !e.lazy).map((e) => e.to)]),
    );
    expect(circles(graph)).toEqual([]);
  });
  it("finds what it looks for", () => {
    const broken = importsOf(
      "src/model/x.ts",
      'import { a } from "../usage/y.ts";\nconst b = await import("node:fs");',
    );
    expect(
      broken.filter((edge) => RULES["the model imports only itself and decimal.js"]?.(edge)),
    ).toHaveLength(2);
    expect(
      circles(
        new Map([
          ["a", ["b"]],
          ["b", ["a"]],
        ]),
      ),
    ).toEqual([["a", "b", "a"]]);
  });
});
