/**
 * `npm run data`: builds `data/built/` from the tables in `data/`, and the innermost loops of reading flow logs from `wasm/`.
 * `npm run data -- --ip-ranges FILE` first makes `data/address-ranges.csv` anew from AWS's official ip-ranges.json.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { encodeAddressRanges, importOfficialRanges, readPrefixList } from "./build-data-ranges.ts";
import { buildTables } from "./build-data-tables.ts";
import { compileKernels } from "./build-kernel.ts";

const DATA = new URL("../data/", import.meta.url);
const RANGES = new URL("address-ranges.csv", DATA);
const BUILT = new URL("built/", DATA);

const { values } = parseArgs({ options: { "ip-ranges": { type: "string" } } });
const official = values["ip-ranges"];
if (official !== undefined) writeFileSync(RANGES, importOfficialRanges(readFileSync(official, "utf8")));

mkdirSync(BUILT, { recursive: true });
const ranges = encodeAddressRanges(readPrefixList(readFileSync(RANGES, "utf8")));
writeFileSync(new URL("address-ranges.bin", BUILT), ranges);
for (const [name, text] of buildTables()) writeFileSync(new URL(name, BUILT), text);
for (const [name, bytes] of await compileKernels()) writeFileSync(new URL(name, BUILT), bytes);
