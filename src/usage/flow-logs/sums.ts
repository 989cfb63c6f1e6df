/** Exact byte sums: 64 bits in two halves, since a double holds only 53. Big integers are made at the end. */

const TWO_32 = 4_294_967_296;

/** One sum. */
export class Sum {
  #low = 0;
  #high = 0;
  records = 0;

  /** `low` and `high` are the halves of one amount; `high` may be any integer. */
  add(low: number, high: number, records = 0): void {
    const sum = this.#low + low;
    const carry = sum >= TWO_32 ? 1 : 0;
    this.#low = sum - carry * TWO_32;
    this.#high += high + carry;
    this.records += records;
  }

  get low(): number {
    return this.#low;
  }
  get high(): number {
    return this.#high;
  }
  get bytes(): bigint {
    return BigInt(this.#high) * BigInt(TWO_32) + BigInt(this.#low);
  }
}

/** Many sums, by number. */
export class Sums {
  #low: Float64Array = new Float64Array(64);
  #high: Float64Array = new Float64Array(64);

  add(i: number, low: number, high: number): void {
    if (i >= this.#low.length) this.#grow(i);
    const sum = (this.#low[i] as number) + low;
    if (sum >= TWO_32) {
      this.#low[i] = sum - TWO_32;
      this.#high[i] = (this.#high[i] as number) + high + 1;
    } else {
      this.#low[i] = sum;
      if (high !== 0) this.#high[i] = (this.#high[i] as number) + high;
    }
  }

  low(i: number): number {
    return this.#low[i] ?? 0;
  }
  high(i: number): number {
    return this.#high[i] ?? 0;
  }
  bytes(i: number): bigint {
    return BigInt(this.high(i)) * BigInt(TWO_32) + BigInt(this.low(i));
  }
  /** As a double, for comparisons that need no last byte. */
  approximate(i: number): number {
    return this.high(i) * TWO_32 + this.low(i);
  }

  clear(): void {
    this.#low.fill(0);
    this.#high.fill(0);
  }

  #grow(i: number): void {
    const size = Math.max(i + 1, this.#low.length * 2);
    const [low, high] = [new Float64Array(size), new Float64Array(size)];
    low.set(this.#low);
    high.set(this.#high);
    this.#low = low;
    this.#high = high;
  }
}

/** `a[i] − b[j]`, which is not negative, in its two halves. */
export function excessOf(a: Sums, i: number, b: Sums, j: number): readonly [number, number] {
  const low = a.low(i) - b.low(j);
  const high = a.high(i) - b.high(j);
  return low < 0 ? [low + TWO_32, high - 1] : [low, high];
}

/** The sign of `a[i] − b[j]`. */
export function compareSums(a: Sums, i: number, b: Sums, j: number): number {
  return a.high(i) - b.high(j) || a.low(i) - b.low(j);
}
