/** The pure model: no file, clock, network, environment or console, so it runs in a browser too. */
export * from "./advice.ts";
export * from "./bill.ts";
export * from "./break-even.ts";
export * from "./break-even-table.ts";
export * from "./catalog.ts";
export type { Cause } from "./cause.ts";
export { type CompareInput, type Comparison, compare, type Option, type Recommendation } from "./compare.ts";
export * from "./egress.ts";
export { InputError } from "./errors.ts";
export { type Inspection, type InspectionKind, inspectionOf } from "./inspection.ts";
export * as money from "./money.ts";
export {
  type Network,
  networkOf,
  type PlacedDemand,
  type Settings,
  type VpcNode,
} from "./network.ts";
export { type Optimum, optimise } from "./optimise.ts";
export { namedTopologies, OPTION_NAMES, type OptionName } from "./options.ts";
export * from "./policy.ts";
export * from "./prices.ts";
export * from "./savings.ts";
export * from "./topology.ts";
export * from "./usage.ts";
export { type Violation, violationsOf } from "./violations.ts";
