/** What is to be scanned, and how it is told how far that is. */

/** A file, or a range of its bytes. */
export interface Task {
  readonly path: string;
  readonly name: string;
  /** Its size on disk; what is read must be as much. */
  readonly size: number;
  /** Null: the whole file. Else the lines that begin within; of a compressed file, its members there. */
  readonly range: { readonly from: number; readonly to: number } | null;
  /** Compressed data is decompressed in another thread, ahead of the scan: worth it where cores are idle. */
  readonly ahead: boolean;
}

/** The tasks of one thread: it takes the next one of all that no thread has taken. `taken`: how many are, shared by all threads. */
export function* takenFrom(tasks: readonly Task[], taken: Int32Array): Generator<Task> {
  for (;;) {
    const task = tasks[Atomics.add(taken, 0, 1)];
    if (task === undefined) return;
    yield task;
  }
}

/** Tells of bytes read (as on disk) and records. */
export type Tell = (bytes: number, records: number) => void;
