/** How sure each advice is, found in another way: an optimum is searched for wherever two tangents meet. */
import { answersOf, answersOver, placesOf, solver } from "../../src/model/optima.ts";
import type { Optimum } from "../../src/model/optimise.ts";
import { DemandRanges } from "../../src/model/own-demand.ts";
import { type Certainty, marginOf, sharedParameters, standing } from "../../src/model/sensitivity.ts";
import { KNOWN_TURNS } from "../../src/model/turns.ts";
import type { Problem } from "../../src/model/vary.ts";

export function searchedCertainties(problem: Problem, optimum: Optimum): Certainty[] {
  if (!optimum.found) return [];
  const places = placesOf(problem.network);
  const { topology } = optimum;
  const answers = answersOf(topology, places);
  const demands = new DemandRanges(problem, places, topology);
  const over = sharedParameters(problem).map((parameter) => ({
    parameter,
    over: answersOver(solver(problem, places, parameter, topology)),
  }));
  return places.all.map((place, i): Certainty => {
    const own = demands.has(i) ? [demands.of(i)] : [];
    const shared = over.map(({ parameter, over: stretches }) => ({
      parameter,
      ...standing(stretches, i, answers[i]),
      ...KNOWN_TURNS,
    }));
    const ranges = [...own, ...shared];
    return { ...place, ranges, margin: marginOf(ranges) };
  });
}
