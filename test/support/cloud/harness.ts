import { createRegistries } from "../../../electron/registry/registries.ts";
import type { RegistryAccess } from "../../../electron/registry/access.ts";
import type { RegistryApi } from "../../../electron/registry/api.ts";
import { instantClock } from "../registry/client.ts";

/** The API of a registry as a provider gets it. @param onFinished closes what was opened, as `onTestFinished` */
export async function openApi(
  access: RegistryAccess,
  onFinished: (close: () => Promise<void>) => void,
): Promise<RegistryApi> {
  const registries = createRegistries({
    userAgent: "portolan/test",
    accessFor: () => Promise.resolve(access),
    clock: instantClock(),
  });
  onFinished(() => registries.close());
  return (await registries.client({ host: access.host })).api;
}
