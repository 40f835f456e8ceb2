import { afterEach, describe, expect, it, vi } from "vitest";
import { createDesktopPaths } from "../../../../renderer/ports/desktop-paths.ts";

describe("the path of a file in the desktop application", () => {
  afterEach(() => vi.unstubAllGlobals());

  const options = { signal: new AbortController().signal, onProgress: () => undefined };
  const item = { name: "a.tar", file: new File([], "a.tar") };

  it("is what the preload tells", async () => {
    vi.stubGlobal("portolanPathOf", (file: File) => `/dropped/${file.name}`);
    expect(await createDesktopPaths().pathOf(item, options)).toBe("/dropped/a.tar");
  });

  it.each([
    ["the file has none", () => ""],
    ["there is no preload", undefined],
  ])("is an error when %s", async (_why, preload) => {
    vi.stubGlobal("portolanPathOf", preload);
    await expect(createDesktopPaths().pathOf(item, options)).rejects.toMatchObject({
      code: "path_not_found",
    });
  });
});
