/** Whose traffic it is: the account, region, VPC and zone of a client behind a NAT gateway. */

import type { Evidence } from "./evidence.ts";
import type { Ledger, Place } from "./ledger.ts";
import type { Context, Interface } from "./network.ts";
import { type Block, blockOf, holds } from "./privacy.ts";
import type { QuadTable } from "./quad-table.ts";
import type { FlowLogInventory } from "./types.ts";

/** The name of the one VPC of logs that tell none (INTERFACE.md, `vpc_id`). */
export const UNNAMED_VPC = "vpc";

interface Area {
  readonly block: Block;
  readonly vpc: string;
  readonly az: string;
  readonly account: string;
  readonly region: string;
}

export class Places {
  readonly #ledger: Ledger;
  readonly #evidence: Evidence;
  readonly #areas: readonly Area[];
  readonly #soleVpc: string;
  readonly #regionHint: string;
  readonly #ofInterface: (Place | undefined)[] = [];
  readonly #ofContext: (Place | undefined)[] = [];

  constructor(
    ledger: Ledger,
    evidence: Evidence,
    interfaces: readonly Interface[],
    inventory: FlowLogInventory,
    regionHint: string,
  ) {
    this.#ledger = ledger;
    this.#evidence = evidence;
    this.#regionHint = regionHint;
    const vpcs = new Set(interfaces.map((iface) => iface.vpc).filter((vpc) => vpc !== ""));
    this.#soleVpc = vpcs.size === 1 ? ([...vpcs][0] ?? UNNAMED_VPC) : UNNAMED_VPC;
    const facts = new Map(inventory.vpcs.map((vpc) => [vpc.id, vpc]));
    const area = (cidr: string, vpc: string, az: string | null): Area => ({
      block: blockOf(cidr),
      vpc,
      az: az ?? "",
      account: facts.get(vpc)?.account ?? "",
      region: facts.get(vpc)?.region ?? "",
    });
    this.#areas = [
      ...inventory.subnets.flatMap((subnet) => subnet.cidrs.map((cidr) => area(cidr, subnet.vpc, subnet.az))),
      ...inventory.vpcs.flatMap((vpc) => vpc.cidrs.map((cidr) => area(cidr, vpc.id, null))),
    ].sort((a, b) => b.block.length - a.block.length);
  }

  /** The VPC's name; where the records tell none, the only one of the input, or `vpc`. */
  vpcOf(iface: Interface): string {
    return iface.vpc || this.#soleVpc;
  }
  regionOf(iface: Interface): string {
    return iface.region || this.#regionHint;
  }

  /** Where an interface itself stands. */
  ofInterface(iface: Interface): Place {
    const known = this.#ofInterface[iface.index];
    if (known !== undefined) return known;
    const place = this.#ledger.place(iface.account, this.regionOf(iface), this.vpcOf(iface), iface.az);
    this.#ofInterface[iface.index] = place;
    return place;
  }

  /** For a client that nothing tells of: the NAT's own VPC and zone; a regional NAT's record has its own zone. */
  ofUnknown(context: Context): Place {
    const { iface } = context;
    if (iface.nat?.kind !== "regional") return this.ofInterface(iface);
    const known = this.#ofContext[context.index];
    if (known !== undefined) return known;
    const place = this.#ledger.place(
      iface.account,
      context.region || this.regionOf(iface),
      this.vpcOf(iface),
      context.az,
    );
    this.#ofContext[context.index] = place;
    return place;
  }

  /** Where a client behind this NAT stands: learnt from its own records, or from the inventory's CIDRs. */
  ofClient(client: number, is6: boolean, words: QuadTable, context: Context): Place {
    const nat = context.iface;
    const at = this.#evidence.clientAt(client, is6, words);
    if (at !== undefined) {
      const iface = at instanceof Set ? pick(at, nat.vpc) : at;
      if (iface !== null) return this.ofInterface(iface);
    } else {
      const area = this.#areaOf(client, is6, words, nat.vpc);
      if (area !== null) {
        return this.#ledger.place(
          area.account || nat.account,
          area.region || this.regionOf(nat),
          area.vpc,
          area.az,
        );
      }
    }
    return this.ofUnknown(context);
  }

  #areaOf(client: number, is6: boolean, words: QuadTable, vpc: string): Area | null {
    if (this.#areas.length === 0) return null;
    const [list, at] = is6 ? [words.words, client * 4] : [[client], 0];
    const fitting = this.#areas.filter((area) => holds(area.block, list, at, is6));
    const own = fitting.find((area) => area.vpc === vpc);
    if (own !== undefined) return own;
    return new Set(fitting.map((area) => area.vpc)).size === 1 ? (fitting[0] ?? null) : null;
  }
}

/** Of interfaces with the same address: the one in this VPC; else the only VPC's; else it cannot be told. */
function pick(interfaces: ReadonlySet<Interface>, vpc: string): Interface | null {
  const sorted = [...interfaces].sort((a, b) => a.index - b.index);
  const inside = sorted.filter((iface) => iface.vpc === vpc || vpc === "");
  const from = inside.length > 0 ? inside : sorted;
  return new Set(from.map((iface) => iface.vpc)).size === 1 ? (from[0] ?? null) : null;
}
