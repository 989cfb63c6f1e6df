/** Whether a context is known to be a NAT gateway's from its own fields, the inventory or the user's word. */
import { KEY_SEPARATOR } from "./contexts.ts";
import type { FlowLogOptions } from "./types.ts";

export function knownNats(
  options: Pick<FlowLogOptions, "natInterfaces" | "inventory">,
): (key: string) => boolean {
  const names = new Set([
    ...(options.natInterfaces ?? []),
    ...(options.inventory?.natInterfaces ?? []).map((nat) => nat.eni),
  ]);
  return (key) => {
    const fields = key.split(KEY_SEPARATOR);
    const [eni = "", resource = "", type = ""] = [fields[1], fields[7], fields[8]];
    return names.has(eni) || resource.startsWith("nat-") || type.endsWith("nat_gateway");
  };
}
