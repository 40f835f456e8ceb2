import { describe, expect, it } from "vitest";
import {
  type Provider,
  type ProviderFacts,
  providerOf,
} from "../../../../electron/registry/refusal-provider.ts";

const UNKNOWN: ProviderFacts = {
  host: "registry.example.com",
  realmHost: undefined,
  realmPath: undefined,
  service: undefined,
};

describe("providerOf", () => {
  it.each<[string, Provider]>([
    ["docker.io", "docker_hub"],
    ["index.docker.io", "docker_hub"],
    ["registry-1.docker.io:443", "docker_hub"],
    ["ghcr.io", "ghcr"],
    ["quay.io", "quay"],
    ["registry.gitlab.com", "gitlab"],
    ["acme.azurecr.io", "azure"],
    ["acme-d4f5a6b7c8d9e0f1.azurecr.io", "azure"],
    ["acme.azurecr.cn", "azure"],
    ["registry.cn-beijing.aliyuncs.com", "alibaba"],
    ["registry-vpc.cn-beijing.aliyuncs.com", "alibaba"],
    ["crpi-a1b2c3.cn-shanghai.personal.cr.aliyuncs.com", "alibaba"],
    ["acme-registry.cn-hangzhou.cr.aliyuncs.com", "alibaba"],
    ["acme-registry-vpc.cn-hangzhou.cr.aliyuncs.com", "alibaba"],
    ["123456789012.dkr.ecr.eu-west-1.amazonaws.com", "ecr"],
    ["123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "ecr"],
    ["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "ecr"],
    ["123456789012.dkr-ecr.eu-west-1.on.aws", "ecr"],
    ["europe-west1-docker.pkg.dev", "google"],
    ["eu.gcr.io", "google"],
  ])("knows %s and nothing that only contains it", (host, provider) => {
    expect(providerOf({ ...UNKNOWN, host })).toBe(provider);
    const bare = host.replace(":443", "");
    for (const other of [`${bare}.evil.test`, `evil.test/${bare}`, `${bare}:8443`, `${bare}.`]) {
      expect(providerOf({ ...UNKNOWN, host: other })).toBeUndefined();
    }
  });

  it.each(["xghcr.io", "evil-docker.io", "xquay.io", "12345.dkr.ecr.eu-west-1.amazonaws.com"])(
    "does not know %s",
    (host) => expect(providerOf({ ...UNKNOWN, host })).toBeUndefined(),
  );

  it("knows a registry under a name of its own by its token service", () => {
    const realmHost = "dockerauth.cn-hangzhou.aliyuncs.com";
    expect(providerOf({ ...UNKNOWN, realmHost })).toBe("alibaba");
    expect(providerOf({ ...UNKNOWN, realmHost: `${realmHost}.evil.test` })).toBeUndefined();
    expect(providerOf({ ...UNKNOWN, realmHost: "auth.docker.io" })).toBe("docker_hub");
  });

  it.each<[Partial<ProviderFacts>, Provider | undefined]>([
    [{ realmPath: "/service/token", service: "harbor-registry" }, "harbor"],
    [{ realmPath: "/token", service: "harbor-registry" }, undefined],
    [{ realmPath: "/jwt/auth", service: "container_registry" }, "gitlab"],
    [{ realmPath: "/jwt/auth", service: "other" }, undefined],
    [{ realmPath: "/v2/auth", realmHost: "registry.example.com" }, "quay"],
    [{ realmPath: "/v2/auth", realmHost: "elsewhere.example.com" }, undefined],
  ])("knows the challenge %j", (facts, provider) => {
    expect(providerOf({ ...UNKNOWN, ...facts })).toBe(provider);
  });
});
