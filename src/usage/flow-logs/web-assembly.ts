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

const api = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
export const Module: WebAssemblyApi["Module"] = api.Module;
export const Memory: WebAssemblyApi["Memory"] = api.Memory;
export const Instance: WebAssemblyApi["Instance"] = api.Instance;
