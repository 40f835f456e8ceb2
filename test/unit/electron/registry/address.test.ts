import { describe, expect, it } from "vitest";
import {
  classifyAddress,
  classOfLiteral,
  isLoopbackHost,
} from "../../../../electron/registry/address.ts";

describe("classifyAddress", () => {
  it.each([
    ["93.184.216.34", "public"],
    ["8.8.8.8", "public"],
    ["2606:4700::1111", "public"],
    ["172.32.0.1", "public"],
    ["172.15.255.255", "public"],
    ["11.0.0.1", "public"],
    ["100.128.0.1", "public"],
    ["223.255.255.255", "public"],
    ["10.0.0.1", "private"],
    ["172.16.0.1", "private"],
    ["172.31.255.255", "private"],
    ["192.168.1.1", "private"],
    ["100.64.0.1", "private"],
    ["fd12::1", "private"],
    ["127.0.0.1", "loopback"],
    ["127.255.255.255", "loopback"],
    ["::1", "loopback"],
    ["::ffff:127.0.0.1", "loopback"],
    ["::ffff:7f00:1", "loopback"],
    ["0.0.0.0", "special"],
    ["::", "special"],
    ["169.254.169.254", "special"],
    ["fe80::1", "special"],
    ["fe80::1%eth0", "special"],
    ["224.0.0.1", "special"],
    ["255.255.255.255", "special"],
    ["ff02::1", "special"],
    ["100.100.100.200", "special"],
    ["fd00:ec2::254", "special"],
    ["64:ff9b::7f00:1", "special"],
    ["::ffff:169.254.169.254", "special"],
    ["::ffff:10.0.0.1", "private"],
    ["not an address", "special"],
    ["", "special"],
  ])("R11: %s is %s", (address, expected) => {
    expect(classifyAddress(address)).toBe(expected);
  });
});

describe("hosts", () => {
  it.each([
    ["localhost", true],
    ["127.0.0.1", true],
    ["127.9.9.9", true],
    ["[::1]", true],
    ["localhost.", false],
    ["localhost.evil.test", false],
    ["10.0.0.1", false],
    ["registry.test", false],
  ])("takes %s for this computer: %s", (host, expected) => {
    expect(isLoopbackHost(host)).toBe(expected);
  });

  it("knows no class for a name", () => {
    expect(classOfLiteral("registry.test")).toBeUndefined();
  });
});
