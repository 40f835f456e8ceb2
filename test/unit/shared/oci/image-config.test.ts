import { describe, expect, it } from "vitest";
import { imageConfigSchema, layerCommands } from "../../../../shared/oci/image-config.ts";

describe("layerCommands", () => {
  it("matches history to layers and passes over empty entries", () => {
    const config = imageConfigSchema.parse({
      history: [
        { created_by: "ADD rootfs" },
        { created_by: "ENV A=1", empty_layer: true },
        { created_by: "RUN make" },
      ],
    });
    expect(layerCommands(config, 2)).toEqual(["ADD rootfs", "RUN make"]);
  });

  it("says nothing when the history does not fit", () => {
    const config = imageConfigSchema.parse({ history: [{ created_by: "ADD rootfs" }] });
    expect(layerCommands(config, 2)).toEqual([undefined, undefined]);
    expect(layerCommands(undefined, 1)).toEqual([undefined]);
  });
});

it("reads a damaged config as far as it goes", () => {
  const config = imageConfigSchema.parse({
    created: 5,
    os: "linux",
    rootfs: { type: "layers" },
    config: { Env: ["A=1"], Labels: { a: 1 } },
    history: "none",
  });
  expect(config).toMatchObject({
    os: "linux",
    config: { Env: ["A=1"] },
    rootfs: { type: "layers" },
  });
  expect(config.created).toBeUndefined();
});
