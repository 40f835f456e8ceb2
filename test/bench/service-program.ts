/**
 * A link or a sink in a process of its own, so that what it costs is not counted for anybody and slows no one's event
 * loop: `node service-program.ts link TARGET OPTIONS` or `node service-program.ts sink`. Says its port in one line.
 */
import { type LinkOptions, startLink } from "./link.ts";
import { startSink } from "./sink-registry.ts";

const [kind = "", target = "", options = "{}"] = process.argv.slice(2);
const port =
  kind === "link"
    ? await startLink(target, JSON.parse(options) as LinkOptions)
    : await startSink(JSON.parse(options) as { readonly key?: string; readonly cert?: string });
console.log(`listening on 127.0.0.1:${port}`);
