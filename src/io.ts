/** The outside world of a command: its streams and what of the environment it may see. */
import type { Readable } from "node:stream";

export interface Io {
  readonly stdin: Readable;
  /** Results. Resolves when the text has been taken. */
  readonly out: (content: string | Uint8Array) => Promise<void>;
  /** One line for the person who waits: warnings, notes. */
  readonly warn: (line: string) => void;
  /** Shows how far it has come, over the last such text; null: standard error is no terminal. */
  readonly progress: ((text: string) => void) | null;
  /** Whether results may carry colours. */
  readonly colour: boolean;
  /** `AWS_REGION`; null where it is not set. */
  readonly awsRegion: string | null;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}
