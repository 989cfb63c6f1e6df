/**
 * Numbers for texts of characters of one byte: 0, 1, 2, … in the order in which they come. Kept as bytes, without an
 * object per text, so that very many stay small and another thread can have them as they are.
 */

export interface PackedKeys {
  /** All texts, one after the other. */
  readonly bytes: Uint8Array;
  /** Where each one ends. */
  readonly ends: Uint32Array;
}

export class KeyTable {
  count = 0;
  #bytes: Uint8Array = new Uint8Array(4096);
  #ends: Uint32Array = new Uint32Array(64);
  #slots: Int32Array = new Int32Array(128).fill(-1);

  /** The number of the text, or -1. */
  find(text: string): number {
    const bytes = Buffer.from(text, "latin1");
    return this.#slots[this.#slotOf(bytes, 0, bytes.length)] as number;
  }

  /** The number of the text, which is added if it is new. */
  intern(text: string): number {
    const bytes = Buffer.from(text, "latin1");
    return this.#intern(bytes, 0, bytes.length);
  }

  text(number: number): string {
    return textOf(this.#bytes, this.#startOf(number), this.#ends[number] as number);
  }

  /** A view, valid until the next text comes. */
  packed(): PackedKeys {
    return {
      bytes: this.#bytes.subarray(0, this.#startOf(this.count)),
      ends: this.#ends.subarray(0, this.count),
    };
  }

  /** The number of each of another table's texts here, or -1. */
  findAll(other: PackedKeys): Int32Array {
    return numbers(other, (from, to) => this.#slots[this.#slotOf(other.bytes, from, to)] as number);
  }

  /** The number of each of another table's texts here; those that are new are added. */
  internAll(other: PackedKeys): Int32Array {
    return numbers(other, (from, to) => this.#intern(other.bytes, from, to));
  }

  /** All numbers, in the order of their texts. */
  sorted(): Int32Array {
    return Int32Array.from({ length: this.count }, (_, i) => i).sort((a, b) => this.#compare(a, b));
  }

  #compare(a: number, b: number): number {
    const bytes = this.#bytes;
    let [i, j] = [this.#startOf(a), this.#startOf(b)];
    const [iEnd, jEnd] = [this.#ends[a] as number, this.#ends[b] as number];
    while (i < iEnd && j < jEnd && bytes[i] === bytes[j]) {
      i++;
      j++;
    }
    return i < iEnd && j < jEnd ? (bytes[i] as number) - (bytes[j] as number) : iEnd - i - (jEnd - j);
  }

  #startOf(number: number): number {
    return number === 0 ? 0 : (this.#ends[number - 1] as number);
  }

  #intern(bytes: Uint8Array, from: number, to: number): number {
    const slot = this.#slotOf(bytes, from, to);
    const known = this.#slots[slot] as number;
    if (known >= 0) return known;
    const start = this.#startOf(this.count);
    const end = start + to - from;
    if (end > this.#bytes.length) {
      const more = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      more.set(this.#bytes);
      this.#bytes = more;
    }
    if (this.count === this.#ends.length) {
      const more = new Uint32Array(this.count * 2);
      more.set(this.#ends);
      this.#ends = more;
    }
    for (let i = 0; i < to - from; i++) this.#bytes[start + i] = bytes[from + i] as number;
    const number = this.count++;
    this.#ends[number] = end;
    this.#slots[slot] = number;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return number;
  }

  /** The slot that holds the text's number, or is free for it. */
  #slotOf(bytes: Uint8Array, from: number, to: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash(bytes, from, to) & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] as number;
      if (number < 0 || this.#is(number, bytes, from, to)) return slot;
    }
  }

  #is(number: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#startOf(number);
    if ((this.#ends[number] as number) - start !== to - from) return false;
    for (let i = to - from - 1; i >= 0; i--) if (this.#bytes[start + i] !== bytes[from + i]) return false;
    return true;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let number = 0; number < this.count; number++) {
      let slot = hash(this.#bytes, this.#startOf(number), this.#ends[number] as number) & mask;
      while ((slots[slot] as number) >= 0) slot = (slot + 1) & mask;
      slots[slot] = number;
    }
    this.#slots = slots;
  }
}

/** The texts of a packed list. */
export function* keysIn({ bytes, ends }: PackedKeys): Generator<string> {
  let from = 0;
  for (const to of ends) {
    yield textOf(bytes, from, to);
    from = to;
  }
}

function numbers({ ends }: PackedKeys, numberOf: (from: number, to: number) => number): Int32Array {
  const all = new Int32Array(ends.length);
  for (let i = 0, from = 0; i < ends.length; i++) {
    const to = ends[i] as number;
    all[i] = numberOf(from, to);
    from = to;
  }
  return all;
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString("latin1");
}

function hash(bytes: Uint8Array, from: number, to: number): number {
  let h = 0x811c_9dc5;
  for (let i = from; i < to; i++) h = Math.imul(h ^ (bytes[i] as number), 0x0100_0193);
  h = Math.imul(h ^ (h >>> 15), 0x85eb_ca6b);
  return h ^ (h >>> 13);
}
