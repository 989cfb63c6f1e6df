/** One row read as what it is: which side is the interface's own, and whether the packet passed through it. */

import { isPrivate4 } from "./addresses.ts";
import * as Meta from "./meta.ts";
import type { Context, Interface, Network } from "./network.ts";
import { QuadTable } from "./quad-table.ts";
import { ROW } from "./row-table.ts";
import type { RowBlock } from "./scan-part.ts";

/** Whether it is an interface endpoint's: its own address is then what others talk to. */
export function isEndpoint(iface: Interface): boolean {
  return iface.endpoint !== null || iface.type === "vpc_endpoint";
}

/** 64:ff9b::/96 (RFC 6052): an IPv4 remote in an IPv6 address. */
const NAT64 = [0x0064_ff9b, 0, 0] as const;

/** Reads rows one after the other into its own fields; no object per row. */
export class Leg {
  /** Numbers of the IPv6 addresses of all blocks read so far; own addresses come first. */
  readonly v6: QuadTable = new QuadTable();
  context: Context = undefined as unknown as Context;
  iface: Interface = undefined as unknown as Interface;
  meta = 0;
  /** 0 where it cannot be told. */
  direction = 0;
  /** The packet's own-side address, and whether it is IPv6. */
  local = 0;
  localIs6 = false;
  /** The packet's other address. IPv4 in 64:ff9b::/96 is that IPv4. */
  remote = 0;
  remoteIs6 = false;
  /** The own side's packet address is not the interface's own: the packet only passed through. */
  forwarded = false;
  /** Local port in the high half, remote in the low; 0 if not kept. */
  ports = 0;
  /** Its flow's rows are joined: path and opening are those of the whole flow (`flow-joiner.ts`). */
  joined = false;
  low = 0;
  high = 0;
  records = 0;
  start = 0;

  readonly #network: Network;
  #contextOf: Int32Array = new Int32Array(0);
  #areJoined = false;
  #map6: Int32Array = new Int32Array(0);

  constructor(network: Network) {
    this.#network = network;
    this.reset();
  }

  /** Forget the IPv6 addresses of all blocks but the own ones. */
  reset(): void {
    this.v6.clear();
    const { words, count } = this.#network.own6;
    for (let id = 0; id < count; id++) this.#intern(words, id * 4);
  }

  /** A hash of the address that the rules compare by: the same for all rows of one remote. */
  remoteHash(): number {
    const { iface } = this;
    const own = (iface.nat !== null && this.forwarded) || isEndpoint(iface);
    const address = own ? this.local : this.remote;
    const is6 = own ? this.localIs6 : this.remoteIs6;
    const w = this.v6.words;
    const at = address * 4;
    const word = is6
      ? Math.imul(w[at] as number, 31) ^
        Math.imul(w[at + 1] as number, 37) ^
        (w[at + 2] as number) ^
        (w[at + 3] as number)
      : address;
    const mixed = Math.imul(word ^ (word >>> 16), 0x85eb_ca6b);
    return Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35) >>> 16;
  }

  #intern(words: Int32Array, at: number): number {
    return this.v6.intern(
      words[at] as number,
      words[at + 1] as number,
      words[at + 2] as number,
      words[at + 3] as number,
    );
  }

  /** Go to a block. `contextOf` leads from its contexts to the network's; `areJoined`: rows of one flow are one. */
  open(block: RowBlock, contextOf: Int32Array, areJoined = false): void {
    this.#contextOf = contextOf;
    this.#areJoined = areJoined;
    this.#map6 = Int32Array.from({ length: block.v6.length / 4 }, (_, id) => this.#intern(block.v6, id * 4));
  }

  read(rows: Int32Array, at: number): void {
    const context = this.#network.contexts[
      this.#contextOf[rows[at + ROW.context] as number] as number
    ] as Context;
    const meta = rows[at + ROW.meta] as number;
    this.context = context;
    this.iface = context.iface;
    this.meta = meta;
    this.joined = this.#areJoined && Meta.hasPorts(meta);
    this.low = (rows[at + ROW.low] as number) >>> 0;
    this.high = rows[at + ROW.high] as number;
    this.records = (rows[at + ROW.records] as number) >>> 0;
    this.start = (rows[at + ROW.start] as number) >>> 0;
    let x = rows[at + ROW.x] as number;
    let y = rows[at + ROW.y] as number;
    let z = rows[at + ROW.z] as number;
    const x6 = ((meta >>> Meta.SHIFT.xIs6) & 1) === 1;
    const y6 = ((meta >>> Meta.SHIFT.yIs6) & 1) === 1;
    const z6 = ((meta >>> Meta.SHIFT.zIs6) & 1) === 1;
    if (x6) x = this.#map6[x] as number;
    if (y6) y = this.#map6[y] as number;
    if (z6) z = this.#map6[z] as number;

    const shape = Meta.shape(meta);
    const direction = Meta.direction(meta) || this.#directionOf(shape, x, x6, y, y6, z, z6);
    this.direction = direction;
    const [src, src6, dst, dst6] =
      shape === Meta.SHAPE.dstDiffers
        ? [x, x6, z, z6]
        : shape === Meta.SHAPE.srcDiffers
          ? [z, z6, y, y6]
          : [x, x6, y, y6];
    const outward = direction === Meta.DIRECTION.egress;
    if (outward) {
      this.local = src;
      this.localIs6 = src6;
      this.remote = dst;
      this.remoteIs6 = dst6;
      this.forwarded = shape === Meta.SHAPE.srcDiffers || shape === Meta.SHAPE.bothDiffer;
    } else {
      this.local = dst;
      this.localIs6 = dst6;
      this.remote = src;
      this.remoteIs6 = src6;
      this.forwarded = shape === Meta.SHAPE.dstDiffers || shape === Meta.SHAPE.bothDiffer;
    }
    const ports = rows[at + ROW.ports] as number;
    this.ports = outward ? ports : (ports << 16) | (ports >>> 16);
    if (this.remoteIs6) this.#unwrapRemote();
    if (this.forwarded && this.localIs6) this.#unwrapLocal();
  }

  #v4Within(id: number): number | null {
    const w = this.v6.words;
    const at = id * 4;
    return w[at] === NAT64[0] && w[at + 1] === NAT64[1] && w[at + 2] === NAT64[2]
      ? (w[at + 3] as number)
      : null;
  }
  #unwrapRemote(): void {
    const v4 = this.#v4Within(this.remote);
    if (v4 !== null) [this.remote, this.remoteIs6] = [v4, false];
  }
  #unwrapLocal(): void {
    const v4 = this.#v4Within(this.local);
    if (v4 !== null) [this.local, this.localIs6] = [v4, false];
  }

  /** Without flow-direction: by the interface's own address, else by what differs, else by which side is private. */
  #directionOf(
    shape: number,
    x: number,
    x6: boolean,
    y: number,
    y6: boolean,
    z: number,
    z6: boolean,
  ): number {
    const { own4, own6 } = this.iface;
    const isOwn = (address: number, is6: boolean) => (is6 ? address === own6 : address === own4);
    if (shape === Meta.SHAPE.bothDiffer) return isOwn(z, z6) ? 1 : 0;
    if (isOwn(x, x6)) return 2;
    if (isOwn(y, y6)) return 1;
    if (shape === Meta.SHAPE.dstDiffers) return 1;
    if (shape === Meta.SHAPE.srcDiffers) return 2;
    const privateX = this.isPrivate(x, x6);
    const privateY = this.isPrivate(y, y6);
    return privateX === privateY ? 0 : privateX ? 2 : 1;
  }

  /** Private, in the widest sense that COUNTING.md gives. */
  isPrivate(address: number, is6: boolean): boolean {
    const { privacy, own6 } = this.#network;
    if (!is6) return isPrivate4(address) || privacy.is4(address);
    return privacy.is6(this.v6.words, address * 4, address < own6.count);
  }
}
