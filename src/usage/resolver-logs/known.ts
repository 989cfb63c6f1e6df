/** What texts lead to that come again and again, found by their bytes: a text is made of them only once. */

export class Known<T> {
  readonly #make: (text: string, among: number) => T;
  readonly #most: number;
  readonly #slots: Int32Array;
  readonly #hashes: Int32Array;
  readonly #among: Int32Array;
  /** Where the bytes of each begin; those of the next are where they end. */
  readonly #starts: Int32Array;
  readonly #bytes: Uint8Array;
  #values: T[] = [];

  /** `most` texts (a power of two) of so many bytes in all are known; then all are forgotten and begin anew. */
  constructor(most: number, mostBytes: number, make: (text: string, among: number) => T) {
    this.#make = make;
    this.#most = most;
    this.#slots = new Int32Array(most * 2).fill(-1);
    this.#hashes = new Int32Array(most);
    this.#among = new Int32Array(most);
    this.#starts = new Int32Array(most + 1);
    this.#bytes = new Uint8Array(mostBytes);
  }

  /** What the ASCII bytes from `from` to before `to` lead to; `among` keeps texts of different kinds apart. */
  of(bytes: Buffer, from: number, to: number, among = 0): T {
    let hash = 0x811c_9dc5 ^ among;
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x0100_0193);
    hash ^= hash >>> 15;
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = this.#slots[slot] as number;
      if (id < 0) return this.#add(bytes, from, to, among, hash, slot);
      if (this.#hashes[id] === hash && this.#among[id] === among && this.#isAt(id, bytes, from, to))
        return this.#values[id] as T;
    }
  }

  #isAt(id: number, bytes: Buffer, from: number, to: number): boolean {
    const start = this.#starts[id] as number;
    if ((this.#starts[id + 1] as number) - start !== to - from) return false;
    for (let i = from; i < to; i++) if (this.#bytes[start + i - from] !== bytes[i]) return false;
    return true;
  }

  #add(bytes: Buffer, from: number, to: number, among: number, hash: number, slot: number): T {
    const value = this.#make(bytes.toString("latin1", from, to), among);
    const id = this.#values.length;
    const start = this.#starts[id] as number;
    if (id === this.#most || start + to - from > this.#bytes.length) {
      this.#slots.fill(-1);
      this.#values = [];
      return value;
    }
    for (let i = from; i < to; i++) this.#bytes[start + i - from] = bytes[i] as number;
    this.#starts[id + 1] = start + to - from;
    this.#hashes[id] = hash;
    this.#among[id] = among;
    this.#slots[slot] = id;
    this.#values.push(value);
    return value;
  }
}
