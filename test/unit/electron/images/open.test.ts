import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseLocation } from "../../../../shared/location.ts";
import { anImage, writeImage } from "../../../support/image-builder.ts";
import { localPlaces } from "../../../support/local-places.ts";

const { signal } = new AbortController();

describe("opening a location", () => {
  it("gives the same origin to a layout whichever way it is named", async () => {
    const { places, folder } = await localPlaces();
    await mkdir(join(folder, "layout"));
    await symlink("layout", join(folder, "alias"));
    const one = await places.openDestination(parseLocation(`oci:${folder}/layout:v1`));
    const two = await places.openDestination(parseLocation(`oci:${folder}/./alias:v2`));
    expect(two.origin).toBe(one.origin);
  });

  it("reads an empty store, but no layout that is not there", async () => {
    const { places, folder } = await localPlaces();
    const store = await places.openSource(parseLocation("store:"));
    const names: string[] = [];
    for await (const page of store.listNames({ signal })) names.push(...page);
    expect(names).toEqual([]);
    const missing = parseLocation(`oci:${folder}/none:v1`);
    await expect(places.openSource(missing)).rejects.toMatchObject({ code: "path_not_found" });
    await expect(places.openRemovable(missing)).rejects.toMatchObject({ code: "path_not_found" });
  });

  it("writes to a layout that is not there yet", async () => {
    const { places, folder } = await localPlaces();
    const location = parseLocation(`oci:${folder}/new/layout:v1`);
    const image = anImage().build();
    await writeImage(await places.openDestination(location), image, "v1", { signal });
    const source = await places.openSource(location);
    expect(await source.resolve({ name: "v1" }, { signal })).toEqual(image.root.descriptor);
  });

  it.each(["docker-daemon:alpine", "docker-daemon:@podman/alpine"])(
    "says what else to do for %s",
    async (text) => {
      const { places } = await localPlaces();
      const location = parseLocation(text);
      for (const opening of [
        places.openSource(location),
        places.openDestination(location),
        places.openRemovable(location),
      ]) {
        const error: unknown = await opening.catch((reason: unknown) => reason);
        expect(error).toMatchObject({
          code: "unsupported",
          details: { hint: "engine_location" },
        });
      }
    },
  );
});
