import type { Io } from "../../src/commands/io.ts";

/** What a command prints. */
export async function printed(run: (io: Io) => Promise<void>): Promise<{ out: string; warnings: string[] }> {
  let out = "";
  const warnings: string[] = [];
  await run({
    out: (text) => {
      out += text;
    },
    warn: (text) => warnings.push(text),
  });
  return { out, warnings };
}
