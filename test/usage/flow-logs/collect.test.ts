/** What "major" means to the engine differs between its versions: it must find what has grown old. */
import { expect, it } from "vitest";
import { collect } from "../../../src/usage/flow-logs/collect.ts";

it("a major collection finds objects that have grown old, and the memory that they hold", async () => {
  let held: Uint8Array | null = new Uint8Array(1 << 20);
  const weak = new WeakRef(held);
  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  // What has outlived two minor collections is old.
  for (let i = 0; i < 3; i++) {
    collect("minor");
    await turn();
  }
  expect(held?.length).toBe(1 << 20);
  held = null;
  await turn();
  collect("major");
  expect(weak.deref() === undefined).toBe(true);
});
