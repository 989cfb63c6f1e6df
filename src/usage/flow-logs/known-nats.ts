/** Whether a context is known to be a NAT gateway's from its own fields, the inventory or the user's word. */
import { KEY_SEPARATOR } from "./contexts.ts";

/** `natInterfaces`: from the inventory and the user. */
export function knownNats(natInterfaces: readonly string[]): (key: string) => boolean {
  const names = new Set(natInterfaces);
  return (key) => {
    const fields = key.split(KEY_SEPARATOR);
    const [eni = "", resource = "", type = ""] = [fields[1], fields[7], fields[8]];
    return names.has(eni) || resource.startsWith("nat-") || type.endsWith("nat_gateway");
  };
}
