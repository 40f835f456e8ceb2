import { describe, expect, it } from "vitest";
import { vendorOf } from "../../../../../renderer/features/sign-in/vendors.ts";

describe("the service behind a host", () => {
  it.each([
    ["docker.io", "hub"],
    ["ghcr.io", "ghcr"],
    ["123456789012.dkr.ecr.eu-central-1.amazonaws.com", "ecr"],
    ["123456789012.dkr.ecr-fips.us-east-1.amazonaws.com", "ecr"],
    ["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "ecr"],
    ["123456789012.dkr-ecr.us-east-1.on.aws", "ecr"],
    ["public.ecr.aws", "ecrPublic"],
    ["team.azurecr.io", "azure"],
    ["team-a1b2c3d4.azurecr.cn", "azure"],
    ["registry.cn-hangzhou.aliyuncs.com", "alibabaPersonal"],
    ["registry-vpc.cn-beijing.aliyuncs.com", "alibabaPersonal"],
    ["crpi-abc123.cn-hangzhou.personal.cr.aliyuncs.com", "alibabaPersonal"],
    ["team-registry.cn-shanghai.cr.aliyuncs.com", "alibabaEnterprise"],
    ["team-registry-vpc.cn-shanghai.cr.aliyuncs.com", "alibabaEnterprise"],
    ["quay.io", "quay"],
    ["registry.gitlab.com", "gitlab"],
    ["registry.gitlab.example.test", "gitlab"],
    ["europe-west1-docker.pkg.dev", "google"],
    ["gcr.io", "google"],
    ["eu.gcr.io", "google"],
    ["harbor.example.test", "harbor"],
    ["team-harbor.example.test:8443", "harbor"],
  ])("of %s is %s", (host, id) => {
    expect(vendorOf(host)?.id).toBe(id);
  });

  it.each([
    "registry.example.test",
    "127.0.0.1:5000",
    "ghcr.io.evil.test",
    "evilghcr.io",
    "docker.io.evil.test",
    "quay.io:5000",
    "team.azurecr.io.evil.test",
    "eucr.gcr.io",
    "harbour.example.test",
    "12.dkr.ecr.eu-central-1.amazonaws.com",
  ])("of %s is not known", (host) => {
    expect(vendorOf(host)).toBeUndefined();
  });

  it("prescribes user names where it knows only those", () => {
    expect(vendorOf("public.ecr.aws")?.usernames).toEqual(["AWS"]);
    expect(vendorOf("gcr.io")?.usernames).toContain("_json_key");
  });
});
