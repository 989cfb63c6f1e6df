/** The interfaces that recorded, and the contexts in which they did, from the contexts' keys. There may be very many. */
import { KEY_SEPARATOR } from "./contexts.ts";
import type { KeyTable } from "./keys.ts";
import type { KnownEndpointInterface, NatEvidence } from "./types.ts";

/** What many interfaces have in common. Texts are empty if not known. */
export interface Site {
  readonly account: string;
  readonly region: string;
  readonly vpc: string;
  readonly subnet: string;
  readonly az: string;
  readonly type: string;
  readonly resource: string;
}

/** What many contexts have in common. */
interface Origin {
  readonly flowLog: string;
  readonly region: string;
  readonly az: string;
}

const BIT = { named: 1, instance: 2, public: 4, acceptTwice: 1, rejectTwice: 2 } as const;

/** An interface that recorded, or a regional NAT gateway (whose interface-id is `-`). */
export class Interface implements Site {
  readonly index: number;
  readonly name: string;
  site: Site;
  /** Its own IPv4 address; null: not known. */
  own4: number | null = null;
  /** Number of its own IPv6 address in `Network.own6`, or -1. */
  own6 = -1;
  /** Bits as in ContextTable.evidence. */
  evidence = 0;
  nat: NatEvidence | null = null;
  endpoint: KnownEndpointInterface | null = null;
  #bits: number;

  constructor(index: number, name: string, site: Site) {
    this.index = index;
    this.name = name;
    this.site = site;
    this.#bits = /^(eni|nat)-/.test(name) ? BIT.named : 0;
  }

  get account(): string {
    return this.site.account;
  }
  get region(): string {
    return this.site.region;
  }
  get vpc(): string {
    return this.site.vpc;
  }
  get subnet(): string {
    return this.site.subnet;
  }
  get az(): string {
    return this.site.az;
  }
  get type(): string {
    return this.site.type;
  }
  get resource(): string {
    return this.site.resource;
  }
  /** Whether its records name it (`interface-id`, or a regional gateway's `resource-id`). */
  get isNamed(): boolean {
    return (this.#bits & BIT.named) !== 0;
  }
  get hasInstance(): boolean {
    return (this.#bits & BIT.instance) !== 0;
  }
  noteInstance(): void {
    this.#bits |= BIT.instance;
  }
  /** It has a public way of its own, says the inventory. */
  get public(): boolean {
    return (this.#bits & BIT.public) !== 0;
  }
  notePublic(): void {
    this.#bits |= BIT.public;
  }
}

/** A context of all parts. */
export class Context implements Origin {
  readonly index: number;
  readonly iface: Interface;
  readonly #origin: Origin;
  #bits = 0;

  constructor(index: number, iface: Interface, origin: Origin) {
    this.index = index;
    this.iface = iface;
    this.#origin = origin;
  }

  get flowLog(): string {
    return this.#origin.flowLog;
  }
  get region(): string {
    return this.#origin.region;
  }
  get az(): string {
    return this.#origin.az;
  }
  /** Its accepted records are another flow log's again. */
  get acceptTwice(): boolean {
    return (this.#bits & BIT.acceptTwice) !== 0;
  }
  noteAcceptTwice(): void {
    this.#bits |= BIT.acceptTwice;
  }
  /** Its rejected records are another flow log's again. */
  get rejectTwice(): boolean {
    return (this.#bits & BIT.rejectTwice) !== 0;
  }
  noteRejectTwice(): void {
    this.#bits |= BIT.rejectTwice;
  }
}

/** One object for all that is equal. */
export class Shared<T extends object> {
  readonly #known: Map<string, T> = new Map();

  of(value: T): T {
    const key = Object.values(value).join(KEY_SEPARATOR);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const own = Object.fromEntries(Object.entries(value).map(([name, text]) => [name, ownText(text)])) as T;
    this.#known.set(ownText(key), own);
    return own;
  }
}

/** The text by itself: a part of another text keeps the whole of that in memory. */
function ownText(text: string): string {
  return Buffer.from(text, "latin1").toString("latin1");
}

/** The interface of records that tell nothing of whose they are. */
const UNNAMED = "-";

export interface Interfaces {
  readonly interfaces: readonly Interface[];
  readonly contexts: readonly Context[];
}

/** `order`: of the keys' numbers, as the contexts are to stand. */
export function interfacesOf(keys: KeyTable, order: Int32Array): Interfaces {
  const sites = new Shared<Site>();
  const origins = new Shared<Origin>();
  const interfaces = new Map<string, Interface>();
  const contexts = Array.from(order, (number, index): Context => {
    const [
      account = "",
      eni = "",
      vpc = "",
      subnet = "",
      instance = "",
      region = "",
      az = "",
      resource = "",
      type = "",
      flowLog = "",
    ] = keys.text(number).split(KEY_SEPARATOR);
    const name =
      eni || resource || [vpc, subnet, instance].filter((text) => text !== "").join(" ") || UNNAMED;
    let iface = interfaces.get(name);
    const site = sites.of({ account, region, vpc, subnet, az, type, resource });
    if (iface === undefined) {
      iface = new Interface(interfaces.size, ownText(name), site);
      interfaces.set(iface.name, iface);
    } else if (iface.site !== site) iface.site = sites.of(completed(iface.site, site));
    if (instance !== "") iface.noteInstance();
    return new Context(index, iface, origins.of({ flowLog, region, az }));
  });
  return { interfaces: [...interfaces.values()], contexts };
}

/** What the first does not tell, the second may. */
export function completed(first: Site, second: Partial<Site>): Site {
  return {
    account: first.account || (second.account ?? ""),
    region: first.region || (second.region ?? ""),
    vpc: first.vpc || (second.vpc ?? ""),
    subnet: first.subnet || (second.subnet ?? ""),
    az: first.az || (second.az ?? ""),
    type: first.type || (second.type ?? ""),
    resource: first.resource || (second.resource ?? ""),
  };
}
