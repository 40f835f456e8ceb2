import { isAppError } from "../../../shared/errors.ts";
import type { Capabilities, ProviderDescription, ProviderNote } from "../../../shared/provider.ts";
import type { RegistryApi } from "../../registry/api.ts";
import { type CallOptions, PLAIN_CAPABILITIES } from "../provider.ts";
import { type Arm, openArm, type RegistryResource } from "./arm.ts";
import { IMPORT, type Importing } from "./server-copy.ts";

export const NAME = "Azure Container Registry";

/** What the management API says of the registry to this account. */
export interface Managed {
  readonly resource: RegistryResource | undefined;
  /** Undefined when the account may not have it import. */
  readonly importing: Importing | undefined;
  /** Undefined when the account may not see how much is used. */
  readonly measured: { readonly arm: Arm; readonly resource: RegistryResource } | undefined;
}

const UNMANAGED: Managed = { resource: undefined, importing: undefined, measured: undefined };

/** The right to see how much is used. Source: Azure, permissions of containers, 2026-11. */
const USAGES = "Microsoft.ContainerRegistry/registries/listUsages/read";

/** Asks the management API, where the account is one of Entra. Whoever may not ask there can use the registry all the same. */
export async function readManaged(api: RegistryApi, options: CallOptions): Promise<Managed> {
  try {
    const arm = await openArm(api);
    return arm === undefined ? UNMANAGED : await askArm(arm, api.host, options);
  } catch (error) {
    options.signal.throwIfAborted();
    // A directory that gives out no token, or an outage: nothing of the registry itself depends on it.
    if (!isAppError(error)) throw error;
    return UNMANAGED;
  }
}

async function askArm(arm: Arm, host: string, options: CallOptions): Promise<Managed> {
  const resource = await arm.find(host, options);
  if (resource === undefined) return UNMANAGED;
  const may = await arm.rights(resource, options);
  const managing = { arm, resource };
  return {
    resource,
    importing: may(IMPORT) ? managing : undefined,
    measured: may(USAGES) ? managing : undefined,
  };
}

/** What the account can do, as far as it is known before trying. */
export async function describeAccount(
  api: RegistryApi,
  { resource, importing, measured }: Managed,
): Promise<ProviderDescription> {
  const account = await api.account();
  const notes: ProviderNote[] = [
    ...(resource?.isAbac === true ? ["azure-abac" as const] : []),
    ...(account !== undefined && account.kind !== "entra"
      ? ["azure-import-needs-entra" as const]
      : []),
  ];
  return {
    provider: "azure-acr",
    name: NAME,
    ...(resource?.sku === undefined ? {} : { edition: resource.sku.toLowerCase() }),
    capabilities: capabilitiesOf(account !== undefined, {
      mayImport: importing !== undefined,
      mayMeasure: measured !== undefined,
    }),
    notes,
  };
}

/** Nobody may pull what is open to everybody, and nothing else: the lists are not for him. */
function capabilitiesOf(
  isSomebody: boolean,
  { mayImport, mayMeasure }: { readonly mayImport: boolean; readonly mayMeasure: boolean },
): Capabilities {
  if (!isSomebody) return { ...PLAIN_CAPABILITIES, tagDeletion: "no" };
  return {
    ...PLAIN_CAPABILITIES,
    repositories: "api",
    imageRows: true,
    tagDeletion: "name",
    deleteRepository: true,
    serverCopy: mayImport ? "import" : "no",
    locks: true,
    quotas: mayMeasure,
  };
}
