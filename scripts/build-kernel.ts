/** Compiles `wasm/`, the innermost loops of reading flow logs, from AssemblyScript. */
import { main } from "assemblyscript/asc";

const COMMON = ["-O3", "--noAssert", "--runtime", "stub"];
const SHARED = ["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "32768"];

/** The modules by name, each with its source and options. */
const MODULES: Readonly<Record<string, readonly string[]>> = {
  "flow-scan.wasm": ["wasm/index.ts", ...SHARED, "--enable", "simd,threads"],
  "inflate.wasm": ["wasm/inflate/index.ts", "--initialMemory", "8", "--enable", "simd"],
};

/** The modules' bytes by name. Throws what the compiler says of an error. */
export async function compileKernels(): Promise<Map<string, Uint8Array>> {
  const modules = new Map<string, Uint8Array>();
  for (const [name, options] of Object.entries(MODULES)) {
    const { error, stderr } = await main([...options, ...COMMON, "--outFile", name], {
      writeFile: (written, contents) => {
        if (written === name) modules.set(name, contents as Uint8Array);
      },
    });
    if (error !== null || !modules.has(name)) throw new Error(stderr.toString());
  }
  return modules;
}
