/**
 * How should VPCs reach AWS services, what does each way cost, and which is the cheapest that the rules allow?
 * Everything that the commands do, without process exits, console output or hidden state. Faults in the input are
 * thrown as `InputError`, one line each.
 */
export { loadCatalog } from "./catalog/catalog.ts";
export { type ComparedFile, readComparison } from "./diff/compared.ts";
export { type ComparisonDiff, diffComparisons } from "./diff/diff.ts";
export { UsageError } from "./errors.ts";
export { findings } from "./inventory/findings/index.ts";
export { flowLogInventory } from "./inventory/flow-log-inventory.ts";
export type { Inventory } from "./inventory/inventory.ts";
export { inventoryJson } from "./inventory/inventory-json.ts";
export { type InventoryRead, readInventory } from "./inventory/read-inventory.ts";
export { seenTopology } from "./inventory/seen-topology.ts";
export { type CompareOptions, compare, DEFAULT_SETTINGS, loadPriceList, readPolicy } from "./library.ts";
export * from "./model/index.ts";
export { parsePolicy } from "./policy/parse-policy.ts";
export { discounted, withRate } from "./pricing/adjust.ts";
export { loadBundledPrices, readPriceFile } from "./pricing/price-list.ts";
export { abridged } from "./report/abridge.ts";
export { comparisonDocument } from "./report/comparison/index.ts";
export { comparisonCsv } from "./report/comparison-csv.ts";
export {
  COMPARISON_SCHEMA,
  type ComparisonJson,
  comparisonJson,
  type RegionsJson,
} from "./report/comparison-json.ts";
export type { ReportDocument } from "./report/document.ts";
export { htmlReport } from "./report/html.ts";
export { jsonText } from "./report/json-text.ts";
export { markdownReport } from "./report/markdown.ts";
export { terminalReport } from "./report/terminal.ts";
export { usageCsv } from "./report/usage-csv.ts";
export { USAGE_SCHEMA, type UsageJson, usageJson } from "./report/usage-json.ts";
export { type ReadUsageOptions, readUsage, type UsageRead } from "./usage/read-usage.ts";
