import { isIP } from "node:net";

/** An IP address as a number. An IPv4 address inside an IPv6 one (`::ffff:10.0.0.1`) counts as what it is. */
export interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** A range of addresses in CIDR notation. */
export interface IpNetwork {
  readonly address: IpAddress;
  readonly prefixLength: number;
}

/** RFC 4291, 2.5.5.2: the 96 bits in front of a mapped IPv4 address. */
const MAPPED_PREFIX_LENGTH = 96;
const MAPPED_PREFIX = 0xffffn;

/** Reads an address without brackets, port or zone; undefined for anything else. */
export function tryParseIp(text: string): IpAddress | undefined {
  const family = isIP(text);
  if (family === 4) return { bits: 32, value: numberOf(text.split("."), 8n, 10) };
  if (family !== 6 || text.includes("%")) return undefined;
  const value = numberOf(ipv6Groups(text), 16n, 16);
  return value >> 32n === MAPPED_PREFIX
    ? { bits: 32, value: value & 0xffffffffn }
    : { bits: 128, value };
}

/** Reads `10.0.0.0/8` or `2001:db8::/32`; undefined for anything else. Bits behind the prefix are ignored. */
export function tryParseNetwork(text: string): IpNetwork | undefined {
  const slash = text.indexOf("/");
  const digits = text.slice(slash + 1);
  if (slash === -1 || !/^[0-9]{1,3}$/.test(digits)) return undefined;
  const written = text.slice(0, slash);
  const address = tryParseIp(written);
  if (address === undefined) return undefined;
  const isMapped = address.bits === 32 && isIP(written) === 6;
  const prefixLength = Number(digits) - (isMapped ? MAPPED_PREFIX_LENGTH : 0);
  return prefixLength < 0 || prefixLength > address.bits ? undefined : { address, prefixLength };
}

export function isSameIp(a: IpAddress, b: IpAddress): boolean {
  return a.bits === b.bits && a.value === b.value;
}

/** True when the address lies in the network. Addresses of the other family never do. */
export function contains(network: IpNetwork, address: IpAddress): boolean {
  if (network.address.bits !== address.bits) return false;
  const shift = BigInt(address.bits - network.prefixLength);
  return network.address.value >> shift === address.value >> shift;
}

/** True for 127.0.0.0/8 and ::1. */
export function isLoopbackIp({ bits, value }: IpAddress): boolean {
  return bits === 32 ? value >> 24n === 127n : value === 1n;
}

function numberOf(parts: readonly string[], width: bigint, radix: number): bigint {
  return parts.reduce((value, part) => (value << width) | BigInt(Number.parseInt(part, radix)), 0n);
}

/** The eight groups of an IPv6 address. The URL parser brings it into its canonical form first. */
function ipv6Groups(text: string): readonly string[] {
  const canonical = new URL(`http://[${text}]/`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  return [...before, ...Array<string>(8 - before.length - after.length).fill("0"), ...after];
}
