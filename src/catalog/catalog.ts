/** The catalogue in the shape that the model takes. */
import type { Catalog, NeededService } from "../model/catalog.ts";
import { ratio } from "../model/money.ts";
import { loadControls, loadInVpc, loadNatInstances, loadServices, loadWorkloads } from "./facts.ts";

let loaded: Catalog | null = null;

/** The bundled catalogue; read at the first call. */
export function loadCatalog(): Catalog {
  loaded ??= readCatalog();
  return loaded;
}

function readCatalog(): Catalog {
  const services = new Map(loadServices().map((entry) => [entry.name, entry]));
  const inVpc = loadInVpc().flatMap((entry) => (services.has(entry.name) ? [] : [entry.name]));
  const workloads = loadWorkloads().map(({ name, needs }): [string, NeededService[]] => [
    name,
    needs.flatMap((need) =>
      need.needed === "required" && need.service !== null ? [{ service: need.service, type: need.type }] : [],
    ),
  ]);
  return {
    services,
    inVpc: new Set(inVpc),
    workloads: new Map(workloads),
    controls: new Map(
      loadControls().map((control) => [
        control.name,
        control.services.length === 0 ? null : control.services,
      ]),
    ),
    natInstances: loadNatInstances().map(({ type, item, baselineGbps }) => ({
      type,
      item,
      baselineGbps: ratio(baselineGbps),
    })),
  };
}
