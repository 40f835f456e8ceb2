import { expect, it } from "vitest";
import { ANN, ANN_USERS, failureOf, NEVER, openBoth } from "../../../support/registry/client.ts";
import { seedImage, someBytes } from "../../../support/registry/seed.ts";

it("keeps the password out of an answer to a request that did not carry it (A27)", async () => {
  const { registry, client } = await openBoth(
    { auth: { kind: "bearer", users: ANN_USERS } },
    { credential: ANN },
  );
  seedImage(registry, "team/app", "v1", [someBytes(10)]);
  await client.repository("team/app").resolve("v1", { signal: NEVER });
  registry.faults.add({
    path: "/v2/other/",
    times: 9,
    status: 403,
    body: `you are ${ANN.password}`,
  });
  const tags = client.repository("other/app").listTags({ signal: NEVER });
  const failure = await failureOf(Array.fromAsync(tags));
  expect(failure).toMatchObject({ code: "denied" });
  expect(registry.requests.map(({ headers }) => headers.authorization)).toContain(undefined);
  expect(JSON.stringify(failure)).toContain("you are");
  expect(JSON.stringify(failure)).not.toContain(ANN.password);
});
