/** The facts that come with the package: compact files that `npm run data` builds from the tables in `data/`. */
import { readFileSync } from "node:fs";
import { packageFile } from "./package-files.ts";

/** A built file as it stands. */
export function readBuilt(name: string): Buffer {
  return readFileSync(packageFile(`data/built/${name}`));
}

/** A built JSON file; its shape is what the build script writes, and a test holds the two together. */
export function readBuiltJson<T>(name: string): T {
  return JSON.parse(readBuilt(name).toString("utf8")) as T;
}
