import { describe, expect, it } from "vitest";
import {
  apiOrigin,
  parseAlibabaHost,
  readService,
} from "../../../../../electron/providers/alibaba-acr/hosts.ts";
import { parseChallenges } from "../../../../../electron/registry/auth/challenge.ts";

describe("registry hosts", () => {
  it.each([
    ["registry.cn-hangzhou.aliyuncs.com", "personal", "cn-hangzhou", false],
    ["registry-vpc.cn-beijing.aliyuncs.com", "personal", "cn-beijing", false],
    ["registry-internal.us-west-1.aliyuncs.com", "personal", "us-west-1", false],
    ["crpi-k2fa9.cn-shanghai.personal.cr.aliyuncs.com", "personal", "cn-shanghai", true],
    ["crpi-k2fa9-vpc.cn-shanghai.personal.cr.aliyuncs.com", "personal", "cn-shanghai", true],
    ["acme-registry.eu-central-1.cr.aliyuncs.com", "enterprise", "eu-central-1", false],
    [
      "my-team-registry-vpc.cn-shenzhen-finance-1.cr.aliyuncs.com",
      "enterprise",
      "cn-shenzhen-finance-1",
      false,
    ],
  ])("%s is of the %s edition in %s", (host, edition, region, hasOwnName) => {
    expect(parseAlibabaHost(host)).toEqual({ edition, region, hasOwnName });
  });

  it.each([
    ["a bucket that is called registry", "registry.oss-cn-hangzhou.aliyuncs.com"],
    ["a name with more after it", "registry.cn-hangzhou.aliyuncs.com.evil.test"],
    ["a name with more before it", "evil.registry.cn-hangzhou.aliyuncs.com"],
    ["another port", "registry.cn-hangzhou.aliyuncs.com:5000"],
    ["the API itself", "cr.cn-hangzhou.aliyuncs.com"],
    ["a region that would be a path", "registry.cn-a/b.aliyuncs.com"],
    ["an empty region", "registry..aliyuncs.com"],
  ])("trap: %s is none", (_, host) => {
    expect(parseAlibabaHost(host)).toBeUndefined();
  });

  it.each([
    "registry-vpc.cn-beijing.aliyuncs.com",
    "registry-internal.cn-beijing.aliyuncs.com",
    "acme-registry-vpc.cn-beijing.cr.aliyuncs.com",
  ])("of a private network use the public API of their region: %s", (host) => {
    const parsed = parseAlibabaHost(host);
    expect(parsed && apiOrigin(parsed).href).toBe("https://cr.cn-beijing.aliyuncs.com/");
  });
});

describe("the service of a challenge", () => {
  const read = (service: string) =>
    readService(
      parseChallenges(`Bearer realm="https://dockerauth.x.aliyuncs.com/auth",service="${service}"`),
    );

  it("names the instance of an enterprise registry", () => {
    expect(read("registry.aliyuncs.com:cn-hangzhou:china:cri-7abc9")).toEqual({
      instanceId: "cri-7abc9",
    });
  });

  it("names no instance of a personal one", () => {
    expect(read("registry.aliyuncs.com:cn-hangzhou:26842")).toEqual({});
  });

  it.each(["registry.docker.io", "registry.aliyuncs.com", "evil:registry.aliyuncs.com:cri-1"])(
    "of others is not read: %s",
    (service) => {
      expect(read(service)).toBeUndefined();
    },
  );

  it("that is no instance's ID is not taken for one", () => {
    expect(read("registry.aliyuncs.com:cn-hangzhou:china:cri-a&Action=Evil")).toEqual({});
  });
});
