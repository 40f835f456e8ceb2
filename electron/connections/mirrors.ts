import { AppError, toWireError, type WireError } from "../../shared/errors.ts";
import { listMirrors, type MirrorList } from "../network/mirror-list.ts";
import type { OtherPrograms } from "../network/other-programs.ts";
import { type OwnMirrorEntry, ownMirrorEntry, parseOwnMirrors } from "../network/own-mirrors.ts";
import type { Registries } from "../registry/registries.ts";
import type { MirrorsTable } from "../storage/mirrors-table.ts";
import type { AccessProvider } from "./access.ts";

export interface MirrorsOptions {
  readonly ownMirrors: MirrorsTable;
  readonly programs: OtherPrograms;
  readonly registries: Pick<Registries, "clientOf">;
  readonly access: Pick<AccessProvider, "accessFor">;
}

/** The lists of mirrors: ours can be changed, those of other programs are only read. */
export interface Mirrors {
  list(): Promise<MirrorList>;
  /** Replaces our list. @throws invalid_input, naming the entry */
  save(entries: readonly OwnMirrorEntry[]): void;
  /** Asks the mirror as we would when reading. A failure is part of the answer. @throws invalid_input, cancelled */
  test(
    entry: OwnMirrorEntry,
    options: { readonly signal: AbortSignal },
  ): Promise<{ readonly milliseconds: number; readonly error?: WireError }>;
}

/** Small local files; see access.ts. */
const UNBOUND = new AbortController().signal;

export function createMirrors(options: MirrorsOptions): Mirrors {
  const { ownMirrors, programs, registries, access } = options;
  return {
    list: () =>
      listMirrors({ own: parseOwnMirrors(ownMirrors.list()), programs }, { signal: UNBOUND }),
    save: (entries) => ownMirrors.replace(parseOwnMirrors(entries).map(ownMirrorEntry)),
    async test(entry, { signal }) {
      const [mirror] = parseOwnMirrors([entry]);
      if (mirror === undefined) throw new AppError("internal", "a mirror was lost");
      const { host, plainHttp, path } = mirror.endpoint;
      const base = await access.accessFor({ host, ...(path === "" ? {} : { repository: path }) });
      const link = { ...base.link, plainHttp: base.link.plainHttp || plainHttp };
      const started = performance.now();
      const error = await ask(registries, { ...base, link }, signal);
      const milliseconds = Math.round(performance.now() - started);
      return { milliseconds, ...(error === undefined ? {} : { error }) };
    },
  };
}

async function ask(
  registries: Pick<Registries, "clientOf">,
  access: Parameters<Registries["clientOf"]>[0],
  signal: AbortSignal,
): Promise<WireError | undefined> {
  try {
    await registries.clientOf(access).checkLogin(await access.lookUp(), { signal });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError) return toWireError(error);
    throw error;
  }
}
