import { text } from "node:stream/consumers";
import { createRegistries } from "../../../electron/registry/registries.ts";
import { isAppError } from "../../../shared/errors.ts";

/** What this program reads from its standard input: as JSON, so that no secret is an argument. */
export interface Question {
  readonly host: string;
  readonly repository: string;
  readonly tag: string;
  readonly username: string;
  readonly password: string;
  readonly authorities: readonly string[];
  readonly proxy?: { readonly url: string; readonly username: string; readonly password: string };
}

const question = JSON.parse(await text(process.stdin)) as Question;
const { host, username, password, authorities, proxy } = question;
const registries = createRegistries({
  userAgent: "portolan/test",
  accessFor: () =>
    Promise.resolve({
      id: host,
      host,
      lookUp: () => Promise.resolve({ kind: "password", username, password } as const),
      trustedRealms: [],
      link: {
        plainHttp: false,
        skipVerify: false,
        authorities,
        proxyFor: () =>
          Promise.resolve(
            proxy === undefined
              ? undefined
              : { ...proxy, url: new URL(proxy.url), from: "the question" },
          ),
      },
    }),
});
try {
  const repository = (await registries.client({ host })).repository(question.repository);
  const { signal } = new AbortController();
  const found = await repository.resolve(question.tag, { signal });
  console.log(`found ${found?.digest ?? "nothing"}`);
} catch (error) {
  console.log(
    isAppError(error) ? `failed ${error.code} ${String(error.details["reason"])}` : error,
  );
} finally {
  await registries.close();
}
