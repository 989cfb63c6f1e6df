/** The bits of a row's `meta`, as `src/usage/flow-logs/meta.ts` places and numbers them. */

export const SHAPE = 2;
export const PACKET = 4;
export const PATH = 5;
export const LOW_PORT = 16;
export const OPENING = 18;
export const IPV6 = 20;
export const PORTS = 23;
export const EPOCH = 24;

export const EGRESS: u32 = 2;
export const DST_DIFFERS: u32 = 1;
export const SRC_DIFFERS: u32 = 2;
export const BOTH_DIFFER: u32 = 3;
export const SYN: u32 = 1;
export const SYN_ACK: u32 = 2;
