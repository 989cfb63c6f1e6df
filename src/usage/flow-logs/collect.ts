/** Gives memory back that is done with, where the engine, which knows only of the small objects that hold it, would wait. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** `minor`: of young objects alone, which takes a fraction of a millisecond. */
type Collect = (options?: { readonly type: "minor" }) => void;

let collector: Collect | null = null;

export function collect(type: "minor" | "major"): void {
  if (collector === null) {
    setFlagsFromString("--expose-gc");
    collector = runInNewContext("gc") as Collect;
  }
  // Node.js 20 takes whatever is given for "minor": everything is collected where nothing is said.
  if (type === "minor") collector({ type });
  else collector();
}

/** Whether so many contexts leave so much behind as they grow that the milliseconds are well spent which it takes to find it. */
export function areMany(contexts: number): boolean {
  return contexts > 20_000;
}
