import type { Command } from "commander";
import { AppError } from "../../../../shared/errors.ts";
import { mergeLayers, nodeAt, resolvePath } from "../../../../shared/file-tree.ts";
import type { LayerEntry } from "../../../../shared/layer-files.ts";
import type { CliContext, Run } from "../context.ts";
import { fileLines, type ListedFile, listedBelow } from "../files/file-lines.ts";
import { chooseLayer, findLayers, type ImageLayers, readLayer } from "../files/image-layers.ts";
import type { Messages } from "../messages/en.ts";

interface FilesOptions {
  readonly layer?: string;
  readonly changes?: true;
  readonly platform?: string;
}

/** `portolan files IMAGE [PATH] [--layer N|DIGEST] [--changes]` and `portolan cat IMAGE PATH` */
export function registerFiles(program: Command, messages: Messages, run: Run): void {
  const { files: words } = messages;
  program
    .command("files")
    .description(words.files)
    .argument("<image>", words.argumentImage)
    .argument("[path]", words.argumentPath)
    .option("--layer <layer>", words.optionLayer)
    .option("--changes", words.optionChanges)
    .option("--platform <platform>", messages.optionPlatform)
    .action((image: string, path: string | undefined, options: FilesOptions) =>
      run((context) => listFiles(context, image, { ...options, path: plain(path ?? "") })),
    );
  program
    .command("cat")
    .description(words.cat)
    .argument("<image>", words.argumentImage)
    .argument("<path>", words.argumentFile)
    .option("--layer <layer>", words.optionLayer)
    .option("--platform <platform>", messages.optionPlatform)
    .action((image: string, path: string, options: FilesOptions) =>
      run((context) => printFile(context, image, { ...options, path: plain(path) })),
    );
}

type Asked = FilesOptions & { readonly path: string };

async function listFiles(context: CliContext, image: string, asked: Asked): Promise<void> {
  const { out } = context;
  const found = await findLayers(context, image, asked.platform);
  const files = await chosenFiles(context, found, asked);
  if (files.length === 0 && asked.path !== "") throw noFile(found, asked.path);
  out.document({
    location: found.location,
    files: files.map(({ path, entry, mark }) => ({
      ...(entry ?? { path, type: "folder" }),
      ...(mark === undefined ? {} : { mark }),
    })),
  });
  for (const line of fileLines(files, asked.changes === true)) out.line(line);
}

async function chosenFiles(
  context: CliContext,
  found: ImageLayers,
  { layer: wish, changes, path }: Asked,
): Promise<readonly ListedFile[]> {
  const last = wish === undefined ? found.layers.length - 1 : chooseLayer(context, found, wish);
  if (wish !== undefined && changes !== true) {
    const [entries = []] = await readLayers(context, found, { from: last, to: last });
    return entries.flatMap((entry) =>
      isAt(entry.path, path) ? [{ entry, path: entry.path }] : [],
    );
  }
  const marks = changes === true;
  const root = mergeLayers(await readLayers(context, found, { from: 0, to: last }), { marks });
  const top = nodeAt(root, path);
  if (top === undefined) return [];
  const files = listedBelow(top);
  return marks ? files.filter(({ mark }) => mark !== undefined) : files;
}

async function readLayers(
  context: CliContext,
  found: ImageLayers,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly (readonly LayerEntry[])[]> {
  const lists: (readonly LayerEntry[])[] = [];
  for (const layer of found.layers.slice(from, to + 1)) {
    lists.push(await readLayer(context, found, layer));
  }
  return lists;
}

async function printFile(context: CliContext, image: string, asked: Asked): Promise<void> {
  const { out, session, signal } = context;
  const { path } = asked;
  const found = await findLayers(context, image, asked.platform);
  const { layer, path: inLayer } =
    asked.layer === undefined
      ? await fileOf(context, found, path)
      : { layer: chooseLayer(context, found, asked.layer), path };
  const digest = found.layers[layer]?.digest;
  if (digest === undefined) throw noFile(found, path);
  const { client } = await session();
  const { location, platform } = found;
  const request = { location, platform, digest, path: inLayer };
  const { entry, content } = await client.layers.file(request, { signal });
  out.document({ location, layer: digest, entry, content });
  if (out.json) return;
  // Exactly these bytes, as cat(1) gives them: to a file or a pipe. A terminal gets them with escapes visible.
  if (content.kind === "text" && out.stdout.isTTY !== true) return out.raw(content.text);
  if (content.kind === "text") {
    for (const line of content.text.replace(/\n$/, "").split("\n")) out.line(line);
    return;
  }
  throw new AppError("unsupported", `${path} is not shown: ${content.kind}`, {
    details: { path, why: out.messages.files.notShown[content.kind] },
  });
}

/** Where a file of the whole image comes from, symbolic links followed. @throws path_not_found */
async function fileOf(
  context: CliContext,
  found: ImageLayers,
  path: string,
): Promise<{ readonly layer: number; readonly path: string }> {
  const lists = await readLayers(context, found, { from: 0, to: found.layers.length - 1 });
  const node = resolvePath(mergeLayers(lists), path);
  if (node?.entry === undefined) throw noFile(found, path);
  return { layer: node.layer, path: node.path };
}

function isAt(path: string, asked: string): boolean {
  return asked === "" || path === asked || path.startsWith(`${asked}/`);
}

/** A path from the top, however it was typed. */
function plain(path: string): string {
  return path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

function noFile({ location }: ImageLayers, path: string): AppError {
  return new AppError("path_not_found", `${location} has no ${path}`, { details: { path } });
}
