import { describe, expect, it } from "vitest";
import { installationHint } from "../../../../build/scripts/prepare-machine.ts";

describe("installationHint", () => {
  it("names the packages in a command that can be pasted", () => {
    const hint = installationHint({
      packages: ["skopeo"],
      components: ["skopeo"],
      keytar: undefined,
    });
    expect(hint).toContain("sudo apt-get install --no-install-recommends skopeo");
    expect(hint).not.toContain("npm");
  });

  it("says how the keychain binding comes back once its headers are there", () => {
    const hint = installationHint({
      packages: ["libsecret-1-dev"],
      components: [],
      keytar: "libsecret-1.so.0: cannot open shared object file",
    });
    expect(hint).toMatch(/\n {2}npm (?:rebuild keytar|install --no-save)$/);
  });
});
