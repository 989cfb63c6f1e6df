export { type Ipv6, parseIpv4, parseIpv6 } from "../model/ip-address.ts";
