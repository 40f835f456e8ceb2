import { describe, expect, it } from "vitest";
import { targetOf } from "../../../../../../electron/hosts/cli/checklist/diagnose.ts";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";
import { readAddress } from "../../../../../../electron/hosts/cli/sign-in/typed-address.ts";
import type { Connection } from "../../../../../../shared/connection.ts";
import { formatAddress, parseAddress } from "../../../../../../shared/registry-address.ts";

function connection(address: string): Connection {
  const { host, prefix } = parseAddress(address);
  return {
    address: formatAddress({ host, prefix }),
    host,
    prefix,
    color: "none",
    production: false,
    plainHttp: false,
    skipVerify: false,
    authorities: [],
    proxy: { kind: "default" },
    trustedRealms: [],
    secret: "none",
  };
}

const saved = ["ghcr.io", "ghcr.io/acme", "ghcr.io/acme/app"].map(connection);

describe("what doctor looks at", () => {
  it.each([
    ["ghcr.io", saved, { address: "ghcr.io" }],
    ["ghcr.io/acme", saved, { address: "ghcr.io/acme" }],
    ["ghcr.io/acme/app", saved, { address: "ghcr.io/acme/app" }],
    ["ghcr.io/acme/web:v1", saved, { address: "ghcr.io/acme", repository: "acme/web" }],
    ["ghcr.io/acme/web", saved, { address: "ghcr.io/acme", repository: "acme/web" }],
    ["ghcr.io/other/web", saved, { address: "ghcr.io", repository: "other/web" }],
    ["ghcr.io/acme/web", [], { address: "ghcr.io", repository: "acme/web" }],
    ["ghcr.io/acme", [], { address: "ghcr.io/acme" }],
  ])("%s, and the account that is used for it", (text, connections, expected) => {
    expect(targetOf(readAddress(text, en.signIn), connections)).toEqual(expected);
  });
});
