import type { Command } from "commander";
import { formatBytes } from "../../../../shared/bytes.ts";
import type { StoreImage } from "../../../../shared/image.ts";
import { formatLocation, parseLocation } from "../../../../shared/location.ts";
import { shortDigest } from "../../../../shared/oci/digest.ts";
import {
  familiarReference,
  parseReference,
  parseRegistry,
} from "../../../../shared/oci/reference.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";

/** `portolan ls [HOST | HOST/REPOSITORY | store:]` */
export function registerLs(program: Command, messages: Messages, run: Run): void {
  program
    .command("ls")
    .description(messages.ls)
    .argument("[place]", messages.argumentPlace)
    .action((place: string | undefined) => run((context) => list(context, place)));
}

function list(context: CliContext, place: string | undefined): Promise<void> {
  if (place === undefined) return listPlaces(context);
  if (place === "store:" || place === "store") return listStore(context);
  if (isHost(place)) return listRepositories(context, parseRegistry(place));
  return listTags(context, formatLocation(parseLocation(place)));
}

/** `ghcr.io` and `localhost:5000` are hosts; `alpine` and `team/app` are repositories of Docker Hub. */
function isHost(place: string): boolean {
  return (
    !place.includes("/") && !place.includes("@") && (/[.:]/.test(place) || place === "localhost")
  );
}

async function listPlaces({ out, session, signal }: CliContext): Promise<void> {
  const { client } = await session();
  const { connections } = await client.connections.list({}, { signal });
  const { images } = await client.store.list({}, { signal });
  out.document({ store: { images: images.length }, connections });
  out.line("store:");
  for (const { host } of connections) out.line(host);
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

async function listRepositories({ out, session, signal }: CliContext, host: string): Promise<void> {
  const { client } = await session();
  const found: string[] = [];
  for await (const { repositories } of client.catalog.repositories({ host }, { signal })) {
    for (const repository of repositories) out.line(`${host}/${repository}`);
    found.push(...repositories);
  }
  out.document({ host, repositories: found });
  if (found.length === 0) out.line(out.messages.noRepositories);
}

async function listTags({ out, session, signal }: CliContext, location: string): Promise<void> {
  const { client } = await session();
  const found: string[] = [];
  for await (const { tags } of client.catalog.tags({ location }, { signal })) {
    for (const tag of tags) out.line(tag);
    found.push(...tags);
  }
  out.document({ repository: location, tags: found });
  if (found.length === 0) out.line(out.messages.noTags);
}
