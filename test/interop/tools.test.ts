import { describe, expect, it } from "vitest";
import { REGISTRY_KINDS } from "../support/real/other-registries.ts";
import { OTHER_TOOLS, type OtherTool } from "../support/real/other-tools.ts";
import { requires } from "../support/real/requirements.ts";
import { contentIn, layoutOf, ourEngine, running } from "./rig.ts";
import { type Shape, SHAPES } from "./shapes.ts";

const tools = OTHER_TOOLS.filter(({ name }) => requires(name));
/** One of each program is enough for what is in the bytes; its settings change who may do what. */
const kinds = REGISTRY_KINDS.filter(({ name }) => !/without|with /.test(name));

function can(cannot: readonly string[] | undefined, { odd }: Shape): boolean {
  return odd === undefined || cannot?.includes(odd) !== true;
}

function pushes(shapes: readonly Shape[]): readonly { tool: OtherTool; shape: Shape }[] {
  const all = tools.flatMap((tool) => shapes.map((shape) => ({ tool, shape })));
  return all.filter(({ tool, shape }) => can(tool.cannotPush, shape));
}

describe.each(kinds)("$name", (kind) => {
  describe.runIf(requires(...kind.needs))("and its tools", () => {
    const there = running(kind);
    const shapes = SHAPES.filter(({ odd }) => odd !== "sha512" || kind.takesSha512);

    it.each(shapes)("R78, R79: $name, pushed by us, is the same for everybody", async (shape) => {
      const engine = await ourEngine();
      const layout = await layoutOf(engine, shape.image, "v1");
      const name = `ours/s${SHAPES.indexOf(shape)}:v1`;
      const target = `${there.current.host}/${name}`;
      const pushed = await engine.run(`oci:${layout}:v1`, target);
      expect({ state: pushed.state, error: pushed.error }).toEqual({ state: "done" });
      const { digest } = shape.image.root.descriptor;
      for (const tool of tools.filter(({ cannotRead }) => can(cannotRead, shape))) {
        const told = await tool.digestOf(there.current, name);
        const bytes = await tool.readManifest(there.current, name);
        expect([tool.name, told, bytes.toString().trim()]).toEqual([
          tool.name,
          digest,
          shape.image.root.bytes.toString(),
        ]);
        await tool.readWhole(there.current, name);
      }
    });

    it.each(pushes(shapes))(
      "R78, R79: $shape.name, pushed by $tool.name, is pulled byte for byte",
      async ({ tool, shape }) => {
        const engine = await ourEngine();
        const layout = await layoutOf(engine, shape.image, "v1");
        const name = `${tool.name}/s${SHAPES.indexOf(shape)}:v1`;
        await tool.push(layout, "v1", there.current, name);
        const pulled = await engine.run(
          `${there.current.host}/${name}`,
          `oci:${engine.folder}/back:v1`,
        );
        expect({ state: pulled.state, error: pulled.error }).toEqual({ state: "done" });
        expect(await contentIn(engine, `${engine.folder}/back`, "v1", shape.image)).toEqual({
          root: shape.image.root.descriptor.digest,
          manifests: shape.image.manifests.map(() => true),
          blobs: shape.image.blobs.map(() => true),
        });
      },
    );
  });
});
