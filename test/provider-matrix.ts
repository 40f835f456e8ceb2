import type { Capabilities, ProviderDescription, ProviderId } from "../shared/provider.ts";

/** What somebody wants to know of a service. */
interface Column {
  readonly title: string;
  readonly works: (capabilities: Capabilities) => boolean;
}

const COLUMNS: readonly Column[] = [
  { title: "Repositories", works: ({ repositories }) => repositories !== "kept" },
  { title: "Groups", works: ({ namespaces }) => namespaces !== "none" },
  { title: "Sizes and dates", works: ({ imageRows }) => imageRows },
  { title: "Pulls", works: ({ pullCounts }) => pullCounts },
  { title: "Delete repositories", works: ({ deleteRepository }) => deleteRepository },
  { title: "Create repositories", works: ({ createRepository }) => createRepository },
  { title: "Create groups", works: ({ createNamespace }) => createNamespace },
  { title: "Copies by the server", works: ({ serverCopy }) => serverCopy !== "no" },
  { title: "Scans", works: ({ scans }) => scans !== "no" },
  { title: "Labels", works: ({ labels }) => labels },
  { title: "Locks", works: ({ locks }) => locks },
  { title: "Quotas", works: ({ quotas }) => quotas },
  { title: "Replication", works: ({ replication }) => replication },
  { title: "Search", works: ({ search }) => search },
];

/** What services offer and nothing here uses yet. Everything else that does not work, they have no API for. */
const NOT_YET: Readonly<
  Partial<Record<ProviderId | `${ProviderId}, ${string}`, readonly string[]>>
> = {
  "azure-acr": ["Quotas", "Replication"],
  "alibaba-acr, enterprise": ["Quotas", "Replication"],
  quay: ["Create groups", "Labels", "Quotas"],
  google: ["Groups", "Create repositories", "Scans"],
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
  dtr: ["Groups", "Create groups", "Scans", "Search"],
};

const TAG_DELETION: Readonly<Record<Capabilities["tagDeletion"], string>> = {
  name: "the name only",
  "image-with-last-name": "the image with its last name",
  image: "the image with all names",
  no: "is not possible",
  ask: "is tried",
};

/**
 * The table of what works with which service, in Markdown. Everything that works there is part of the suite of all
 * providers.
 * @param descriptions as an account sees it that may do everything
 */
export function providerMatrix(descriptions: readonly ProviderDescription[]): string {
  const titles = ["", ...COLUMNS.map(({ title }) => title), "Deleting a tag takes"];
  const rows = descriptions
    .map((description) => ({ ...description, name: titleOf(description, descriptions) }))
    .toSorted((a, b) => a.name.localeCompare(b.name, "en"))
    .map((description) => rowOf(description));
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

function rowOf({ provider, edition = "", name, capabilities }: ProviderDescription): string[] {
  const notYet = NOT_YET[provider] ?? NOT_YET[`${provider}, ${edition}`] ?? [];
  const cells = COLUMNS.map(({ title, works }) => {
    const isNotYet = notYet.includes(title);
    if (works(capabilities) && isNotYet) throw new Error(`${name}: ${title} works by now`);
    if (works(capabilities)) return "works, tested";
    return isNotYet ? "not yet" : "no API";
  });
  return [`**${name}**`, ...cells, TAG_DELETION[capabilities.tagDeletion]];
}
