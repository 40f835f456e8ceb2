import { onTestFinished } from "vitest";
import { azureAcr } from "../../../../electron/providers/azure-acr/provider.ts";
import type { ProviderAccount } from "../../../../electron/providers/provider.ts";
import type { RegistryAccess } from "../../../../electron/registry/access.ts";
import type { RegistryApi } from "../../../../electron/registry/api.ts";
import {
  type CloudCredential,
  type Credential,
  isCloudCredential,
} from "../../../../electron/registry/credential.ts";
import { createRegistries, type Registries } from "../../../../electron/registry/registries.ts";
import { AppError } from "../../../../shared/errors.ts";
import { derivedAccess } from "../../cloud/derived-access.ts";
import { failureOf, type InstantClock, instantClock, NEVER } from "../../registry/client.ts";
import type { ProviderHarness, RunningService } from "../harness.ts";
import { HOSTILE_NAMES, HOSTILE_TAG } from "../shaped-service.ts";
import { type Azure, type AzureOptions, startAzure } from "./server.ts";
import { type AzureWorld, createAzureWorld, HOST, seed, TENANT } from "./world.ts";

export const ADMIN = {
  kind: "password",
  username: "acme",
  password: "canary-admin",
} as const satisfies Credential;

/** For one test; ended with it. */
export async function openAzure(options: AzureOptions = {}): Promise<Azure> {
  const azure = await startAzure(options);
  onTestFinished(() => azure.close());
  return azure;
}

/** Somebody who signed in to the directory before. */
export function entraAccount({ world }: Azure): CloudCredential & { readonly kind: "entra" } {
  world.refreshTokens.add("canary-entra-0");
  const { name: username } = world.person;
  return { kind: "entra", username, tenant: TENANT, refreshToken: "canary-entra-0" };
}

export interface OpenedApi {
  readonly api: RegistryApi;
  readonly clock: InstantClock;
  readonly registries: Registries;
  readonly renewed: CloudCredential[];
}

/** The registry's API as an account of the registry, of the directory, or as nobody. */
export async function openAzureApi(
  { cloud, world }: Azure,
  account?: Credential | CloudCredential,
): Promise<OpenedApi> {
  const clock = instantClock();
  const renewed: CloudCredential[] = [];
  const plain = cloud.access(world.host, account);
  const access: RegistryAccess = {
    ...plain,
    lookUp: async () => {
      if (account === undefined || !isCloudCredential(account)) return account;
      const onRenewed = (one: CloudCredential): void => void renewed.push(one);
      return registries.withApi(plain, (api) => derive(account, api, onRenewed));
    },
  };
  const registries = createRegistries({
    userAgent: "portolan/test",
    accessFor: () => Promise.resolve(access),
    clock,
  });
  onTestFinished(() => registries.close());
  return { api: (await registries.client({ host: world.host })).api, clock, registries, renewed };
}

function derive(
  account: CloudCredential,
  api: RegistryApi,
  onRenewed: (account: CloudCredential) => void,
): Promise<Credential> {
  return (
    azureAcr.derive?.(account, api, { signal: NEVER, onRenewed }) ?? Promise.reject(new Error())
  );
}

/** The service as one account sees it. */
export async function accountAs(
  azure: Azure,
  account?: Credential | CloudCredential,
): Promise<ProviderAccount> {
  return azureAcr.open((await openAzureApi(azure, account)).api);
}

/** All rows of a list. */
export async function rowsOf<Row>(
  pages: AsyncIterable<{ readonly rows: readonly Row[] }> | undefined,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const page of pages ?? []) rows.push(...page.rows);
  return rows;
}

/** The error that something ends with. */
export async function refusalOf(asked: Promise<unknown> | undefined): Promise<AppError> {
  const error = await failureOf(asked ?? Promise.resolve());
  if (error instanceof AppError) return error;
  throw new Error("nothing was refused", { cause: error });
}

/** Somebody of the directory: only those may have the registry import. */
const ADA = {
  kind: "entra",
  username: createAzureWorld().person.name,
  tenant: TENANT,
  refreshToken: "canary-entra-0",
} as const;
/** More than a page of the suite's registry. */
const CROWD = Array.from({ length: 120 }, (_, at) => String(at).padStart(3, "0"));

export const harness: ProviderHarness = {
  account: ADA,
  wrong: { ...ADA, refreshToken: "wrong-entra" },
  secrets: [ADA.refreshToken],
  credentialHosts: ["login.microsoftonline.com"],
  lookAlikes: [
    "acme.azurecr.io.evil.test",
    "azurecr.io",
    "evil-azurecr.io",
    "azurecr.io.evil.test",
  ],
  repositories: ["team/app", ...CROWD.map((at) => `team/r${at}`)],
  repository: "team/app",
  // The challenge, both sign-ins with their tokens, and then 1000 rows at a time: of tags and of images.
  mostRequests: { repositories: 6, images: 3 },
  start: startForSuite,
};

async function startForSuite(): Promise<RunningService> {
  const azure = await startAzure();
  const { world, cloud } = azure;
  world.refreshTokens.add(ADA.refreshToken);
  fill(world);
  const { repositories } = world;
  return {
    host: HOST,
    access: (account) => derivedAccess(azureAcr, cloud.access(HOST, account), account),
    requests: () => cloud.requests,
    tags: (name) => [...(repositories.get(name)?.tags.keys() ?? [])],
    digests: (name) => [...(repositories.get(name)?.manifests.keys() ?? [])],
    stall: () => cloud.stall(),
    repeatPages: () => {
      world.repeatsPages = true;
    },
    close: () => azure.close(),
  };
}

function fill(world: AzureWorld): void {
  seed(world, "team/app", { tags: ["v1", "latest"] });
  seed(world, "team/app", { tags: ["v2", HOSTILE_TAG] });
  seed(world, "team/app", { tags: [] });
  for (const at of CROWD) seed(world, "team/app", { tags: [`t${at}`] });
  for (const at of CROWD) seed(world, `team/r${at}`, { tags: [] });
  for (const name of HOSTILE_NAMES) seed(world, name, { tags: ["v1"] });
}
