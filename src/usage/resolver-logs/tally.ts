/** What the answers were, for the warnings. */
import { byText } from "../../model/group.ts";
import type { Warning } from "../../model/usage.ts";
import type { Outcome, OutcomeNumber, Outcomes } from "./outcomes.ts";
import type { NameAnswer } from "./types.ts";

export class Tally {
  readonly #outcomes: Outcomes;
  #asked = 0;
  #answered = 0;
  readonly #used: Set<Outcome> = new Set();

  constructor(outcomes: Outcomes) {
    this.#outcomes = outcomes;
  }

  nothing(): NameAnswer {
    this.#asked++;
    return null;
  }

  /** `numbers`: one per name. */
  answer(numbers: readonly OutcomeNumber[]): NameAnswer {
    this.#asked++;
    this.#answered++;
    const services = numbers.map((number) => {
      const outcome = this.#outcomes.list[number] ?? null;
      if (outcome !== null) this.#used.add(outcome);
      return outcome?.service ?? null;
    });
    if (new Set(services).size === 1) return services.slice(0, 1);
    return services.sort((a, b) => byText(a ?? "~", b ?? "~"));
  }

  warnings(covers: string): Warning[] {
    const warnings: Warning[] = [];
    if (this.#asked > 0 && this.#answered === 0)
      warnings.push({
        code: "dns-names-nothing",
        message: `the Resolver query logs (${covers}) name none of the addresses in the flow logs: they are of other VPCs, or of another time; --dns changes nothing`,
      });
    for (const { host, owner, why } of [...this.#used].sort((a, b) => byText(a.host, b.host))) {
      if (why === "not-covered")
        warnings.push({
          code: "dns-host-not-covered",
          message: `${host}: private DNS of an endpoint for ${owner} does not cover this name, so its bytes are aws-other and stay on NAT: let clients call the name of their region`,
        });
      else if (why === "public-api")
        warnings.push({
          code: "dns-public-api",
          message: `${host}: an endpoint for ${owner} serves private APIs only, so its bytes are aws-other and stay on NAT`,
        });
    }
    return warnings;
  }
}
