import type { ProviderId } from "../../shared/provider.ts";
import type { RegistryTarget } from "../registry/access.ts";
import type { RegistryApi } from "../registry/api.ts";
import type { CloudCredential, Credential } from "../registry/credential.ts";
import { AppError } from "../../shared/errors.ts";
import { detectProvider } from "./detect.ts";
import { generic } from "./generic/provider.ts";
import type {
  CallOptions,
  DeriveOptions,
  DeviceSignInOptions,
  Provider,
  ProviderAccount,
} from "./provider.ts";

/** A registry service, as one account sees it. */
export interface OpenProvider {
  readonly id: ProviderId;
  readonly name: string;
  readonly account: ProviderAccount;
}

/** What is known of registry services, for the registries of one engine. */
export interface Providers {
  /** Finds out once which service it is, and opens it for the account that is used there. */
  of(target: RegistryTarget, options: CallOptions): Promise<OpenProvider>;
  /** True for hosts that can be nobody else's than one of the services'. Asks nobody. */
  isOwned(host: string): boolean;
  /** Makes what the registry takes of an account of the cloud. Only services with hosts of their own do that. */
  derive(account: CloudCredential, api: RegistryApi, options: DeriveOptions): Promise<Credential>;
  /** See {@link Provider.deviceSignIn}. @throws unsupported for services that know no such sign-in */
  deviceSignIn(api: RegistryApi, options: DeviceSignInOptions): Promise<CloudCredential>;
}

export interface ProvidersOptions {
  readonly apiOf: (target: RegistryTarget) => Promise<RegistryApi>;
  readonly all: readonly Provider[];
}

/** Accounts that stay open: more than anybody uses at a time. */
const MAX_OPEN = 200;
/** A registry may be replaced by another program under the same name. */
const RECOGNISED_FOR_MS = 24 * 3_600_000;

export function createProviders({ apiOf, all }: ProvidersOptions): Providers {
  const kinds = new Map<string, { readonly provider: Provider; readonly until: number }>();
  const accounts = new Map<string, OpenProvider>();
  const recognise = async (api: RegistryApi, options: CallOptions): Promise<Provider> => {
    const known = kinds.get(api.host);
    if (known !== undefined && known.until > api.now()) return known.provider;
    const provider = (await detectProvider(api, all, options)) ?? generic;
    kinds.set(api.host, { provider, until: api.now() + RECOGNISED_FOR_MS });
    return provider;
  };
  return {
    async of(target, options) {
      const api = await apiOf(target);
      const provider = await recognise(api, options);
      const key = `${provider.id} ${api.accessId}`;
      const known = accounts.get(key);
      if (known !== undefined) return known;
      if (accounts.size >= MAX_OPEN) accounts.clear();
      const opened = { id: provider.id, name: provider.name, account: provider.open(api) };
      accounts.set(key, opened);
      return opened;
    },
    isOwned: (host) => all.some((one) => one.ownsHost(host)),
    async derive(account, api, options) {
      const provider = all.find((one) => one.ownsHost(api.host));
      if (provider?.derive !== undefined) return provider.derive(account, api, options);
      const why = `${api.host} takes no ${account.kind} account`;
      throw new AppError("invalid_input", why, { details: { host: api.host, why } });
    },
    async deviceSignIn(api, options) {
      const provider = all.find((one) => one.ownsHost(api.host));
      if (provider?.deviceSignIn !== undefined) return provider.deviceSignIn(api, options);
      throw new AppError("unsupported", `${api.host} knows no sign-in by a code`, {
        details: { host: api.host },
      });
    },
  };
}
