import { parseChallenges } from "../registry/auth/challenge.ts";
import type { RegistryApi } from "../registry/api.ts";
import type { CallOptions, Provider, Signs } from "./provider.ts";

/** From here on a status says that the server failed. Spec: RFC 9110, section 15.6 */
const BROKEN = 500;

/** How a registry is asked what it is. */
export interface DetectOptions extends CallOptions {
  /** Told when a question found no usable answer: the registry may be more than it seems. */
  readonly onDoubt?: () => void;
}

/**
 * Which service a registry is: by its host where that can be nobody else's, else by what it answers to somebody who says
 * nothing of himself. No credential is sent for this.
 * @throws whatever keeps the registry from being reached
 */
export async function detectProvider(
  api: RegistryApi,
  providers: readonly Provider[],
  options: DetectOptions,
): Promise<Provider | undefined> {
  const owner = providers.find((provider) => provider.ownsHost(api.host));
  if (owner !== undefined) return owner;
  const signs = await readSigns(api, options);
  for (const provider of providers) {
    if ((await provider.recognises?.(signs, options)) === true) return provider;
  }
  return undefined;
}

async function readSigns(api: RegistryApi, { signal, onDoubt }: DetectOptions): Promise<Signs> {
  const ask = (path: string) => api.send({ method: "GET", target: path, as: "nobody", signal });
  const answer = await ask("/v2/");
  if (answer.status >= BROKEN) onDoubt?.();
  const probes = new Map<string, ReturnType<Signs["probe"]>>();
  return {
    host: api.host,
    status: answer.status,
    challenges: parseChallenges(answer.header("www-authenticate")),
    header: (name) => answer.header(name),
    probe: (path) => {
      // Several services may be told apart by one answer.
      const asked =
        probes.get(path) ??
        ask(path).then(
          (found) => {
            if (found.status >= BROKEN) onDoubt?.();
            return found;
          },
          () => {
            signal.throwIfAborted();
            onDoubt?.();
            return undefined;
          },
        );
      probes.set(path, asked);
      return asked;
    },
  };
}
