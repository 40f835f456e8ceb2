import { BlockList, isIP } from "node:net";

/**
 * What kind of network an address belongs to. `special` is everything that no registry lives in: link-local with the
 * cloud metadata services, unspecified, multicast, reserved.
 */
export type AddressClass = "public" | "private" | "loopback" | "special";

type Subnet = readonly [address: string, prefix: number, family: "ipv4" | "ipv6"];

const LOOPBACK = blockList([
  ["127.0.0.0", 8, "ipv4"],
  ["::1", 128, "ipv6"],
]);

/** RFC 1918, shared address space of RFC 6598, unique local addresses of RFC 4193. */
const PRIVATE = blockList([
  ["10.0.0.0", 8, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["fc00::", 7, "ipv6"],
]);

/** IANA special-purpose address registries, and addresses under which clouds serve instance metadata. */
const SPECIAL = blockList([
  ["0.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.0.2.0", 24, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["198.51.100.0", 24, "ipv4"],
  ["203.0.113.0", 24, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  ["100.100.100.200", 32, "ipv4"], // Alibaba Cloud metadata
  ["168.63.129.16", 32, "ipv4"], // Azure platform
  ["::", 128, "ipv6"],
  ["64:ff9b::", 96, "ipv6"], // NAT64: hides an IPv4 address of any kind
  ["2002::", 16, "ipv6"], // 6to4: the same
  ["2001:db8::", 32, "ipv6"],
  ["fd00:ec2::254", 128, "ipv6"], // AWS metadata
  ["fe80::", 10, "ipv6"],
  ["fec0::", 10, "ipv6"],
  ["ff00::", 8, "ipv6"],
]);

/** The class of an IP address in text; an IPv4 address inside an IPv6 one counts as what it is. */
export function classifyAddress(address: string): AddressClass {
  const plain = address.replace(/%.*$/, "");
  const mapped = mappedAddress(plain) ?? plain;
  const family = isIP(mapped) === 6 ? "ipv6" : "ipv4";
  if (isIP(mapped) === 0) return "special";
  if (LOOPBACK.check(mapped, family)) return "loopback";
  if (SPECIAL.check(mapped, family)) return "special";
  return PRIVATE.check(mapped, family) ? "private" : "public";
}

/** The host of a URL or reference without brackets: `[::1]` becomes `::1`. */
export function bareHostname(hostname: string): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}

/** The class of a host written as an address; undefined for a name, whose class is known when it is looked up. */
export function classOfLiteral(hostname: string): AddressClass | undefined {
  const bare = bareHostname(hostname);
  return isIP(bare) === 0 ? undefined : classifyAddress(bare);
}

/** True for the hosts that Docker treats as this computer: 127.0.0.0/8, ::1 and localhost. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === "localhost" || classOfLiteral(hostname) === "loopback";
}

/** `::ffff:127.0.0.1`, also in the form `::ffff:7f00:1`, as `127.0.0.1`. */
function mappedAddress(address: string): string | undefined {
  if (isIP(address) !== 6) return undefined;
  const canonical = bareHostname(new URL(`http://[${address}]/`).hostname);
  const match = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (match === null) return undefined;
  const [high, low] = [Number.parseInt(match[1] ?? "", 16), Number.parseInt(match[2] ?? "", 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

function blockList(subnets: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix, family] of subnets) list.addSubnet(address, prefix, family);
  return list;
}
