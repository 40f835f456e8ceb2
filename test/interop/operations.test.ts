import { describe, expect, it } from "vitest";
import type { Transfer } from "../../shared/transfer.ts";
import { anImage, aMultiArchImage, type BuiltImage } from "../support/image-builder.ts";
import { REGISTRY_KINDS } from "../support/real/other-registries.ts";
import { OTHER_TOOLS, runInteropTool } from "../support/real/other-tools.ts";
import { requires } from "../support/real/requirements.ts";
import { allOf, failureOf, NEVER, openRegistry } from "../support/registry/client.ts";
import type { TestEngine } from "../support/engine.ts";
import { layoutOf, ourEngine, running } from "./rig.ts";

const signal = NEVER;
const IMAGE = aMultiArchImage();
const OTHER = anImage().withLayers([700], 9).build();
const digest = IMAGE.root.descriptor.digest;
const tools = OTHER_TOOLS.filter(({ name }) => requires(name));

function expectDone({ state, error }: Transfer): void {
  expect({ state, error }).toEqual({ state: "done" });
}

async function push(engine: TestEngine, image: BuiltImage, target: string): Promise<void> {
  const layout = await layoutOf(engine, image, "v1");
  expectDone(await engine.run(`oci:${layout}:v1`, target));
}

describe.each(REGISTRY_KINDS)("$name", (kind) => {
  describe.runIf(requires(...kind.needs))("and our engine", () => {
    const there = running(kind);
    const at = (name: string): string => `${there.current.host}/${name}`;

    it("R77: copies there and back, unchanged, and nothing the second time", async () => {
      const engine = await ourEngine();
      const behind = await openRegistry();
      await push(engine, IMAGE, `${behind.host}/one:v1`);
      expectDone(await engine.run(`${behind.host}/one:v1`, at("copied/app:v1")));
      expectDone(await engine.run(at("copied/app:v1"), `${behind.host}/two:v1`));
      const { one, two } = Object.fromEntries(behind.repositories);
      expect([...(two?.manifests.keys() ?? [])].toSorted()).toEqual(
        [...(one?.manifests.keys() ?? [])].toSorted(),
      );
      const again = await engine.run(`${behind.host}/one:v1`, at("copied/app:v1"));
      expect([again.state, again.bytesTotal]).toEqual(["done", 0]);
      for (const tool of tools)
        expect(await tool.digestOf(there.current, "copied/app:v1")).toBe(digest);
    });

    it("R50, R56, R77: sets several tags, and moves one", async () => {
      const engine = await ourEngine();
      await push(engine, IMAGE, at("tags/app:v1"));
      await push(engine, OTHER, at("tags/app:moved"));
      const more = { alsoTag: ["v3", "v4", "moved"] };
      expectDone(await engine.run(at("tags/app:v1"), at("tags/app:v2"), more));
      for (const tool of tools) {
        const tags = await tool.listTags(there.current, "tags/app");
        expect([tool.name, tags]).toEqual([tool.name, ["moved", "v1", "v2", "v3", "v4"]]);
      }
      for (const tag of ["v2", "v3", "v4", "moved"])
        expect(await tools[0]?.digestOf(there.current, `tags/app:${tag}`)).toBe(digest);
    });

    it("R42, R77: copies to another repository without the bytes, where it can", async () => {
      const engine = await ourEngine();
      await push(engine, IMAGE, at("mount/from:v1"));
      const copied = await engine.run(at("mount/from:v1"), at("mount/to:v1"));
      expectDone(copied);
      expect(copied.bytesDone === 0).toBe(kind.mounts);
      for (const tool of tools) await tool.readWhole(there.current, "mount/to:v1");
    });

    it("R57, R77: deletes one tag and no other, or says that it cannot", async () => {
      const engine = await ourEngine();
      await push(engine, IMAGE, at("delete/tag:v1"));
      expectDone(await engine.run(at("delete/tag:v1"), at("delete/tag:v2")));
      const client = await engine.registries.client({ host: there.current.host });
      const repository = client.repository("delete/tag");
      const failure = await failureOf(repository.deleteTag("v1", { signal }));
      if (kind.deletesTags) expect(failure).toBeUndefined();
      else expect(failure).toMatchObject({ code: "unsupported", details: { siblings: 1 } });
      for (const tool of tools) {
        const tags = await tool.listTags(there.current, "delete/tag");
        expect(tags).toEqual(kind.deletesTags ? ["v2"] : ["v1", "v2"]);
        await tool.readWhole(there.current, "delete/tag:v2");
      }
    });

    it("R58, R77: deletes a manifest with its tags, or says that it cannot", async () => {
      const engine = await ourEngine();
      await push(engine, OTHER, at("delete/image:v1"));
      await push(engine, IMAGE, at("delete/image:keep"));
      const client = await engine.registries.client({ host: there.current.host });
      const repository = client.repository("delete/image");
      const gone = repository.deleteManifest(OTHER.root.descriptor.digest, { signal });
      const failure = await failureOf(gone);
      if (kind.deletesManifests) expect(failure).toBeUndefined();
      else expect(failure).toMatchObject({ code: "unsupported" });
      const found = await repository.lookUp("v1", { signal });
      const isGone = kind.deletesManifests && kind.deletesTagsOfManifests;
      expect(found === undefined).toBe(isGone);
      expect(await tools[0]?.digestOf(there.current, "delete/image:keep")).toBe(digest);
    });

    it("R51, R77: refers to an image so that others see it, and sees what others refer", async () => {
      const engine = await ourEngine();
      const signature = anImage().withLayers([80], 21).withSubject(IMAGE.root.descriptor).build();
      await push(engine, IMAGE, at("refers/app:v1"));
      await push(engine, signature, at("refers/app:note"));
      const expected: string[] = [signature.root.descriptor.digest];
      const name = at("refers/app:v1");
      if (requires("oras")) {
        const attach = [
          "attach",
          "--plain-http",
          "--artifact-type",
          "application/vnd.example.sbom",
        ];
        const more = ["--annotation", "a=b", "--format", "json", name];
        const made = await runInteropTool("oras", [...attach, ...more], [there.current]);
        expected.push((JSON.parse(String(made)) as { digest: string }).digest);
        const discover = ["discover", "--plain-http", "--format", "json", name];
        const seen = String(await runInteropTool("oras", discover, [there.current]));
        for (const one of expected) expect(seen).toContain(one);
      }
      if (requires("regctl")) {
        const host = ["--host", `reg=${there.current.host},tls=disabled`];
        const args = [...host, "artifact", "list", name, "--format", "{{json .}}"];
        const seen = String(await runInteropTool("regctl", args, [there.current]));
        for (const one of expected) expect(seen).toContain(one);
      }
      const client = await engine.registries.client({ host: there.current.host });
      const found = await client.repository("refers/app").listReferrers(digest, { signal });
      expect(found.entries.map((one) => one.digest).toSorted()).toEqual(expected.toSorted());
    });

    it("R59, R77: lists more than a page of tags, and its repositories", async () => {
      const engine = await ourEngine();
      await push(engine, OTHER, at("list/app:t0"));
      const client = await engine.registries.client({ host: there.current.host });
      const repository = client.repository("list/app", "push");
      const { bytes, descriptor } = OTHER.root;
      const tags = Array.from({ length: 1050 }, (_, index) => `t${index}`);
      const waiting = tags.values();
      const work = async (): Promise<void> => {
        for (const tag of waiting)
          await repository.putManifest(tag, { mediaType: descriptor.mediaType, bytes }, { signal });
      };
      await Promise.all(Array.from({ length: 8 }, work));
      const listed = (await allOf(repository.listTags({ signal }))).flat();
      expect(listed.toSorted()).toEqual(tags.toSorted());
      const crane = tools.find(({ name }) => name === "crane");
      // Where there is no link crane stops at the first page.
      if (crane !== undefined && kind.linksPages)
        expect(await crane.listTags(there.current, "list/app")).toEqual(tags.toSorted());
      const listing = allOf(client.listRepositories({ signal }));
      if (kind.hasCatalog) expect((await listing).flat()).toContain("list/app");
      else expect(await failureOf(listing)).toMatchObject({ code: "unsupported" });
    });
  });
});
