import { PLAIN_CAPABILITIES, type Provider } from "../provider.ts";

/** Any registry of which nothing more is known: everything it does, it does by the distribution-spec. */
export const generic: Provider = {
  id: "generic",
  name: "OCI registry",
  ownsHost: () => false,
  open: () => ({
    describe: () =>
      Promise.resolve({
        provider: "generic",
        name: "OCI registry",
        capabilities: PLAIN_CAPABILITIES,
        notes: [],
      }),
  }),
};
