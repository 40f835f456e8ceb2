import { describe, expect, it } from "vitest";
import { parseEcrHost, ssoPortalUrl, stsUrl } from "../../../../../electron/providers/aws/hosts.ts";

const ID = "123456789012";

describe("hosts of Amazon ECR", () => {
  it.each([
    [`${ID}.dkr.ecr.eu-west-1.amazonaws.com`, "eu-west-1", "api.ecr.eu-west-1.amazonaws.com"],
    [`${ID}.dkr.ecr.eu-west-1.amazonaws.com:443`, "eu-west-1", "api.ecr.eu-west-1.amazonaws.com"],
    [`${ID}.dkr.ecr-fips.us-east-2.amazonaws.com`, "us-east-2", "ecr-fips.us-east-2.amazonaws.com"],
    [
      `${ID}.dkr.ecr.us-gov-west-1.amazonaws.com`,
      "us-gov-west-1",
      "api.ecr.us-gov-west-1.amazonaws.com",
    ],
    [
      `${ID}.dkr.ecr.cn-north-1.amazonaws.com.cn`,
      "cn-north-1",
      "api.ecr.cn-north-1.amazonaws.com.cn",
    ],
    [`${ID}.dkr-ecr.us-east-1.on.aws`, "us-east-1", "ecr.us-east-1.api.aws"],
    [`${ID}.dkr-ecr-fips.us-east-1.on.aws`, "us-east-1", "ecr-fips.us-east-1.api.aws"],
    [
      `${ID}.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn`,
      "cn-north-1",
      "ecr.cn-north-1.api.amazonwebservices.com.cn",
    ],
    [
      `${ID}.dkr.ecr.eusc-de-east-1.amazonaws.eu`,
      "eusc-de-east-1",
      "api.ecr.eusc-de-east-1.amazonaws.eu",
    ],
  ])("%s is in %s, with its API at %s", (host, region, api) => {
    expect(parseEcrHost(host)).toMatchObject({ registryId: ID, region });
    expect(parseEcrHost(host)?.api.host).toBe(api);
  });

  it.each([
    `${ID}.dkr.ecr.eu-west-1.amazonaws.com.evil.test`,
    `evil.test.${ID}.dkr.ecr.eu-west-1.amazonaws.com`,
    `12345.dkr.ecr.eu-west-1.amazonaws.com`,
    `${ID}.dkr.ecr.eu-west-1.evil.amazonaws.com`,
    `${ID}.dkr.ecr.cn-north-1.amazonaws.com`,
    `${ID}.dkr.ecr.eu-west-1.amazonaws.com.cn`,
    `${ID}.dkr.ecr.-.amazonaws.com`,
    `${ID}.dkr.ecr.eu-west-1.amazonawsXcom`,
    "public.ecr.aws",
  ])("%s is none, so that no key of AWS signs anything for it", (host) => {
    expect(parseEcrHost(host)).toBeUndefined();
  });

  it("asks for keys in the registry's part of the cloud only", () => {
    const china = { region: "cn-north-1", dnsSuffix: "amazonaws.com.cn" };
    expect(stsUrl(china).href).toBe("https://sts.cn-north-1.amazonaws.com.cn/");
    expect(ssoPortalUrl("cn-northwest-1", china)?.host).toBe(
      "portal.sso.cn-northwest-1.amazonaws.com.cn",
    );
    expect(ssoPortalUrl("evil.test/", china)).toBeUndefined();
  });
});
