import { Decimal } from "decimal.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  amount,
  ceiling,
  compare,
  cost,
  cut,
  decimals,
  type Gb,
  gb,
  gbOfBytes,
  type Hours,
  hours,
  isNegative,
  isPositive,
  isZero,
  type Price,
  pricePer,
  quotient,
  ratio,
  rounded,
  scaledInteger,
  split,
  subtract,
  sum,
  text,
  times,
  truncate,
  type Usd,
  usd,
  zero,
} from "../../src/model/money.ts";

const Exact = Decimal.clone({
  precision: 200,
  rounding: Decimal.ROUND_HALF_EVEN,
  toExpNeg: -9e15,
  toExpPos: 9e15,
});

/** Plain decimals of any size and spelling: signs, leading and trailing zeros. */
const plain = fc
  .tuple(
    fc.constantFrom("", "-", "+"),
    fc.bigInt({ min: 0n, max: 10n ** 24n }),
    fc.option(fc.stringMatching(/^[0-9]{1,14}$/), { nil: null }),
  )
  .map(([sign, whole, part]) => `${sign}${whole}${part === null ? "" : `.${part}`}`);

describe("amounts agree with decimal.js", () => {
  it("in sums, differences, products and order", () => {
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        const [x, y] = [new Exact(a), new Exact(b)];
        expect(text(add(usd(a), usd(b)))).toBe(x.plus(y).toFixed().replace(/^-0$/, "0"));
        expect(text(subtract(usd(a), usd(b)))).toBe(x.minus(y).toFixed().replace(/^-0$/, "0"));
        expect(text(times(usd(a), ratio(b)))).toBe(x.times(y).toFixed().replace(/^-0$/, "0"));
        expect(compare(usd(a), usd(b))).toBe(x.comparedTo(y));
      }),
    );
  });

  it("in rounding, cutting and the number of decimals", () => {
    fc.assert(
      fc.property(plain, fc.nat(16), (a, places) => {
        const x = new Exact(a);
        expect(rounded(usd(a), places)).toBe(x.toFixed(places).replace(/^-(0(\.0*)?)$/, "$1"));
        expect(text(cut(usd(a), places))).toBe(x.toDecimalPlaces(places).toFixed().replace(/^-0$/, "0"));
        expect(text(truncate(usd(a), places))).toBe(
          x.toDecimalPlaces(places, Decimal.ROUND_DOWN).toFixed().replace(/^-0$/, "0"),
        );
        expect(text(ceiling(usd(a)))).toBe(x.ceil().toFixed().replace(/^-0$/, "0"));
        expect(decimals(usd(a))).toBe(x.decimalPlaces());
        expect([isNegative(usd(a)), isZero(usd(a)), isPositive(usd(a))]).toEqual([
          x.lt(0),
          x.isZero(),
          x.gt(0),
        ]);
      }),
    );
  });

  it("in quotients, to a hundred digits", () => {
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        fc.pre(!new Exact(b).isZero());
        const found = new Exact(text(quotient(usd(a), usd(b))));
        const error = found.minus(new Exact(a).div(b)).abs();
        expect(error.lte(new Exact(a).div(b).abs().times("1e-110"))).toBe(true);
      }),
    );
    expect(() => quotient(usd("1"), usd("0.00"))).toThrow("division by zero");
  });
});

describe("amounts as text", () => {
  it.each([
    ["-0", "0"],
    ["0.000", "0"],
    ["-0.10", "-0.1"],
    ["+7.50", "7.5"],
    ["007", "7"],
    [".5", "0.5"],
    ["5.", "5"],
    ["0.000000000000000000000000000001", "0.000000000000000000000000000001"],
    ["123456789012345678901234567890.5", "123456789012345678901234567890.5"],
  ])("%s is %s", (given, shown) => {
    expect(text(usd(given))).toBe(shown);
  });

  it.each(["", "1e3", "1,024.5", "0x10", " 1", "1 ", "-", ".", "NaN", "Infinity", "1.2.3"])(
    "%j is no amount",
    (given) => {
      expect(() => usd(given)).toThrow(RangeError);
    },
  );
});

describe("allocation", () => {
  it("gives the remainder to the first parts, so that they sum to the whole", () => {
    expect(split(gb("1"), 3, 2).map(text)).toEqual(["0.34", "0.33", "0.33"]);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.integer({ min: 1, max: 9 }), (units, parts) => {
        const whole = cut(times(gb(units), ratio("0.0000000001")), 10);
        expect(text(sum(split(whole, parts, 10)))).toBe(text(whole));
      }),
    );
  });

  it("of more decimals than the unit has is refused", () => {
    expect(() => split(gb("0.001"), 2, 2)).toThrow("more than 2 decimals");
    expect(() => scaledInteger(gb("0.001"), 2)).toThrow(RangeError);
    expect(scaledInteger(gb("0.0010"), 3)).toBe(1n);
  });

  it("turns bytes into GB of 2^30 without loss", () => {
    expect(text(gbOfBytes(2n ** 30n))).toBe("1");
    expect(text(gbOfBytes(1n))).toBe("0.000000000931322574615478515625");
  });
});

describe("units", () => {
  it("cannot be mixed up: the lines marked below do not compile", () => {
    const quantity: Gb = gb("3");
    const time: Hours = hours("730");
    const perGb: Price<"GB"> = amount("0.045");
    const perHour: Price<"hours"> = amount("0.01");
    const money: Usd = cost(quantity, perGb);
    expect(text(money)).toBe("0.135");
    expect(text(cost(time, perHour))).toBe("7.3");
    // @ts-expect-error GB and hours do not add up.
    add(quantity, time);
    // @ts-expect-error Money is no quantity.
    add(money, quantity);
    // @ts-expect-error Hours are not paid per GB.
    cost(time, perGb);
    // @ts-expect-error GB are not paid per hour.
    cost(quantity, perHour);
    // @ts-expect-error A factor is a pure number.
    times(quantity, time);
    // @ts-expect-error GB do not compare with USD.
    compare(quantity, money);
    // @ts-expect-error No JavaScript number gets in.
    expect(() => gb(0.1)).toThrow();
    // @ts-expect-error What a price multiplies is what it is per.
    pricePer(quantity, money);
    const none: Usd = zero();
    expect(isZero(none)).toBe(true);
  });
});
