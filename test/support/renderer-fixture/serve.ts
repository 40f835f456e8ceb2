import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPage } from "./build-page.ts";
import { servePage } from "./page-server.ts";
import { createEmptyWorld, createWorld } from "./world.ts";

// For looking at the window without the engine: `node test/support/renderer-fixture/serve.ts [empty]`.
const folder = await mkdtemp(join(tmpdir(), "portolan-page-"));
await buildPage(folder);
const world = process.argv[2] === "empty" ? createEmptyWorld() : createWorld();
const server = await servePage(folder, world);
console.log(server.url);
