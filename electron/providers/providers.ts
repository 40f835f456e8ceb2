import type { ProviderId } from "../../shared/provider.ts";
import { AppError } from "../../shared/errors.ts";
import type { RegistryTarget } from "../registry/access.ts";
import type { RegistryApi } from "../registry/api.ts";
import { SingleFlight } from "../registry/auth/single-flight.ts";
import type { CloudCredential, Credential } from "../registry/credential.ts";
import { detectProvider } from "./detect.ts";
import { createKnownServices, type KeptServices } from "./known-services.ts";
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
  /**
   * Finds out once a day which service it is, and opens it for the account that is used there.
   * @param options with `anew`, what was found out before counts for nothing
   */
  of(
    target: RegistryTarget,
    options: CallOptions & { readonly anew?: boolean },
  ): Promise<OpenProvider>;
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
  /** Outlives the process. Default: what is found out ends with it. */
  readonly kept?: KeptServices;
}

export function createProviders({ apiOf, all, kept }: ProvidersOptions): Providers {
  const services = createKnownServices([...all, generic], kept);
  const questions = new SingleFlight<Provider>();
  /** An account ends with its API: a new login is asked anew, also where only the password differs. */
  const accounts = new WeakMap<RegistryApi, OpenProvider>();
  const recognise = async (api: RegistryApi, options: CallOptions): Promise<Provider> => {
    // What a name alone tells is never kept, and nothing that is kept stands against it.
    const owner = all.find((one) => one.ownsHost(api.host));
    if (owner !== undefined) return owner;
    const known = services.find(api);
    if (known !== undefined) return known;
    // A window asks what a registry is, and for its lists, at the same time.
    return questions.run(api.accessId, options.signal, async (signal) => {
      let isSure = true;
      const onDoubt = (): void => void (isSure = false);
      const found = await detectProvider(api, all, { signal, onDoubt });
      const provider = found ?? generic;
      services.keep(api, provider, found !== undefined || isSure);
      return provider;
    });
  };
  return {
    async of(target, options) {
      const api = await apiOf(target);
      if (options.anew === true) services.forget(api.host);
      const provider = await recognise(api, options);
      const known = accounts.get(api);
      if (known?.id === provider.id) return known;
      const opened = {
        id: provider.id,
        name: provider.name,
        account: provider.open(services.watched(api)),
      };
      accounts.set(api, opened);
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
