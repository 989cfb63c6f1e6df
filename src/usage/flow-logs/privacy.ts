/** Which addresses are private: the reserved ranges, the inventory's CIDRs, and every logged interface's own. */
import { InputError } from "../../errors.ts";
import { isPrivate4, isPrivate6, wordsOf } from "./addresses.ts";

/** A block of addresses; for IPv4 one word and mask, for IPv6 four. */
export interface Block {
  readonly words: readonly number[];
  readonly masks: readonly number[];
  readonly length: number;
}

/** Throws an InputError for what is no CIDR. */
export function blockOf(cidr: string): Block {
  const [address = "", bits = ""] = cidr.split("/");
  const words = wordsOf(address);
  const length = Number(bits);
  if (words === null || !/^\d+$/.test(bits) || length > words.length * 32)
    throw new InputError(`inventory: '${cidr}' is no CIDR block`);
  const masks = words.map((_, i) => {
    const inWord = Math.min(32, Math.max(0, length - i * 32));
    return inWord === 0 ? 0 : (-1 << (32 - inWord)) | 0;
  });
  return { words: words.map((word, i) => word & (masks[i] ?? 0)), masks, length };
}

/** Whether the block holds the address whose words begin at `at`. */
export function holds(block: Block, words: ArrayLike<number>, at: number, is6: boolean): boolean {
  if (block.words.length !== (is6 ? 4 : 1)) return false;
  return block.words.every((word, i) => ((words[at + i] as number) & (block.masks[i] ?? 0)) === word);
}

export class Privacy {
  readonly #blocks: readonly Block[];
  /** Every logged interface's own IPv4 addresses. */
  readonly own4: Set<number> = new Set();

  constructor(cidrs: readonly string[]) {
    this.#blocks = cidrs.map(blockOf);
  }

  is4(ip: number): boolean {
    return isPrivate4(ip) || this.own4.has(ip) || (this.#blocks.length > 0 && this.#inBlock([ip], 0, false));
  }

  /** `own`: whether it is a logged interface's own. */
  is6(words: Int32Array, at: number, own: boolean): boolean {
    return own || isPrivate6(words[at] as number) || this.#inBlock(words, at, true);
  }

  #inBlock(words: ArrayLike<number>, at: number, is6: boolean): boolean {
    for (const block of this.#blocks) if (holds(block, words, at, is6)) return true;
    return false;
  }
}
