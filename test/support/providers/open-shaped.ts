import { onTestFinished } from "vitest";
import type { Provider, ProviderAccount, RowsPage } from "../../../electron/providers/provider.ts";
import type { CloudCredential, Credential } from "../../../electron/registry/credential.ts";
import { openApi } from "../cloud/harness.ts";
import type { ShapedService } from "./shaped-service.ts";

/** A provider before a shaped service, as one account; for one test. */
export async function openShaped(
  provider: Provider,
  starting: Promise<ShapedService>,
  { host, account }: { readonly host: string; readonly account?: Credential | CloudCredential },
): Promise<ShapedService & { readonly account: ProviderAccount }> {
  const service = await starting;
  onTestFinished(() => service.cloud.close());
  const api = await openApi(service.cloud.access(host, account), onTestFinished);
  return { ...service, account: provider.open(api) };
}

/** All rows of a list; fails where there is none. */
export async function rowsOf<Row>(pages: AsyncIterable<RowsPage<Row>> | undefined): Promise<Row[]> {
  if (pages === undefined) throw new Error("not offered");
  const all: Row[] = [];
  for await (const { rows } of pages) all.push(...rows);
  return all;
}

/** What was asked of the hosts of the service: `GET api.github.com/user`. */
export function linesOf({ cloud }: ShapedService): string[] {
  return cloud.requests.map(({ method, host, path }) => `${method} ${host}${path}`);
}
