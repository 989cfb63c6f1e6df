/** Compiles `wasm/`, the kernel of the flow-log scanner, from AssemblyScript. */
import { main } from "assemblyscript/asc";

const OPTIONS = [
  "wasm/index.ts",
  ...["-O3", "--noAssert", "--runtime", "stub"],
  ...["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "32768"],
  ...["--enable", "simd,threads"],
  ...["--outFile", "flow-scan.wasm"],
];

/** The module's bytes. Throws what the compiler says of an error. */
export async function compileKernel(): Promise<Uint8Array> {
  let bytes: Uint8Array | null = null;
  const { error, stderr } = await main(OPTIONS, {
    writeFile: (name, contents) => {
      if (name.endsWith(".wasm")) bytes = contents as Uint8Array;
    },
  });
  if (error !== null || bytes === null) throw new Error(stderr.toString());
  return bytes;
}
