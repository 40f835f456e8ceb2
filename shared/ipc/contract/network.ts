import { z } from "zod";
import { wireErrorSchema } from "../../errors.ts";
import { hostWaitSchema } from "../../host-wait.ts";
import { mirrorSchema, registryRuleSchema } from "../../mirror.ts";
import { call, stream } from "../procedure.ts";

const ownMirror = z.object({ registry: z.string().max(300), url: z.string().max(2000) });

/** Proxies and mirrors: how registries are reached. */
export const network = {
  /** The proxy variables of this process, without passwords, and whether the system's own settings are asked. */
  proxies: call(
    z.object({}),
    z.object({
      httpProxy: z.string().optional(),
      httpsProxy: z.string().optional(),
      noProxy: z.string().optional(),
      asksSystem: z.boolean(),
    }),
  ),
  /** Which way leads to a host, and why. `rule` is the entry of NO_PROXY, or the variable. */
  proxyFor: call(
    z.object({ host: z.string().min(1).max(300) }),
    z.object({
      /** Absent: directly. Without user name and password. */
      proxy: z.string().optional(),
      because: z.enum(["connection", "environment", "system", "loopback", "excluded", "unset"]),
      rule: z.string().optional(),
    }),
  ),
  /** All mirrors in the order in which they are asked, rules, and the files that could not be read. */
  mirrors: call(
    z.object({}),
    z.object({
      mirrors: z.array(mirrorSchema),
      rules: z.array(registryRuleSchema),
      problems: z.array(z.object({ file: z.string(), error: wireErrorSchema })),
    }),
  ),
  /** Replaces our own list. The files of other programs are never written. */
  saveMirrors: call(z.object({ mirrors: z.array(ownMirror).max(100) }), z.object({})),
  /** The hosts that asked this process to wait: now, and after every change. Waits that are over are taken off. */
  watchWaits: stream(z.object({}), z.object({ waits: z.array(hostWaitSchema) })),
  /** Asks the mirror whether it is a registry that answers us. */
  testMirror: call(
    ownMirror,
    z.object({ milliseconds: z.number(), error: wireErrorSchema.optional() }),
  ),
};
