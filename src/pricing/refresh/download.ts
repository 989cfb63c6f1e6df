/** Downloads that survive broken connections: each goes on from the byte where it stopped. */
import { InputError } from "../../errors.ts";

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** Seconds without a byte after which a connection counts as broken. */
  readonly timeout: number;
  /** How often one place is tried before it is given up. */
  readonly attempts: number;
  /** Milliseconds before the second try; doubled for each further one. */
  readonly pause: number;
  /** Bytes so far, and of all (null: not told). */
  readonly onProgress?: (done: number, total: number | null) => void;
}

/** The file is not there: the caller may know another. */
export class NotThere extends InputError {
  override readonly name = "NotThere";
}

class Broken extends Error {}

/** Rejects when nothing comes for too long. */
class Patience {
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  readonly #milliseconds: number;
  readonly #outer: AbortSignal;
  readonly #stop = (): void => this.#abort.abort();

  constructor(seconds: number, outer: AbortSignal) {
    this.#milliseconds = seconds * 1000;
    this.#outer = outer;
    outer.addEventListener("abort", this.#stop, { once: true });
    this.again();
  }
  get signal(): AbortSignal {
    return this.#abort.signal;
  }
  again(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#stop, this.#milliseconds);
  }
  end(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener("abort", this.#stop);
  }
}

function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}

function refuse(url: string, status: number): void {
  if (status === 404 || status === 403 || status === 410) {
    throw new NotThere(`${url}: is not there (HTTP ${status})`);
  }
  if (status === 429 || status >= 500) throw new Broken(`HTTP ${status}`);
  if (status !== 200 && status !== 206) {
    throw new InputError(`${url}: HTTP ${status}: no price list is there; check the address`);
  }
}

/** The bytes of one connection from `from` on; `tag` is the version of the file, which must not change on the way. */
async function* connection(
  url: string,
  from: number,
  tag: { value: string | null },
  options: DownloadOptions,
): AsyncGenerator<Uint8Array> {
  const patience = new Patience(options.timeout, options.signal);
  try {
    const headers: Record<string, string> = { "accept-encoding": "identity" };
    if (from > 0) headers["range"] = `bytes=${from}-`;
    if (from > 0 && tag.value !== null) headers["if-range"] = tag.value;
    const response = await fetch(url, { headers, signal: patience.signal });
    refuse(url, response.status);
    const etag = response.headers.get("etag");
    if (from > 0 && tag.value !== null && etag !== null && etag !== tag.value) {
      throw new InputError(`${url}: changed while it was read: run it again`);
    }
    tag.value ??= etag;
    // A server that does not know ranges sends all of it again.
    let skip = response.status === 206 ? 0 : from;
    const length = response.headers.get("content-length");
    const total = length === null ? null : Number(length) + (response.status === 206 ? from : 0);
    let at = from - skip;
    for await (const chunk of response.body ?? []) {
      patience.again();
      const part = chunk.subarray(Math.min(skip, chunk.length));
      skip -= chunk.length - part.length;
      at += chunk.length;
      if (part.length > 0) yield part;
      options.onProgress?.(at, total);
    }
    if (total !== null && at < total) throw new Broken("the connection broke");
  } catch (error) {
    if (error instanceof InputError || error instanceof Broken || options.signal.aborted) throw error;
    const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
    const timedOut = patience.signal.aborted ? `nothing came for ${options.timeout} seconds` : null;
    throw new Broken(timedOut ?? cause?.code ?? cause?.message ?? message);
  } finally {
    patience.end();
  }
}

/**
 * The file's bytes. Throws NotThere where there is none, an InputError where it cannot be had after all attempts;
 * attempts are counted afresh whenever bytes came.
 */
export async function* download(url: string, options: DownloadOptions): AsyncGenerator<Uint8Array> {
  const tag: { value: string | null } = { value: null };
  let at = 0;
  let failures = 0;
  for (;;) {
    const before = at;
    try {
      for await (const chunk of connection(url, at, tag, options)) {
        at += chunk.length;
        yield chunk;
      }
      return;
    } catch (error) {
      if (!(error instanceof Broken) || options.signal.aborted) throw error;
      failures = at > before ? 1 : failures + 1;
      if (failures >= options.attempts) {
        const far = at === 0 ? "" : ` at byte ${at}`;
        throw new InputError(`${url}: cannot be read${far} after ${failures} attempts (${error.message})`);
      }
      await pauseFor(options.pause * 2 ** (failures - 1), options.signal);
    }
  }
}

/** The whole of a small file. */
export async function downloadText(url: string, options: DownloadOptions): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of download(url, options)) parts.push(chunk);
  return Buffer.concat(parts).toString("utf8");
}
