import { AppError, toWireError, type WireError } from "../../shared/errors.ts";
import { listMirrors, type MirrorList } from "../network/mirror-list.ts";
import type { OtherPrograms } from "../network/other-programs.ts";
import {
  type OwnMirrorEntry,
  ownMirrorEntry,
  parseOwnMirrors,
  readOwnMirrors,
} from "../network/own-mirrors.ts";
import type { RegistryAccess } from "../registry/access.ts";
import type { Registries } from "../registry/registries.ts";
import type { MirrorsTable } from "../storage/mirrors-table.ts";
import { type AccessProvider, UNBOUND } from "./access.ts";
import { mirrorAccess, UNCHANGED } from "./loosening.ts";

export interface MirrorsOptions {
  readonly ownMirrors: MirrorsTable;
  readonly programs: OtherPrograms;
  readonly registries: Pick<Registries, "checkLogin">;
  readonly access: Pick<AccessProvider, "accessFor" | "isChosen">;
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

/** What stands in place of a file's name for problems of our own list. */
const OWN_LIST = "Portolan";

export function createMirrors(options: MirrorsOptions): Mirrors {
  const { ownMirrors, programs, registries, access } = options;
  return {
    async list() {
      const { mirrors: own, errors } = readOwnMirrors(ownMirrors.list());
      const listed = await listMirrors({ own, programs }, { signal: UNBOUND });
      const damaged = errors.map((error) => ({ file: OWN_LIST, error: toWireError(error) }));
      return { ...listed, problems: [...damaged, ...listed.problems] };
    },
    save: (entries) => ownMirrors.replace(parseOwnMirrors(entries).map(ownMirrorEntry)),
    async test(entry, { signal }) {
      const [mirror] = parseOwnMirrors([entry]);
      if (mirror === undefined) throw new AppError("internal", "a mirror was lost");
      const { host, plainHttp, path } = mirror.endpoint;
      const reached = await mirrorAccess(
        {
          ...UNCHANGED,
          host,
          plainHttp,
          source: { origin: "portolan" },
          ...(path === "" ? {} : { repository: path }),
        },
        access,
      );
      const started = performance.now();
      const error = await ask(registries, reached, signal);
      const milliseconds = Math.round(performance.now() - started);
      return { milliseconds, ...(error === undefined ? {} : { error }) };
    },
  };
}

async function ask(
  registries: Pick<Registries, "checkLogin">,
  access: RegistryAccess,
  signal: AbortSignal,
): Promise<WireError | undefined> {
  try {
    await registries.checkLogin(access, await access.lookUp(), { signal });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError) return toWireError(error);
    throw error;
  }
}
