import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shortDigest } from "../../shared/oci/digest.ts";
import { aMultiArchImage } from "../support/image-builder.ts";
import {
  type DockerRegistry,
  startDockerRegistry,
  TEST_ACCOUNT,
} from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { listTags, pushImage, readRaw, readWhole } from "../support/real/skopeo.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { HOSTS, type OpenedApp } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

/** From a registry to the store and on to another registry, by mouse, as a newcomer would. */
describe.each(HOSTS)("moving images in $name", (host) => {
  const needs = ["docker-registry", "htpasswd", "skopeo"] as const;
  describe.runIf(requires(...host.needs, ...needs))("by mouse", () => {
    const image = aMultiArchImage();
    const digest = image.root.descriptor.digest;
    let home: TempDir;
    let first: DockerRegistry;
    let second: DockerRegistry;
    let app: OpenedApp;
    let workbench: Workbench;

    beforeAll(async () => {
      home = await createTempDir();
      first = await startDockerRegistry();
      second = await startDockerRegistry({ auth: "basic" });
      await pushImage(first, "team/app:v1", image);
      app = await host.open({ home: home.path });
      workbench = new Workbench(app.page);
    });

    afterAll(async () => {
      await app.close();
      await first.stop();
      await second.stop();
      await home.remove();
    });

    it("adds two registries, one of them with an account", async () => {
      await workbench.addRegistry(first.host);
      await workbench.addRegistry(second.host, TEST_ACCOUNT);
      expect(await workbench.connections.getByRole("row", { name: first.host }).count()).toBe(1);
    });

    it("opens the repository and shows the image in the inspector", async () => {
      await workbench.openRepository(first.host, "team/app");
      await workbench.select("v1");
      const { inspector } = workbench;
      await inspector.getByText(digest).first().waitFor();
      await inspector.getByRole("definition").getByText("linux/arm64/v8").waitFor();
    });

    it("pulls into the local store, with a bar for every layer", async () => {
      const sheet = await workbench.act("Pull…");
      await sheet.start("Pull");
      await workbench.transfers.waitFor("Pull", "team/app:v1", "done");
      await workbench.transfers.showLayers("Pull", "team/app:v1");
      for (const { descriptor } of image.blobs)
        await workbench.transfers.layer(shortDigest(descriptor.digest)).waitFor();
    });

    it("pushes from the store to the second registry under a new name", async () => {
      await workbench.openStore();
      await workbench.select("team/app");
      const sheet = await workbench.act("Push…");
      await sheet.setDestination(`${second.host}/moved/renamed:v2`);
      await sheet.start("Push");
      await workbench.transfers.waitFor("Push", "moved/renamed:v2", "done");
      expect(await readWhole(second, "moved/renamed:v2")).toBe(digest);
    });

    it("copies from one registry to the other", async () => {
      await workbench.openRepository(first.host, "team/app");
      await workbench.select("v1");
      const sheet = await workbench.act("Copy…");
      await sheet.setDestination(`${second.host}/copied/app:v1`);
      await sheet.start("Copy");
      await workbench.transfers.waitFor("Copy", "copied/app:v1", "done");
      expect(await readWhole(second, "copied/app:v1")).toBe(digest);
    });

    it("row 36: gives the image another tag", async () => {
      const sheet = await workbench.act("Add tag…");
      await sheet.setNewTags("stable");
      await sheet.start("Add tag");
      await workbench.transfers.waitFor("Retag", "team/app:stable", "done");
      expect(await listTags(first, "team/app")).toEqual(["stable", "v1"]);
      expect((await readRaw(first, "team/app:stable")).digest).toBe(digest);
    });

    it("writes no error to the console on the way", () => {
      expect(app.faults).toEqual([]);
    });
  });
});
