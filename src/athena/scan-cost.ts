/** What Athena charges for the bytes that a query scanned; the rate is data (`data/athena.csv`). */
import { readBuiltJson } from "../built-data.ts";
import {
  amount,
  cost,
  gbOfBytes,
  type Price,
  type Ratio,
  ratio,
  rounded,
  times,
  type Usd,
} from "../model/money.ts";

interface ScanRate {
  readonly usdPerTb: string;
  /** Charged at least, per query. */
  readonly minimumBytes: number;
  readonly asOf: string;
}

/** 2^-10: a TB is 2^40 bytes. */
const TB_PER_GB: Ratio = ratio("0.0009765625");

function scanRate(): ScanRate {
  const [rate] = readBuiltJson<ScanRate[]>("athena.json");
  if (rate === undefined) throw new Error("athena.json is empty: run 'npm run data'");
  return rate;
}

export function scanCost(scannedBytes: bigint): Usd {
  const { usdPerTb, minimumBytes } = scanRate();
  const charged = scannedBytes > BigInt(minimumBytes) ? scannedBytes : BigInt(minimumBytes);
  return cost(times(gbOfBytes(charged), TB_PER_GB), amount(usdPerTb) as Price<"GB">);
}

/** `12.34 GB scanned, about 0.06 USD at 5.00 USD per TB (price of 2026-09)` */
export function scanText(scannedBytes: bigint): string {
  const { usdPerTb, asOf } = scanRate();
  const charged = rounded(scanCost(scannedBytes), 2);
  return `${rounded(gbOfBytes(scannedBytes), 2)} GB scanned, about ${charged} USD at ${usdPerTb} USD per TB (price of ${asOf})`;
}
