import { describe, expect, it } from "vitest";
import { aMultiArchImage } from "../support/image-builder.ts";
import {
  type DockerRegistry,
  type DockerRegistryOptions,
  startDockerRegistry,
  TEST_ACCOUNT,
} from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { listTags, pushImage, readRaw, readWhole } from "../support/real/skopeo.ts";

const VARIANTS: readonly (readonly [string, DockerRegistryOptions])[] = [
  ["without accounts", { auth: "none" }],
  ["with Basic authentication", { auth: "basic" }],
  ["with token authentication", { auth: "token" }],
  ["with Basic authentication over TLS", { auth: "basic", tls: true }],
];

/** The rig itself: when this fails, what other tests say about the engine means nothing. */
describe.runIf(requires("docker-registry", "htpasswd", "openssl", "skopeo"))("skopeo", () => {
  it.each(VARIANTS)("pushes to and reads from a registry %s", async (_, options) => {
    await withRegistry(options, async (registry) => {
      const image = aMultiArchImage();
      const digest = await pushImage(registry, "team/app:v1", image);
      expect(await readWhole(registry, "team/app:v1")).toBe(digest);
      expect((await readRaw(registry, "team/app:v1")).bytes).toEqual(image.root.bytes);
      expect(await listTags(registry, "team/app")).toEqual(["v1"]);
    });
  });

  it.each(["basic", "token"] as const)("is refused with a wrong password (%s)", async (auth) => {
    await withRegistry({ auth }, async (registry) => {
      const stranger = { ...registry, account: { ...TEST_ACCOUNT, password: "wrong" } };
      await expect(readRaw(stranger, "team/app:v1")).rejects.toThrow(
        /unauthorized|authenticat|401/i,
      );
    });
  });

  it("gets no more from the token server than the access table allows", async () => {
    const users = {
      [TEST_ACCOUNT.username]: {
        password: TEST_ACCOUNT.password,
        access: { "team/app": ["pull"] },
      },
    };
    await withRegistry({ auth: "token", tokens: { users } }, async (registry) => {
      await expect(pushImage(registry, "team/app:v1", aMultiArchImage())).rejects.toThrow(
        /denied|unauthorized/,
      );
      expect(registry.tokenServer?.requests.at(-1)?.account).toBe(TEST_ACCOUNT.username);
    });
  });

  it("is refused with a token that expired more than a minute ago", async () => {
    await withRegistry({ auth: "token", tokens: { lifetimeSeconds: -61 } }, async (registry) => {
      await expect(readRaw(registry, "team/app:v1")).rejects.toThrow(
        /unauthorized|authenticat|invalid/i,
      );
    });
  });
});

async function withRegistry(
  options: DockerRegistryOptions,
  task: (registry: DockerRegistry) => Promise<void>,
): Promise<void> {
  const registry = await startDockerRegistry(options);
  try {
    await task(registry);
  } finally {
    await registry.stop();
  }
}
