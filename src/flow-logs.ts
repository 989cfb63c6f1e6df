/** Flow logs alone, without the model: for who wants their bytes by service, VPC and way, and nothing else. */
export { type AddressRanges, loadAddressRanges } from "./catalog/address-ranges.ts";
export { readFlowLogs } from "./usage/flow-logs/index.ts";
export type * from "./usage/flow-logs/types.ts";
