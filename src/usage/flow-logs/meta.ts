/** The bits of a row's `meta` word: what a record tells beside its addresses, ports and sums. */

/** 0 not told, 1 ingress, 2 egress. */
export const DIRECTION = { unknown: 0, ingress: 1, egress: 2 } as const;

/**
 * Which of the four addresses a row keeps in x, y, z.
 * plain: src, dst (the packet's are the same). dstDiffers: src, dst, pkt-dst. srcDiffers: src, dst, pkt-src.
 * bothDiffer: pkt-src, pkt-dst, and the own side's plain address.
 */
export const SHAPE = { plain: 0, dstDiffers: 1, srcDiffers: 2, bothDiffer: 3 } as const;

/** What `next-hop-interface-type` says. */
export const NEXT_HOP = { none: 0, nat: 1, regionalNat: 2, endpoint: 3, transit: 4, other: 5 } as const;

/** What `pkt-…-aws-service` says, as far as it settles anything. */
export const SERVICE = { none: 0, s3: 1, dynamodb: 2 } as const;

/** Which side has a port below 1024 while the other has not. */
export const LOW_PORT = { neither: 0, src: 1, dst: 2 } as const;

/** TCP flags of an opening: SYN alone, or the SYN-ACK that answers it. */
export const OPENING = { none: 0, syn: 1, synAck: 2 } as const;

export const SHIFT = {
  direction: 0,
  shape: 2,
  packet: 4,
  path: 5,
  nextHop: 9,
  serviceSrc: 12,
  serviceDst: 14,
  lowPort: 16,
  opening: 18,
  xIs6: 20,
  yIs6: 21,
  zIs6: 22,
  ports: 23,
  epoch: 24,
} as const;

export const direction = (meta: number): number => meta & 3;
export const shape = (meta: number): number => (meta >>> SHIFT.shape) & 3;
/** Whether the record had packet addresses at all. */
export const hasPacket = (meta: number): boolean => ((meta >>> SHIFT.packet) & 1) === 1;
/** `traffic-path`: 0 not told, 9 any number that is not documented. */
export const path = (meta: number): number => (meta >>> SHIFT.path) & 15;
export const nextHop = (meta: number): number => (meta >>> SHIFT.nextHop) & 7;
export const serviceSrc = (meta: number): number => (meta >>> SHIFT.serviceSrc) & 3;
export const serviceDst = (meta: number): number => (meta >>> SHIFT.serviceDst) & 3;
export const lowPort = (meta: number): number => (meta >>> SHIFT.lowPort) & 3;
/** Whether any of its addresses is an IPv6 one. */
export const hasIpv6 = (meta: number): boolean => ((meta >>> SHIFT.xIs6) & 7) !== 0;
/** Whether ports were kept. */
export const hasPorts = (meta: number): boolean => ((meta >>> SHIFT.ports) & 1) === 1;
/** Between which changes of its names the remote was talked to; 0 without Resolver logs. */
export const epoch = (meta: number): number => (meta >>> SHIFT.epoch) & 255;
export const opening = (meta: number): number => (meta >>> SHIFT.opening) & 3;
