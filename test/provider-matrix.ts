import { PLAIN_CAPABILITIES } from "../electron/providers/provider.ts";
import type { Capabilities, ProviderDescription, ProviderId } from "../shared/provider.ts";

/** What somebody wants to know of a service. */
interface Column {
  readonly title: string;
  readonly works: (capabilities: Capabilities) => boolean;
}

/** What the distribution-spec has: the suites of places and of pairs run it, with services and with plain registries. */
const always = (): boolean => true;

/** What every registry is asked for. */
const COLUMNS: readonly Column[] = [
  // The suite of all providers finds each of them out, with the right account and with a wrong one.
  { title: "Detected", works: always },
  { title: "Sign-in", works: always },
  { title: "Repositories", works: ({ repositories }) => repositories !== "kept" },
  { title: "Tags", works: always },
  { title: "Sizes and dates", works: ({ imageRows }) => imageRows },
  { title: "Retag", works: always },
  { title: "Copy", works: always },
  { title: "Delete", works: ({ tagDeletion }) => tagDeletion !== "no" },
  { title: "Scan", works: ({ scans }) => scans !== "no" },
];

/** What only some have. */
const MORE_COLUMNS: readonly Column[] = [
  { title: "Groups", works: ({ namespaces }) => namespaces !== "none" },
  { title: "Pulls", works: ({ pullCounts }) => pullCounts },
  { title: "Delete repositories", works: ({ deleteRepository }) => deleteRepository },
  { title: "Create repositories", works: ({ createRepository }) => createRepository },
  { title: "Create groups", works: ({ createNamespace }) => createNamespace },
  { title: "Copies by the server", works: ({ serverCopy }) => serverCopy !== "no" },
  { title: "Labels", works: ({ labels }) => labels },
  { title: "Locks", works: ({ locks }) => locks },
  { title: "Quotas", works: ({ quotas }) => quotas },
  { title: "Replication", works: ({ replication }) => replication },
  { title: "Search", works: ({ search }) => search },
];

/** Registries of which nothing is known: what the distribution-spec has, which the suites of places run with one of them. */
const PLAIN: ProviderDescription = {
  provider: "generic",
  name: "Any other registry",
  capabilities: PLAIN_CAPABILITIES,
  notes: [],
};

/** Engines have no accounts and no scans; the rest is what the tests of `electron/engines` do with them. */
const ENGINES: readonly string[] = COLUMNS.map(({ title }) =>
  title === "Sign-in" || title === "Scan" ? "no API" : "works, tested",
);

/** What services offer and nothing here uses yet. Everything else that does not work, they have no API for. */
const NOT_YET: Readonly<
  Partial<Record<ProviderId | `${ProviderId}, ${string}`, readonly string[]>>
> = {
  quay: ["Create groups", "Labels", "Quotas"],
  google: ["Groups", "Create repositories", "Scan"],
  "tencent-tcr": [
    "Groups",
    "Sizes and dates",
    "Delete repositories",
    "Create repositories",
    "Create groups",
    "Quotas",
    "Replication",
  ],
  zot: ["Search"],
  dtr: ["Groups", "Create groups", "Scan", "Search"],
};

const TAG_DELETION: Readonly<Record<Capabilities["tagDeletion"], string>> = {
  name: "the name only",
  "image-with-last-name": "the image with its last name",
  image: "the image with all names",
  no: "is not possible",
  ask: "is tried",
};

/**
 * The table of what works with which service, with plain registries and with engines, in Markdown. Everything that works
 * there is part of a suite.
 * @param descriptions as an account sees it that may do everything
 */
export function providerMatrix(descriptions: readonly ProviderDescription[]): string {
  return tableOf(COLUMNS, [
    ...servicesOf(descriptions).map((one) => rowOf(one, COLUMNS)),
    rowOf(PLAIN, COLUMNS),
    ["**Docker and Podman engines**", ...ENGINES],
  ]);
}

/** The table of what only some services have, in Markdown. @param descriptions as for {@link providerMatrix} */
export function offersMatrix(descriptions: readonly ProviderDescription[]): string {
  const columns = [...MORE_COLUMNS, { title: "Deleting a tag takes" }];
  const rows = servicesOf(descriptions).map((one) => [
    ...rowOf(one, MORE_COLUMNS),
    TAG_DELETION[one.capabilities.tagDeletion],
  ]);
  return tableOf(columns, rows);
}

function servicesOf(descriptions: readonly ProviderDescription[]): ProviderDescription[] {
  return descriptions
    .map((description) => ({ ...description, name: titleOf(description, descriptions) }))
    .toSorted((a, b) => a.name.localeCompare(b.name, "en"));
}

function tableOf(
  columns: readonly Pick<Column, "title">[],
  rows: readonly (readonly string[])[],
): string {
  const titles = ["", ...columns.map(({ title }) => title)];
  return [titles, titles.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

/** With its edition where there are several of the name. */
function titleOf(
  { name, edition }: ProviderDescription,
  all: readonly ProviderDescription[],
): string {
  const isOne = all.filter((other) => other.name === name).length === 1;
  return isOne || edition === undefined ? name : `${name}, ${edition}`;
}

function rowOf(
  { provider, edition = "", name, capabilities }: ProviderDescription,
  columns: readonly Column[],
): string[] {
  const notYet = NOT_YET[provider] ?? NOT_YET[`${provider}, ${edition}`] ?? [];
  const cells = columns.map(({ title, works }) => {
    const isNotYet = notYet.includes(title);
    if (works(capabilities) && isNotYet) throw new Error(`${name}: ${title} works by now`);
    if (works(capabilities)) return "works, tested";
    return isNotYet ? "not yet" : "no API";
  });
  return [`**${name}**`, ...cells];
}
