/** Files of the same content: counted once, whatever they are called and however they are packed. */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { InputError } from "../../errors.ts";
import { compressionOf, readStart } from "../open.ts";
import { CutFile, piecesOf } from "./pieces.ts";
import type { Task } from "./task.ts";

export interface Twin {
  readonly task: Task;
  /** The file that is counted. */
  readonly of: Task;
}

/** The content's length as far as it is known without reading it: a gzip file's last four bytes tell its member's. */
async function lengthOf(task: Task): Promise<string> {
  try {
    const compression = compressionOf(await readStart(task, 8));
    if (compression === "none") return String(task.size % 4_294_967_296);
    if (compression !== "gzip" || task.size < 18) return `${compression} ${task.size}`;
    const file = await open(task.path, "r");
    try {
      const tail = new DataView(new ArrayBuffer(4));
      await file.read(tail, 0, 4, task.size - 4);
      return String(tail.getUint32(0, true));
    } finally {
      await file.close();
    }
  } catch {
    return `? ${task.name}`;
  }
}

async function digestOf(task: Task): Promise<string> {
  const hash = createHash("sha1");
  try {
    for await (const piece of piecesOf(task, () => {}, null)) hash.update(piece);
  } catch (error) {
    // Of a damaged file what there is counts as its content; the scan says what is wrong with it.
    if (!(error instanceof CutFile || error instanceof InputError)) throw error;
    return `? ${task.name}`;
  }
  return hash.digest("hex");
}

/** Those to read, and those that are the same again. Only files of the same length are compared. */
export async function withoutTwins(
  tasks: readonly Task[],
): Promise<{ readonly single: readonly Task[]; readonly twins: readonly Twin[] }> {
  if (tasks.length < 2) return { single: tasks, twins: [] };
  const byLength = new Map<string, Task[]>();
  for (const task of tasks) {
    const length = await lengthOf(task);
    const list = byLength.get(length);
    if (list === undefined) byLength.set(length, [task]);
    else list.push(task);
  }
  const single: Task[] = [];
  const twins: Twin[] = [];
  for (const alike of byLength.values()) {
    const first = new Map<string, Task>();
    for (const task of [...alike].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const digest = alike.length < 2 || task.size === 0 ? `? ${task.name}` : await digestOf(task);
      const of = first.get(digest);
      if (of === undefined) {
        first.set(digest, task);
        single.push(task);
      } else twins.push({ task, of });
    }
  }
  return { single, twins };
}
