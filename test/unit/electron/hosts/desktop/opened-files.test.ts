import { expect, it } from "vitest";
import { fileQueue, linksIn, pathsIn } from "../../../../../electron/hosts/desktop/opened-files.ts";

it("keeps what comes before there is somebody to give it to", () => {
  const given: string[] = [];
  const queue = fileQueue(["/a"]);
  queue.open(["/b"]);
  queue.handOver((paths) => given.push(...paths));
  queue.open(["/c"]);
  expect(given).toEqual(["/a", "/b", "/c"]);
});

it.each<[unknown, string[]]>([
  [{ paths: ["/a", "b", 3, `/${"x".repeat(4096)}`] }, ["/a"]],
  [{ paths: "/a" }, []],
  [null, []],
  ["/a", []],
])("takes absolute paths alone from another process: %#", (data, paths) => {
  expect(pathsIn(data)).toEqual(paths);
});

it.each<[unknown, string[]]>([
  [{ links: ["portolan://h.test/a:1", "https://h.test", 3] }, ["portolan://h.test/a:1"]],
  [{ links: [`portolan://${"x".repeat(5000)}`] }, []],
  [{ links: "portolan://h.test/a:1" }, []],
  [{ paths: ["/a"] }, []],
  [null, []],
])("takes links alone from another process: %#", (data, links) => {
  expect(linksIn(data)).toEqual(links);
});
