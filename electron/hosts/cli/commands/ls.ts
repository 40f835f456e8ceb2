import type { Command } from "commander";
import { formatBytes } from "../../../../shared/bytes.ts";
import type { StoreImage } from "../../../../shared/image.ts";
import {
  formatLocation,
  type Location,
  parseLocation,
  targetOf,
} from "../../../../shared/location.ts";
import { shortDigest } from "../../../../shared/oci/digest.ts";
import { familiarReference, parseReference } from "../../../../shared/oci/reference.ts";
import {
  formatAddress,
  parseAddress,
  type RegistryAddress,
} from "../../../../shared/registry-address.ts";
import type { CliContext, Run } from "../context.ts";
import { engineLocation, foundEngines, listEngineImages } from "../engine-lists.ts";
import type { Messages } from "../messages/en.ts";
import { listContents, pathOf } from "../path-contents.ts";

/** `portolan ls [HOST | HOST/PREFIX | HOST/REPOSITORY | store: | PATH]` */
export function registerLs(program: Command, messages: Messages, run: Run): void {
  program
    .command("ls")
    .description(messages.ls)
    .argument("[place]", messages.argumentPlace)
    .action((place: string | undefined) => run((context) => list(context, place)));
}

async function list(context: CliContext, place: string | undefined): Promise<void> {
  if (place === undefined) return listPlaces(context);
  if (place === "store:" || place === "store") return listStore(context);
  if (place.startsWith("docker-daemon:")) return listEngine(context, parseLocation(place));
  const path = pathOf(place);
  if (path !== undefined) return listContents(context, path);
  if (isHost(place)) return listRepositories(context, parseAddress(place));
  const location = parseLocation(place);
  const address = place.startsWith("docker://")
    ? undefined
    : await connectionBelow(context, location);
  if (address !== undefined) return listRepositories(context, address);
  return listTags(context, formatLocation(location));
}

/** An engine has images; one image of it has names. */
function listEngine(context: CliContext, location: Location): Promise<void> {
  const isWhole = location.kind === "docker-daemon" && targetOf(location) === undefined;
  return isWhole
    ? listEngineImages(context, location)
    : listTags(context, formatLocation(location));
}

/**
 * `harbor.example.com/team` is the list of an account for `team`, if there is one, and a repository otherwise;
 * `docker://harbor.example.com/team` is always the repository.
 */
async function connectionBelow(
  { session, signal }: CliContext,
  location: Location,
): Promise<RegistryAddress | undefined> {
  if (location.kind !== "registry") return undefined;
  const { registry: host, repository: prefix, tag, digest } = location.reference;
  if (tag !== undefined || digest !== undefined) return undefined;
  const { client } = await session();
  const { connections } = await client.connections.list({}, { signal });
  return connections.find((one) => one.host === host && one.prefix === prefix);
}

/** `ghcr.io` and `localhost:5000` are hosts; `alpine` and `team/app` are repositories of Docker Hub. */
function isHost(place: string): boolean {
  return (
    !place.includes("/") && !place.includes("@") && (/[.:]/.test(place) || place === "localhost")
  );
}

async function listPlaces(context: CliContext): Promise<void> {
  const { out, session, signal } = context;
  const { client } = await session();
  const { connections } = await client.connections.list({}, { signal });
  const { images } = await client.store.list({}, { signal });
  const engines = await foundEngines(context);
  out.document({ store: { images: images.length }, engines, connections });
  out.line("store:");
  for (const engine of engines) out.line(engineLocation(engine));
  for (const { address } of connections) out.line(address);
}

async function listStore({ out, session, signal }: CliContext): Promise<void> {
  const { client } = await session();
  const { images } = await client.store.list({}, { signal });
  out.document({ images });
  const { columns, emptyStore } = out.messages;
  if (images.length === 0) out.line(emptyStore);
  else
    out.table(
      [columns.name, columns.digest, columns.platforms, columns.size],
      images.map(storeRow),
    );
}

function storeRow({ name, summary }: StoreImage): string[] {
  return [
    shortName(name),
    shortDigest(summary.digest),
    summary.platforms.join(", "),
    summary.size === undefined ? "" : formatBytes(summary.size),
  ];
}

/** Other tools may have written names into the store that are no references; they are shown as they are. */
function shortName(name: string): string {
  try {
    return familiarReference(parseReference(name));
  } catch {
    return name;
  }
}

async function listRepositories(
  { out, session, signal }: CliContext,
  { host, prefix }: RegistryAddress,
): Promise<void> {
  const address = formatAddress({ host, prefix });
  const { client } = await session();
  const found: string[] = [];
  for await (const { repositories } of client.catalog.repositories(
    { address, fresh: true },
    { signal },
  )) {
    for (const repository of repositories) out.line(`${host}/${repository}`);
    found.push(...repositories);
  }
  out.document({ host, repositories: found });
  if (found.length > 0) return;
  out.line(out.messages.noRepositories);
  // Where nobody may list them, there may be some all the same.
  const { notes } = await client.providers.describe({ address }, { signal });
  for (const note of notes) out.line(`! ${out.messages.services.notes[note]}`);
}

async function listTags({ out, session, signal }: CliContext, location: string): Promise<void> {
  const { client } = await session();
  const found: string[] = [];
  for await (const { tags } of client.catalog.tags({ location, fresh: true }, { signal })) {
    for (const tag of tags) out.line(tag);
    found.push(...tags);
  }
  out.document({ repository: location, tags: found });
  if (found.length === 0) out.line(out.messages.noTags);
}
