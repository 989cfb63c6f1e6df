/**
 * Queries straight from bytes, without a text or an object in between: lines as Resolver writes them, one flat JSON
 * object each, a time before it or not. A line that is not just so is no error here: it is read the long way (`json-objects.ts`).
 */
import { Known } from "./known.ts";
import type { Outcomes } from "./outcomes.ts";
import { type AnsweredQuery, addressOf, HASH_START, hashed, hostOf } from "./record.ts";

const QUOTE = 0x22;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const LIST = 0x5b;
const LIST_END = 0x5d;
const COLON = 0x3a;
const DOT = 0x2e;
const COMMA = 0x2c;
const ZERO = 0x30;

/** 1 for each byte at which a text of plain letters ends: a quote, an escape, a control character, no ASCII. */
const ENDS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === QUOTE || byte === 0x5c || byte < 0x20 || byte >= 0x80 ? 1 : 0,
);

/** What is kept of a record, and of an answer. */
const KEYS = [
  "vpc_id",
  "region",
  "query_timestamp",
  "query_name",
  "srcaddr",
  "firewall_rule_action",
] as const;
const [VPC, REGION, STAMP, NAME, CLIENT, ACTION] = [0, 1, 2, 3, 4, 5];
const ANSWERS = KEYS.length;
const [RDATA, TYPE] = [ANSWERS + 1, ANSWERS + 2];
/** Names of keys by their length and first letter, which no two share. */
class Keys {
  readonly #at: Int8Array = new Int8Array(32 * 32).fill(-1);
  readonly #names: readonly string[];
  readonly #first: number;

  /** `first` is the number of the first one. */
  constructor(names: readonly string[], first: number) {
    this.#names = names;
    this.#first = first;
    for (const [i, name] of names.entries()) this.#at[Keys.place(name.length, name.charCodeAt(0))] = i;
  }

  static place(length: number, letter: number): number {
    return (length & 31) * 32 + (letter & 31);
  }

  /** The number of the key; -1: none of these. */
  of(bytes: Buffer, from: number, to: number): number {
    const at = this.#at[Keys.place(to - from, bytes[from] as number)] as number;
    if (at < 0) return -1;
    const name = this.#names[at] as string;
    if (name.length !== to - from) return -1;
    for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) !== bytes[from + i]) return -1;
    return this.#first + at;
  }
}

const RECORD_KEYS = new Keys([...KEYS, "answers"], 0);
const ANSWER_KEYS = new Keys(["Rdata", "Type"], RDATA);
const NO_KEYS = new Keys([], 0);

/** A line with more answers goes the long way. */
const MAX_ANSWERS = 256;

type Filled = { -readonly [K in keyof AnsweredQuery]: AnsweredQuery[K] } & { addresses: number[] };

export class PlainLines {
  /** Where the value of each key begins and ends; 0, 0: it is not there. */
  readonly #from: Int32Array = new Int32Array(TYPE + 1);
  readonly #to: Int32Array = new Int32Array(TYPE + 1);
  /** Per answer: the places of its type and its data. */
  readonly #answers: Int32Array = new Int32Array(MAX_ANSWERS * 4);
  #answerCount = 0;
  /** The query of the last line, filled anew for each: no object is made per line. */
  readonly #query: Filled = { vpc: "", time: 0, client: null, name: 0, outcome: 0, addresses: [] };
  #region = 0;
  #addressCount = 0;
  readonly #texts: Known<string> = new Known(1 << 12, 1 << 17, (text) => text);
  readonly #others: Known<number | null | undefined> = new Known(1 << 14, 1 << 19, addressOf);
  readonly #regions: string[] = [];
  /** By host, among those of a region. */
  readonly #outcomes: Known<number>;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #day = "";
  #dayStart = Number.NaN;

  constructor(outcomes: Outcomes) {
    this.#outcomes = new Known(1 << 17, 1 << 22, (text, region) =>
      outcomes.ofHost(hostOf(text), this.#regions[region] ?? ""),
    );
  }

  /** The query of a line that ends at `to`, where a line feed must stand; null: not of the plain form. It stands until the next call. */
  read(bytes: Buffer, from: number, to: number): AnsweredQuery | null {
    this.#bytes = bytes;
    this.#at = from;
    this.#from.fill(0);
    this.#to.fill(0);
    this.#answerCount = 0;
    while (bytes[this.#at] !== OPEN && bytes[this.#at] !== LIST && this.#at < to) this.#at++;
    if (this.#next() !== OPEN || !this.#object(RECORD_KEYS) || this.#next() !== 0x0a || this.#at - 1 !== to)
      return null;
    const time = this.#time();
    const [vpc, region] = [this.#text(VPC), this.#text(REGION)];
    if (time === null || vpc === "" || region === "" || this.#from[NAME] === 0) return null;
    const query = this.#query;
    query.vpc = vpc;
    query.time = time;
    query.client = this.#ipv4(this.#from[CLIENT] as number, this.#to[CLIENT] as number);
    if (this.#regions[this.#region] !== region) this.#region = this.#numberOf(region);
    const [name, nameEnd] = [this.#from[NAME] as number, this.#to[NAME] as number];
    query.name = this.#hash(name, nameEnd);
    query.outcome = this.#outcomes.of(bytes, name, nameEnd, this.#region);
    this.#addressCount = 0;
    const isBlocked = this.#is(this.#from[ACTION] as number, this.#to[ACTION] as number, "BLOCK");
    if (!isBlocked && !this.#answered()) return null;
    while (query.addresses.length > this.#addressCount) query.addresses.pop();
    return query;
  }

  #numberOf(region: string): number {
    const known = this.#regions.indexOf(region);
    return known >= 0 ? known : this.#regions.push(region) - 1;
  }

  /** As `hashOf` of the host. */
  #hash(from: number, to: number): number {
    const end = this.#bytes[to - 1] === DOT ? to - 1 : to;
    let h = HASH_START;
    for (let i = from; i < end; i++) {
      const byte = this.#bytes[i] as number;
      h = hashed(h, byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte);
    }
    return h;
  }

  /** False: an answer that is no address. */
  #answered(): boolean {
    const query = this.#query;
    for (let i = 0; i < this.#answerCount; i++) {
      const at = i * 4;
      const [typeFrom, typeTo] = [this.#answers[at] as number, this.#answers[at + 1] as number];
      const [from, to] = [this.#answers[at + 2] as number, this.#answers[at + 3] as number];
      if (this.#is(typeFrom, typeTo, "A") || this.#is(typeFrom, typeTo, "AAAA")) {
        const address = this.#ipv4(from, to) ?? this.#others.of(this.#bytes, from, to);
        if (address === undefined) return false;
        if (address !== null) query.addresses[this.#addressCount++] = address;
      } else if (query.outcome === 0 && this.#is(typeFrom, typeTo, "CNAME"))
        query.outcome = this.#outcomes.of(this.#bytes, from, to, this.#region);
    }
    return true;
  }

  /** The next byte that is no space, and past it. */
  #next(): number {
    for (;;) {
      const byte = this.#bytes[this.#at++] as number;
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return byte;
    }
  }

  /** The rest of an object after its bracket. Values are texts; of a record also the answers and flat objects. */
  #object(keys: Keys): boolean {
    const isRecord = keys === RECORD_KEYS;
    let byte = this.#next();
    if (byte === CLOSE) return true;
    for (;;) {
      if (byte !== QUOTE) return false;
      const start = this.#at;
      if (!this.#string()) return false;
      const key = keys.of(this.#bytes, start, this.#at - 1);
      if (this.#next() !== COLON) return false;
      byte = this.#next();
      const from = this.#at;
      if (byte === QUOTE && key !== ANSWERS) {
        if (!this.#string()) return false;
        if (key >= 0) [this.#from[key], this.#to[key]] = [from, this.#at - 1];
      } else if (byte === LIST && key === ANSWERS) {
        if (!this.#list()) return false;
      } else if (byte !== OPEN || !isRecord || key >= 0 || !this.#object(NO_KEYS)) return false;
      byte = this.#next();
      if (byte === CLOSE) return true;
      if (byte !== COMMA) return false;
      byte = this.#next();
    }
  }

  /** The answers after their bracket. */
  #list(): boolean {
    this.#answerCount = 0;
    let byte = this.#next();
    if (byte === LIST_END) return true;
    for (;;) {
      const [from, to] = [this.#from, this.#to];
      from[RDATA] = to[RDATA] = from[TYPE] = to[TYPE] = 0;
      if (this.#answerCount === MAX_ANSWERS || byte !== OPEN || !this.#object(ANSWER_KEYS)) return false;
      const at = this.#answerCount++ * 4;
      this.#answers[at] = from[TYPE] as number;
      this.#answers[at + 1] = to[TYPE] as number;
      this.#answers[at + 2] = from[RDATA] as number;
      this.#answers[at + 3] = to[RDATA] as number;
      byte = this.#next();
      if (byte === LIST_END) return true;
      if (byte !== COMMA) return false;
      byte = this.#next();
    }
  }

  /** Past the closing quote. False: an escape, a control character, or no ASCII. */
  #string(): boolean {
    const bytes = this.#bytes;
    let at = this.#at;
    while (ENDS[bytes[at] as number] === 0) at++;
    this.#at = at + 1;
    return bytes[at] === QUOTE;
  }

  #text(key: number): string {
    return this.#texts.of(this.#bytes, this.#from[key] as number, this.#to[key] as number);
  }

  #is(from: number, to: number, text: string): boolean {
    if (to - from !== text.length) return false;
    for (let i = 0; i < text.length; i++) if (this.#bytes[from + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  /** As `parseIpv4`. */
  #ipv4(from: number, to: number): number | null {
    let value = 0;
    let dots = 0;
    let octet = -1;
    for (let i = from; i < to; i++) {
      const digit = (this.#bytes[i] as number) - ZERO;
      if (digit === -2) {
        if (octet < 0) return null;
        value = value * 256 + octet;
        octet = -1;
        dots++;
      } else if (digit < 0 || digit > 9 || octet === 0) return null;
      else octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return null;
    }
    return dots === 3 && octet >= 0 ? value * 256 + octet : null;
  }

  /** Unix seconds of `2026-03-01T10:00:00Z`; null where it is written otherwise. */
  #time(): number | null {
    const [from, to] = [this.#from[STAMP] as number, this.#to[STAMP] as number];
    const bytes = this.#bytes;
    if (to - from !== 20 || bytes[from + 10] !== 0x54 || bytes[from + 13] !== COLON) return null;
    if (bytes[from + 16] !== COLON || bytes[from + 19] !== 0x5a) return null;
    const day = this.#texts.of(bytes, from, from + 10);
    if (day !== this.#day) {
      this.#day = day;
      this.#dayStart = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) / 1000 : Number.NaN;
    }
    const two = (at: number, below: number): number => {
      const [tens, ones] = [(bytes[at] as number) - ZERO, (bytes[at + 1] as number) - ZERO];
      const value = tens * 10 + ones;
      return tens < 0 || tens > 9 || ones < 0 || ones > 9 || value >= below ? Number.NaN : value;
    };
    const time = this.#dayStart + two(from + 11, 24) * 3600 + two(from + 14, 60) * 60 + two(from + 17, 60);
    return Number.isNaN(time) ? null : time;
  }
}
