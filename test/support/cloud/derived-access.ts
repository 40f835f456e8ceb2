import type { Provider } from "../../../electron/providers/provider.ts";
import type { RegistryAccess } from "../../../electron/registry/access.ts";
import {
  type CloudCredential,
  type Credential,
  isCloudCredential,
} from "../../../electron/registry/credential.ts";
import { createRegistries } from "../../../electron/registry/registries.ts";
import { instantClock, NEVER } from "../registry/client.ts";

/**
 * The same access for an account of the cloud: what the registry takes is made of it once, by its provider.
 * @param access knows the account, and no credential for the registry
 */
export function derivedAccess(
  provider: Pick<Provider, "derive">,
  access: RegistryAccess,
  account: Credential | CloudCredential | undefined,
): RegistryAccess {
  const { derive } = provider;
  if (account === undefined || !isCloudCredential(account) || derive === undefined) return access;
  let making: Promise<Credential> | undefined;
  const make = async (): Promise<Credential> => {
    const registries = createRegistries({
      userAgent: "portolan/test",
      accessFor: () => Promise.resolve(access),
      clock: instantClock(),
    });
    try {
      const { api } = await registries.client({ host: access.host });
      return await derive(account, api, { signal: NEVER, onRenewed: () => undefined });
    } finally {
      await registries.close();
    }
  };
  return { ...access, lookUp: () => (making ??= make()) };
}
