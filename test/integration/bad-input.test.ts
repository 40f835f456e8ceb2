import { execFileSync } from "node:child_process";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { aMultiArchImage, anImage } from "../support/image-builder.ts";
import { type DockerRegistry, TEST_ACCOUNT } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { listTags, pushImage, readRaw } from "../support/real/skopeo.ts";
import { seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { openRig, type Rig, storeState } from "./rig.ts";

/** A password that must not show up anywhere. */
const CANARY = "canary-secret-8c1f";

/** Only root may mount a small disk. */
function canMountTmpfs(): boolean {
  const may = process.platform === "linux" && process.getuid?.() === 0;
  if (!may) process.stderr.write("skipped: a full disk needs root on Linux (tmpfs)\n");
  return may;
}

describe.runIf(requires("build", "docker-registry", "skopeo", "htpasswd", "openssl"))(
  "bad input",
  () => {
    let rig: Rig;
    let registry: DockerRegistry;
    let before: unknown;

    beforeAll(async () => {
      rig = await openRig();
      registry = await rig.registry();
      await pushImage(registry, "team/app:v1", aMultiArchImage());
      expect((await rig.portolan(["pull", `${registry.host}/team/app:v1`])).exitCode).toBe(0);
      before = await storeState(rig);
    });

    afterAll(() => rig.close());

    /** Fails as it must: the thing and the next step on standard error, nothing changed. */
    async function expectFailure(
      args: readonly string[],
      says: readonly RegExp[],
      status: 1 | 2 | 75 = 1,
    ): Promise<void> {
      const { exitCode, stdout, stderr } = await rig.portolan(args);
      expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: status });
      for (const words of says) expect(stderr).toMatch(words);
      // What failed, and what to do: at least two sentences or lines.
      expect(stderr.trim().split("\n").length).toBeGreaterThanOrEqual(2);
      expect(stderr + stdout).not.toMatch(/\n\s+at .*\(.*:\d+:\d+\)/);
      expect(await storeState(rig)).toEqual(before);
      expect(await listTags(registry, "team/app")).toEqual(["v1"]);
    }

    it.each([
      ["Upper/Case:v1", /Upper\/Case/],
      ["host.example/app:bad tag", /bad tag/],
      ["host.example/app@sha256:123", /sha256:123/],
      ["docker://", /docker/],
      ["oci:", /oci/],
    ])("refuses the reference %s and names it", async (reference, names) => {
      await expectFailure(["pull", reference], [names], 2);
    });

    it("says which tag is missing in a repository", async () => {
      await expectFailure(["pull", `${registry.host}/team/app:v9`], [/team\/app/, /v9/]);
    });

    it("says which repository is missing", async () => {
      await expectFailure(["pull", `${registry.host}/no/such:v1`], [/no\/such/]);
    });

    it("names the host that refuses the connection", async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      await new Promise((resolve) => server.close(resolve));
      await expectFailure(
        ["pull", `127.0.0.1:${port}/a/b:c`],
        [new RegExp(`127\\.0\\.0\\.1:${port}`), /refused/i],
      );
    });

    it("reads a bare reference as a registry, also where something is pushed from", async () => {
      const bare = ["push", `${registry.host}/team/app:v9`, `${registry.host}/team/copy:v1`];
      await expectFailure(bare, [/no such tag/, /team\/app:v9/]);
    });

    it("names the host that does not exist", async () => {
      await expectFailure(["pull", "registry.invalid/a/b:c"], [/registry\.invalid/]);
    });

    it("does not trust a certificate of an unknown authority, nor fall back to plain HTTP", async () => {
      const stranger = await openRig();
      try {
        const secure = await stranger.registry({ tls: true });
        await expectFailure(
          ["pull", `${secure.host}/a/b:c`],
          [new RegExp(secure.host), /authority that this computer does not know/, /--ca FILE/],
        );
      } finally {
        await stranger.close();
      }
    });

    it("refuses a wrong password, and keeps and shows none of it", async () => {
      const strict = await startStrict();
      try {
        const login = ["login", strict.host, "-u", TEST_ACCOUNT.username, "--password-stdin"];
        const { exitCode, stdout, stderr } = await rig.portolan(login, { input: CANARY });
        expect({ exitCode, stderr }).toMatchObject({
          exitCode: 1,
          stderr: expect.stringMatching(/refused/i),
        });
        expect(stdout + stderr).not.toContain(CANARY);
        expect(await rig.json(["connections"])).toMatchObject({ connections: [] });
      } finally {
        await strict.close();
      }
    });

    it("asks for a login where one is needed", async () => {
      const strict = await startStrict();
      try {
        await expectFailure(["pull", `${strict.host}/a/b:c`], [/login/i, new RegExp(strict.host)]);
      } finally {
        await strict.close();
      }
    });

    it("does not overwrite a tag with an image that is not there", async () => {
      const { digest } = await readRaw(registry, "team/app:v1");
      await expectFailure(
        ["push", "store:nobody/nothing:v1", `${registry.host}/team/app:v1`],
        [/nobody\/nothing/],
      );
      expect((await readRaw(registry, "team/app:v1")).digest).toBe(digest);
    });

    it("names the folder that it cannot write to", async () => {
      const path = join(rig.folder, "a-file");
      await writeFile(path, "in the way");
      await expectFailure(
        ["copy", `${registry.host}/team/app:v1`, `oci:${path}/below:v1`],
        [/a-file/],
      );
    });

    it.runIf(canMountTmpfs())(
      "S12: says that the destination has no room before the first byte, and writes nothing",
      async () => {
        const disk = join(rig.folder, "small-disk");
        await mkdir(disk);
        execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]);
        try {
          const layout = join(disk, "layout");
          const image = anImage().withLayers([200_000], 1).build();
          await pushImage(registry, "team/large:v1", image);
          await expectFailure(
            ["pull", `${registry.host}/team/large:v1`, `oci:${layout}:v1`],
            [/\d kB free, and 20\d kB are needed/, /small-disk/],
          );
          expect(await readdir(disk)).toEqual([]);
        } finally {
          execFileSync("umount", [disk]);
        }
      },
    );

    it("returns 2 for wrong usage", async () => {
      expect((await rig.portolan(["copy", "only-one"])).exitCode).toBe(2);
      expect((await rig.portolan(["no-such-command"])).exitCode).toBe(2);
      expect((await rig.portolan(["--progress=loud", "connections"])).exitCode).toBe(2);
    });

    /** A registry that knows one account, whose password nobody here has. */
    function startStrict(): Promise<TestRegistry> {
      return startRegistry({
        auth: { kind: "basic", users: { [TEST_ACCOUNT.username]: "another" } },
      });
    }

    describe("from a registry that misbehaves", () => {
      let evil: TestRegistry;

      beforeAll(async () => {
        evil = await startRegistry();
        seedImage(evil, "team/app", "v1", [someBytes(200_000)]);
      });

      afterAll(() => evil.close());

      it("does not take a layer whose bytes are not what the digest says", async () => {
        evil.faults.add({
          method: "GET",
          path: "/blobs/",
          corrupt: true,
          times: Number.POSITIVE_INFINITY,
        });
        await expectFailure(["pull", `${evil.host}/team/app:v1`], [/digest|content/i, /sha256:/]);
        evil.faults.clear();
      });

      it("does not take a manifest whose bytes are not what the digest says", async () => {
        // What was read once is kept; this one nobody has read.
        seedImage(evil, "team/unread", "v1", [someBytes(1000)]);
        const digest = evil.repository("team/unread").tags.get("v1") ?? "";
        evil.faults.add({
          method: "GET",
          path: "/manifests/",
          corrupt: true,
          times: Number.POSITIVE_INFINITY,
        });
        await expectFailure(["pull", `${evil.host}/team/unread@${digest}`], [/sha256:/]);
        evil.faults.clear();
      });

      it("does not take a layer that ends too early, however often it is asked for", async () => {
        evil.faults.add({
          method: "GET",
          path: "/blobs/",
          cutAfter: 0,
          times: Number.POSITIVE_INFINITY,
        });
        await expectFailure(
          ["pull", `${evil.host}/team/app:v1`],
          [/connection to .* breaks/, /transfers resume/],
          75,
        );
        evil.faults.clear();
      });

      it("does not read a manifest over the limit", async () => {
        const padding = " ".repeat(8 * 1024 * 1024);
        const manifest = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: [] };
        const body = JSON.stringify(manifest) + padding;
        const headers = { "content-type": MEDIA_TYPES.ociIndex };
        evil.faults.add({ path: "/manifests/large", status: 200, headers, body, times: 9 });
        await expectFailure(["pull", `${evil.host}/team/app:large`], [/too large/, /team\/app/]);
        evil.faults.clear();
      });

      it("refuses a manifest that can be read in two ways", async () => {
        const body = JSON.stringify({ schemaVersion: 2, manifests: [], layers: [] });
        const headers = { "content-type": MEDIA_TYPES.ociIndex };
        evil.faults.add({ path: "/manifests/both", status: 200, headers, body, times: 9 });
        await expectFailure(["pull", `${evil.host}/team/app:both`], [/two ways/, /team\/app/]);
        evil.faults.clear();
      });

      it("K10: stops at once on Ctrl+C, with status 130", async () => {
        evil.faults.add({ method: "GET", path: "/blobs/", stallAfter: 50_000 });
        const interrupt = new AbortController();
        const pull = rig.portolan(["pull", `${evil.host}/team/app:v1`], {
          interrupt: interrupt.signal,
        });
        await expect
          .poll(() => evil.lines().some((line) => line.startsWith("GET /v2/team/app/blobs/")))
          .toBe(true);
        interrupt.abort();
        expect((await pull).exitCode).toBe(130);
        expect(await storeState(rig)).toEqual(before);
        evil.faults.clear();
      });
    });
  },
);
