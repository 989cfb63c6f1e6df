/** Sums in which rounding does not add up, and exact ones. */

/** A sum of doubles as close as if it were rounded but once or twice. Source: Neumaier, ZAMM 54 (1974), algorithm IV. */
export class Total {
  private sum = 0;
  private lost = 0;

  add(amount: number): void {
    const next = this.sum + amount;
    if (Number.isFinite(next)) {
      const larger = Math.abs(this.sum) >= Math.abs(amount);
      this.lost += larger ? this.sum - next + amount : amount - next + this.sum;
    }
    this.sum = next;
  }
  get value(): number {
    return this.sum + this.lost;
  }
}

export function sum(amounts: ArrayLike<number>): number {
  const total = new Total();
  for (let i = 0; i < amounts.length; i++) total.add(amounts[i] as number);
  return total.value;
}

/** Whole numbers below this are exact as doubles, and so is the sum of two. */
export const EXACT: number = 2 ** 52;

/** An exact sum of whole numbers that are not negative: in a double while that can hold it, then in a bigint too. */
export class ExactSum {
  private large = 0n;
  private part = 0;

  /** Add a whole number below 2^52. */
  add(amount: number): void {
    this.part += amount;
    if (this.part >= EXACT) this.carry();
  }
  addLarge(amount: bigint): void {
    this.large += amount;
  }
  private carry(): void {
    this.large += BigInt(this.part);
    this.part = 0;
  }
  clear(): void {
    this.large = 0n;
    this.part = 0;
  }
  get isZero(): boolean {
    return this.part === 0 && this.large === 0n;
  }
  get value(): bigint {
    return this.large + BigInt(this.part);
  }
  /** The nearest double; exact below 2^52. */
  get near(): number {
    return this.large === 0n ? this.part : Number(this.value);
  }
}
