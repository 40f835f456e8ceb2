import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPage } from "./build-page.ts";
import { servePage } from "./page-server.ts";
import { WORLDS } from "./worlds.ts";

// For looking at the window without the engine: `node test/support/renderer-fixture/serve.ts [empty|fleet|many|locked]`.
const createWorld = WORLDS[process.argv[2] ?? ""];
if (createWorld === undefined) {
  throw new TypeError(`worlds to look at: ${Object.keys(WORLDS).join(" ")}`);
}
const folder = await mkdtemp(join(tmpdir(), "portolan-page-"));
await buildPage(folder);
const server = await servePage(folder, createWorld());
console.log(server.url);
