import { PLAIN_CAPABILITIES, type Provider } from "../provider.ts";

const NAME = "Tencent Container Registry";
const ENTERPRISE = /^[a-z0-9][a-z0-9-]{0,62}\.tencentcloudcr\.com(?::443)?$/;
/** `ccr` is in the mainland, the others name their region: `hkccr`, `sgccr`, `uswccr`. */
const PERSONAL = /^[a-z]{0,8}ccr\.ccs\.tencentyun\.com(?::443)?$/;

/** Both editions. Everything but the distribution-spec needs keys of the cloud, which nothing here takes. */
export const tencentTcr: Provider = {
  id: "tencent-tcr",
  name: NAME,
  ownsHost: (host) => ENTERPRISE.test(host) || PERSONAL.test(host),
  open: ({ host }) => ({
    describe: () =>
      Promise.resolve({
        provider: "tencent-tcr",
        name: NAME,
        edition: ENTERPRISE.test(host) ? "enterprise" : "personal",
        capabilities: {
          ...PLAIN_CAPABILITIES,
          // The personal edition lists its repositories in the console only.
          repositories: ENTERPRISE.test(host) ? "catalog" : "kept",
        },
        notes: [],
      }),
  }),
};
