/** The column names of a Parquet file, from its footer, without a Parquet library: enough to tell whose file it is. */
import { open } from "node:fs/promises";
import { InputError } from "../errors.ts";
import { type InputFile, readError } from "./open.ts";

const MAX_FOOTER = 64 << 20;

/**
 * Names in the footer's schema. In Thrift's compact protocol a string field is one byte (how far from the field
 * before, then type 8), the length, the text; `name` is field 4 of a schema element, at most 4 from the one before.
 */
function namesIn(footer: Buffer): string[] {
  const names = new Set<string>();
  for (let i = 0; i + 2 < footer.length; i++) {
    const head = footer[i] ?? 0;
    if ((head & 0x0f) !== 8 || head >> 4 < 1 || head >> 4 > 4) continue;
    const length = footer[i + 1] ?? 0;
    const name = footer.toString("latin1", i + 2, i + 2 + length);
    if (length < 128 && /^[A-Za-z_][\w/:. -]*$/.test(name)) names.add(name);
  }
  return [...names];
}

/**
 * Source of the layout: the Parquet format, "File format": `PAR1` … footer, its length in 4 bytes, `PAR1`.
 * Throws an InputError when the end is missing: the file is cut off.
 */
export async function parquetColumns(file: InputFile): Promise<string[]> {
  const handle = await open(file.path, "r").catch((error: unknown) => {
    throw readError(file, error);
  });
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(8);
    await handle.read(tail, 0, 8, Math.max(0, size - 8));
    const length = tail.readUInt32LE(0);
    if (size < 12 || tail.toString("latin1", 4) !== "PAR1" || length + 12 > size || length > MAX_FOOTER) {
      throw new InputError(
        `${file.name}: this Parquet file is cut off (its end is missing): fetch or copy it again`,
      );
    }
    const footer = Buffer.alloc(length);
    await handle.read(footer, 0, length, size - 8 - length);
    return namesIn(footer);
  } finally {
    await handle.close();
  }
}
