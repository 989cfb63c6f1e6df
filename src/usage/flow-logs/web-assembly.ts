/** Compiled modules (`data/built/*.wasm`), and instances of them. */
import { readFileSync } from "node:fs";
import { InputError } from "../../errors.ts";
import { packageFile } from "../../package-files.ts";

/** What we use of WebAssembly; the types of Node.js do not tell. */
interface WebAssemblyApi {
  readonly Module: new (code: Uint8Array) => object;
  readonly Memory: new (options: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: boolean;
  }) => { readonly buffer: SharedArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const { Module, Memory, Instance } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi })
  .WebAssembly;

const PAGE = 65_536;
const compiled = new Map<string, object>();

/**
 * An instance of a module; `bytes` of memory for one that shares it with threads, of which the system gives those that
 * are used. Throws an InputError where the process may not reserve as much address space as the engine wants.
 */
export function instanceOf(
  name: string,
  bytes: number | null,
): { exports: unknown; buffer: SharedArrayBuffer | null } {
  let module = compiled.get(name);
  if (module === undefined) {
    module = new Module(readFileSync(packageFile(`data/built/${name}`)));
    compiled.set(name, module);
  }
  try {
    if (bytes === null) return { exports: new Instance(module, {}).exports, buffer: null };
    const pages = Math.ceil(bytes / PAGE);
    const memory = new Memory({ initial: pages, maximum: pages, shared: true });
    return { exports: new Instance(module, { env: { memory } }).exports, buffer: memory.buffer };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(
      `this process may not reserve enough address space (not memory) for WebAssembly: raise 'ulimit -v', or set NODE_OPTIONS=--disable-wasm-trap-handler (${error.message})`,
    );
  }
}
