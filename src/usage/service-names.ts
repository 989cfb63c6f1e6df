/** Names of services that people write, understood by the bundled catalogue. */
import { loadCatalog } from "../catalog/catalog.ts";
import { OUTSIDE_SERVICES } from "../model/usage.ts";
import { nearest } from "../nearest.ts";
import type { ServiceResolver } from "./manual-row.ts";

export function catalogResolver(): ServiceResolver {
  const catalog = loadCatalog();
  const outside: readonly string[] = OUTSIDE_SERVICES;
  return (text) => {
    const name = text.toLowerCase();
    const api = catalog.services.has(name) || outside.includes(name);
    if (api || catalog.inVpc.has(name)) return { found: true, service: name, inVpc: !api, note: null };
    return {
      found: false,
      nearest: nearest(name, [...catalog.services.keys(), ...catalog.inVpc, ...outside]),
    };
  };
}
