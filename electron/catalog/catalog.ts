import { setImmediate as nextTurn } from "node:timers/promises";
import type { DetailsCost, KnownSize, SearchItem, TagDetails } from "../../shared/catalog.ts";
import { hasCode } from "../../shared/errors.ts";
import type { ImageSummary, StoreImage } from "../../shared/image.ts";
import { type Location, type RegistryLocation, targetOf } from "../../shared/location.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { isRepository } from "../../shared/oci/reference.ts";
import { formatAddress, parseAddress } from "../../shared/registry-address.ts";
import { invalidName } from "../registry/client.ts";
import type { ImageCallOptions, Places } from "../images/image-store.ts";
import { summarize } from "../images/inspect.ts";
import type { RepositoryRow, ImageRow } from "../../shared/provider.ts";
import type { Providers } from "../providers/providers.ts";
import type { RegistryTarget } from "../registry/access.ts";
import type { Registries } from "../registry/registries.ts";
import type { CatalogRowsTable } from "../storage/catalog-rows-table.ts";
import type { CatalogSearch } from "../storage/catalog-search.ts";
import type { CatalogAccount, CatalogTable, KeptTags } from "../storage/catalog-table.ts";
import type { ImageSummariesTable } from "../storage/image-summaries-table.ts";
import { costOf, type DetailsPlaces, type DetailsRequest, readDetails } from "./image-details.ts";
import { type FindKept, knownSize } from "./known-size.ts";
import type { KeptRepositoriesTable } from "../storage/kept-repositories-table.ts";
import { type ListedRepositories, listImages, listRepositories } from "./listings.ts";
import { rowDetails } from "./row-details.ts";
import { type ListedPage, type NamesPage, readThrough } from "./read-through.ts";
import { searchKept } from "./search.ts";
import { StaleCatalogs } from "./stale-catalogs.ts";

export interface CatalogOptions {
  readonly registries: Pick<Registries, "client">;
  readonly places: Places;
  /** Images of the local store. */
  readonly listImages: (options: ImageCallOptions) => Promise<readonly StoreImage[]>;
  /** Who asks: what one account saw is never shown to another. */
  readonly accountFor: (target: RegistryTarget) => Promise<CatalogAccount>;
  /** Addresses of all connections. */
  readonly addresses: () => readonly string[];
  readonly table: CatalogTable;
  /** What services say besides names. */
  readonly rows: CatalogRowsTable;
  /** Lists that the user keeps. */
  readonly kept: KeptRepositoriesTable;
  readonly providers: Pick<Providers, "of">;
  /** Repositories of a host that images were moved to or from, the latest first. */
  readonly used?: (host: string) => readonly string[];
  readonly names: CatalogSearch;
  readonly summaries: ImageSummariesTable;
  /** Manifests that the account of a target has read before. */
  readonly keptManifests: (target: RegistryTarget) => Promise<FindKept>;
  readonly logUnexpected: (error: unknown) => void;
  readonly now?: () => number;
}

interface ListOptions extends ImageCallOptions {
  /** True hands out only what the registry says now. */
  readonly fresh: boolean;
}

interface SearchOptions extends ImageCallOptions {
  readonly limit: number;
  /** True reads lists again that are older than a day. */
  readonly refresh: boolean;
}

/** A list that was read longer ago is read again when somebody searches. */
const STALE_MS = 24 * 3_600_000;

/** What registries hold, as it was seen and as it is now. Lists are kept by account, summaries by digest. */
export class Catalog {
  readonly #options: CatalogOptions;
  readonly #now: () => number;
  readonly #stale: StaleCatalogs;
  #sweeping: Promise<void> | undefined;
  #closed = false;

  constructor(options: CatalogOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#stale = new StaleCatalogs({
      read: (address, signal) => this.#readAgain(address, signal),
      now: this.#now,
      logUnexpected: options.logUnexpected,
    });
  }

  /**
   * The repositories that an account sees: as the service lists them, by `_catalog`, or those that the user keeps.
   * @throws unsupported where a registry has no catalog and the user keeps no list
   */
  async *repositories(
    text: string,
    { fresh, signal }: ListOptions,
  ): AsyncGenerator<NamesPage<RepositoryRow> & Partial<ListedRepositories>> {
    const { registries, providers, table, rows } = this.#options;
    const { host, prefix } = parseAddress(text);
    const target = { host, ...(prefix === "" ? {} : { repository: prefix }) };
    const client = await registries.client(target);
    const account = await this.#options.accountFor(target);
    const offered = (): string[] => [
      ...table.of(account).opened(),
      ...(this.#options.used?.(host) ?? []),
    ];
    const { pages, outcome } = listRepositories(
      { providers, client, target, prefix, kept: this.#keptBy(account.address), offered },
      { signal },
    );
    // Another account answers for a part of what it sees: that is not its list.
    const isOwn = account.address === formatAddress({ host, prefix });
    const list = isOwn ? table.of(account).repositories : NOTHING_KEPT;
    const options = {
      fresh,
      now: this.#now,
      ...(isOwn ? { rows: rows.repositories(account) } : {}),
    };
    for await (const page of readThrough(list, pages, options))
      yield page.complete === true ? { ...page, ...outcome() } : page;
    this.#sweep();
  }

  /** Puts a repository on the list that the user keeps, or takes it off. @throws invalid_reference */
  async keep(text: string, repository: string, isKept: boolean): Promise<void> {
    if (!isRepository(repository)) throw invalidName(repository);
    const { host, prefix } = parseAddress(text);
    const target = { host, ...(prefix === "" ? {} : { repository: prefix }) };
    const { address } = await this.#options.accountFor(target);
    const list = this.#options.kept;
    if (isKept) list.add(address, repository);
    else list.remove(address, repository);
  }

  /** The tags of a repository; of another place, the names in it. @throws repository_not_found */
  async *tags(
    location: Location,
    { fresh, signal }: ListOptions,
  ): AsyncGenerator<NamesPage<ImageRow>> {
    // Opened before anything is shown: a rule of this computer may forbid to read it.
    const source = await this.#options.places.openSource(location);
    const names = named(source.listNames({ signal }));
    if (location.kind !== "registry") {
      yield* readThrough(NOTHING_KEPT, names, { fresh, now: this.#now });
      return;
    }
    const { registry: host, repository } = location.reference;
    const account = await this.#options.accountFor({ host, repository });
    const kept = this.#options.table.of(account).tags(repository);
    const see = (tag: string, digest: Digest): void =>
      kept.see(tag, { digest, seenAt: this.#now() });
    const { providers } = this.#options;
    const pages = listImages({ providers, host, repository, names, see }, { signal });
    const rows = this.#options.rows.images(account, repository);
    try {
      yield* readThrough(kept, pages, { fresh, now: this.#now, rows });
    } catch (error) {
      if (hasCode(error, "repository_not_found")) {
        this.#forgetRepository(kept);
        rows.clear();
      }
      throw error;
    }
    this.#sweep();
  }

  /** One row about an image. Whatever is kept, the registry says which image it is now. */
  async summary(location: Location, { signal }: ImageCallOptions): Promise<ImageSummary> {
    const { places, summaries } = this.#options;
    const target = targetOf(location);
    const tag = target !== undefined && "name" in target ? target.name : undefined;
    const kept =
      location.kind === "registry" && tag !== undefined ? await this.#tagsOf(location) : undefined;
    try {
      const summary = await summarize(places, location, { signal, summaries });
      if (tag !== undefined) kept?.see(tag, { digest: summary.digest, seenAt: this.#now() });
      return summary;
    } catch (error) {
      if (tag !== undefined && hasCode(error, "manifest_not_found")) kept?.remove([tag]);
      throw error;
    }
  }

  /** What {@link Catalog.details} would take. */
  async cost(
    location: RegistryLocation,
    request: DetailsRequest,
    options: ImageCallOptions,
  ): Promise<DetailsCost> {
    return costOf(request, await this.#detailsPlaces(location), options);
  }

  /** How large a repository is, or all that an account sees, as far as it was looked at. Asks nobody. */
  async knownSize(
    text: string,
    { repository, signal }: ImageCallOptions & { readonly repository?: string | undefined },
  ): Promise<KnownSize> {
    const { accountFor, keptManifests, table } = this.#options;
    const { host, prefix } = parseAddress(text);
    const target = { host, repository: repository ?? prefix };
    const seen = table.of(await accountFor(target)).seenImages(repository);
    return knownSize(seen, await keptManifests(target), { signal });
  }

  /** Details of many tags: what is kept at once, the rest as the registry answers. */
  async *details(
    location: RegistryLocation,
    request: DetailsRequest,
    options: ImageCallOptions,
  ): AsyncGenerator<{ details: TagDetails[]; left: number }> {
    yield* readDetails(request, await this.#detailsPlaces(location), options);
  }

  /** Everything kept that fits, and again whenever a list was read that was too old. */
  async *search(
    text: string,
    { limit, refresh, signal }: SearchOptions,
  ): AsyncGenerator<SearchItem> {
    const stale = refresh ? await this.#staleAddresses() : [];
    this.#stale.queue(stale);
    for (;;) {
      const places = {
        accounts: await this.#visibleAccounts(),
        names: this.#options.names,
        images: await this.#options.listImages({ signal }),
      };
      // Nothing may be awaited between these: a list that is read meanwhile would go unnoticed.
      const reading = this.#stale.pending(stale);
      const news = reading.length === 0 ? undefined : this.#stale.next({ signal });
      // Who stops reading here is not told of the abort any more.
      news?.catch(() => undefined);
      yield { ...searchKept(text, limit, places), reading };
      if (news === undefined) return;
      await news;
    }
  }

  /** Stops reading and cleaning up. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#stale.close();
    await this.#sweeping;
  }

  async #tagsOf({ reference }: RegistryLocation): Promise<KeptTags> {
    const { registry: host, repository } = reference;
    const account = await this.#options.accountFor({ host, repository });
    return this.#options.table.of(account).tags(repository);
  }

  async #detailsPlaces(location: RegistryLocation): Promise<DetailsPlaces> {
    const { places, summaries } = this.#options;
    const source = await places.openSource(location);
    const { registry: host, repository } = location.reference;
    const account = await this.#options.accountFor({ host, repository });
    const kept = this.#options.table.of(account).tags(repository);
    const rows = rowDetails(this.#options.rows.images(account, repository));
    return { source, kept, rows, summaries, now: this.#now };
  }

  /** Accounts of connections that were changed or removed see nothing here any more. */
  async #visibleAccounts() {
    const { table, accountFor } = this.#options;
    const all = await Promise.all(
      table.accounts().map(async (account) => {
        const { host, prefix } = parseAddress(account.address);
        const now = await accountFor({ host, repository: prefix });
        return now.key === account.key ? [account] : [];
      }),
    );
    return all.flat();
  }

  async #staleAddresses(): Promise<string[]> {
    const { table, accountFor, addresses } = this.#options;
    const before = this.#now() - STALE_MS;
    const stale = await Promise.all(
      addresses().map(async (address) => {
        const { host, prefix } = parseAddress(address);
        const kept = table.of(await accountFor({ host, repository: prefix })).repositories;
        return (kept.completeAt() ?? -Infinity) < before ? [address] : [];
      }),
    );
    return stale.flat();
  }

  async #readAgain(address: string, signal: AbortSignal): Promise<void> {
    for await (const _page of this.repositories(address, { fresh: true, signal })) {
      // Reading it writes it down.
    }
  }

  #keptBy(address: string): () => readonly string[] {
    return () => this.#options.kept.list(address);
  }

  #forgetRepository(kept: KeptTags): void {
    for (const names of kept.pages()) kept.remove(names);
  }

  /** Cleans up in small steps, so that nothing else waits for it. */
  #sweep(): void {
    this.#sweeping ??= this.#sweepAll().finally(() => {
      this.#sweeping = undefined;
    });
  }

  async #sweepAll(): Promise<void> {
    const { table, rows } = this.#options;
    while (!this.#closed && (table.sweep() || rows.sweep())) await nextTurn();
  }
}

/** For lists that are not kept. */
const NOTHING_KEPT = {
  completeAt: () => undefined,
  pages: () => [],
  add: () => undefined,
  remove: () => undefined,
  markComplete: () => undefined,
};

async function* named(
  pages: AsyncIterable<readonly string[]>,
): AsyncGenerator<ListedPage<ImageRow>> {
  for await (const names of pages) yield { names };
}
