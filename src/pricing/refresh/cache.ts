/** Filtered offer files put by, so that an interrupted run of many regions goes on where it stopped. */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Product } from "./product.ts";

const FORM = 1;

function fileOf(directory: string, url: string): string {
  return join(directory, `${createHash("sha256").update(url).digest("hex").slice(0, 32)}.json`);
}

/** Versioned addresses never change; `…/current/…` does. */
function isVersioned(url: string): boolean {
  return /\/\d{14}\//.test(url);
}

/** What was put by for this address; null where there is nothing, or nothing that can be read. */
export async function cached(directory: string | null, url: string): Promise<Product[] | null> {
  if (directory === null || !isVersioned(url)) return null;
  try {
    const entry = JSON.parse(await readFile(fileOf(directory, url), "utf8")) as {
      readonly form?: number;
      readonly url?: string;
      readonly products?: Product[];
    };
    return entry.form === FORM && entry.url === url && Array.isArray(entry.products) ? entry.products : null;
  } catch {
    return null;
  }
}

/** A cache that cannot be written is no fault: the next run downloads again. */
export async function putBy(
  directory: string | null,
  url: string,
  products: readonly Product[],
): Promise<void> {
  if (directory === null || !isVersioned(url)) return;
  const file = fileOf(directory, url);
  const beside = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(beside, JSON.stringify({ form: FORM, url, products }));
    await rename(beside, file);
  } catch {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}
