/** What the answers were, for the warnings. */
import { byText } from "../../model/group.ts";
import type { Warning } from "../../model/usage.ts";
import type { Outcome, OutcomeNumber, Outcomes } from "./outcomes.ts";
import type { NameAnswer, NameQuestion } from "./types.ts";

export class Tally {
  readonly #outcomes: Outcomes;
  #asked = 0;
  #answered = 0;
  readonly #used: Set<Outcome> = new Set();
  /** Address → services that it stood for at one time. */
  readonly #shared: Map<string, string> = new Map();
  #sharedCount = 0;

  constructor(outcomes: Outcomes) {
    this.#outcomes = outcomes;
  }

  nothing(): NameAnswer {
    this.#asked++;
    return null;
  }

  /** `numbers`: one per name. */
  answer(question: NameQuestion, numbers: readonly OutcomeNumber[]): NameAnswer {
    this.#asked++;
    this.#answered++;
    const services = numbers.map((number) => {
      const outcome = this.#outcomes.list[number] ?? null;
      if (outcome !== null) this.#used.add(outcome);
      return outcome?.service ?? null;
    });
    const different = [...new Set(services)];
    if (different.length === 1) return different;
    const named = different.map((service) => service ?? "a name that is no AWS service's").sort(byText);
    this.#note(question.remote, named.join(", "));
    return services.sort((a, b) => byText(a ?? "~", b ?? "~"));
  }

  /** Keep the lowest addresses, so that the order of questions does not matter. */
  #note(address: string, services: string): void {
    if (!this.#shared.has(address)) this.#sharedCount++;
    this.#shared.set(address, services);
    if (this.#shared.size > 10_000) {
      const kept = [...this.#shared].sort(([a], [b]) => byText(a, b)).slice(0, 3);
      this.#shared.clear();
      for (const [key, value] of kept) this.#shared.set(key, value);
    }
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
    const [example] = [...this.#shared].sort(([a], [b]) => byText(a, b));
    if (example !== undefined)
      warnings.push({
        code: "dns-shared-addresses",
        message: `${this.#sharedCount} ${this.#sharedCount === 1 ? "address" : "addresses"} stood for several services at one time; the bytes are shared equally among the names (${example[0]}: ${example[1]})`,
      });
    return warnings;
  }
}
