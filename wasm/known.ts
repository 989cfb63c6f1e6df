/** From what a run of columns hashes to, to a number: contexts and combinations of facts that were seen before. */

/** The hash of a run of columns joins that of the runs before it. */
export function hash(before: u64, from: u32, end: u32): u64 {
  let h = before;
  let at = from;
  for (; at + 8 <= end; at += 8) {
    h = (h ^ load<u64>(at)) * 0x9e37_79b9_7f4a_7c15;
    h ^= h >> 32;
  }
  const rest = at < end ? load<u64>(at) & (0xffff_ffff_ffff_ffff >> <u64>((8 - (end - at)) << 3)) : 0;
  h = (h ^ rest ^ ((<u64>(end - from)) << 56)) * 0x9e37_79b9_7f4a_7c15;
  return h ^ (h >> 29);
}

/** The number, from 1, that a hash leads to; 0: none. */
export function find(slots: u32, mask: u32, hash: u64): u32 {
  let slot = <u32>hash & mask;
  while (true) {
    const at = slots + (slot << 4);
    const number = load<u32>(at, 8);
    if (number === 0 || load<u64>(at) === hash) return number;
    slot = (slot + 1) & mask;
  }
}

export function set(slots: u32, mask: u32, hash: u64, number: u32): void {
  let slot = <u32>hash & mask;
  while (load<u32>(slots + (slot << 4), 8) !== 0 && load<u64>(slots + (slot << 4)) !== hash)
    slot = (slot + 1) & mask;
  store<u64>(slots + (slot << 4), hash);
  store<u32>(slots + (slot << 4), number, 8);
}
