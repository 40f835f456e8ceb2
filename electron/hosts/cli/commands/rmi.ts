import type { Command } from "commander";
import type { StoreImage } from "../../../../shared/image.ts";
import { shortDigest } from "../../../../shared/oci/digest.ts";
import { familiarReference } from "../../../../shared/oci/reference.ts";
import type { CliContext, Run } from "../context.ts";
import { exitStatusOf } from "../exit-status.ts";
import { findImages, idOf } from "../docker/find-images.ts";
import { tryParseName } from "../docker/image-rows.ts";
import type { Messages } from "../messages/en.ts";
import { tellOfGarbage } from "../store-garbage.ts";
import { wrongUse } from "../wrong-use.ts";

interface RemoveOptions {
  readonly force?: true;
}

/** What was removed, for `--json`. */
interface Removed {
  readonly untagged: string[];
  readonly deleted: string[];
}

/** `portolan rmi NAME...` */
export function registerRmi(program: Command, messages: Messages, run: Run): void {
  const { docker } = messages;
  program
    .command("rmi")
    .description(docker.rmi)
    .argument("<images...>", docker.argumentImages)
    .option("-f, --force", docker.optionForce)
    .option("--no-prune", docker.optionNoPrune)
    .action((names: string[], options: RemoveOptions) =>
      run((context) => removeAll(context, names, options)),
    );
}

/** Each on its own, as Docker does: one that cannot be removed does not keep the others. */
async function removeAll(
  context: CliContext,
  names: readonly string[],
  options: RemoveOptions,
): Promise<void> {
  const { out, signal } = context;
  const removed: Removed = { untagged: [], deleted: [] };
  for (const name of names) {
    try {
      await removeOne(context, name, { ...options, removed });
    } catch (error) {
      signal.throwIfAborted();
      out.error(error);
      context.endWith(exitStatusOf(error));
    }
  }
  out.document(removed);
  if (removed.deleted.length > 0) await tellOfGarbage(context);
}

async function removeOne(
  { out, session, signal }: CliContext,
  typed: string,
  { force, removed }: RemoveOptions & { readonly removed: Removed },
): Promise<void> {
  const { docker } = out.messages;
  const { client } = await session();
  const { images } = await client.store.list({}, { signal });
  const { by, images: found } = findImages(typed, images, docker);
  const [first] = found;
  if (first === undefined) return;
  if (by === "id" && found.length > 1 && force !== true) {
    throw wrongUse(docker.severalNames(shortDigest(idOf(first)), found.map(shortName).join(", ")));
  }
  for (const image of found) {
    const location = `store:${image.name}`;
    const digest = image.summary.digest;
    await client.images.remove({ location, verb: "tag", digest }, { signal });
    removed.untagged.push(image.name);
    out.line(docker.untagged(shortName(image)));
  }
  const left = images.filter((image) => !found.includes(image));
  if (left.some((image) => idOf(image) === idOf(first))) return;
  removed.deleted.push(idOf(first));
  out.line(docker.deleted(idOf(first)));
}

function shortName({ name }: StoreImage): string {
  const reference = tryParseName(name);
  return reference === undefined ? name : familiarReference(reference);
}
