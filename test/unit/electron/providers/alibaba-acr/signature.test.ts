import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  canonicalQuery,
  signedHeaders,
} from "../../../../../electron/providers/alibaba-acr/signature.ts";

const texts = z.record(z.string(), z.string());
const vectorsSchema = z.object({
  accessKeyId: z.string(),
  secretKey: z.string(),
  cases: z.array(
    z.object({
      name: z.string(),
      method: z.string(),
      path: z.string(),
      query: texts,
      headers: texts,
      body: z.string(),
      authorization: z.string(),
    }),
  ),
});

const file = new URL("../../../../fixtures/alibaba/acs3-signatures.json", import.meta.url);
const { accessKeyId, secretKey, cases } = vectorsSchema.parse(
  JSON.parse(await readFile(file, "utf8")),
);
const KEY = { id: accessKeyId, secret: secretKey };

describe("the signature", () => {
  it.each(cases.map((one) => [one.name, one] as const))(
    "is that of Alibaba Cloud's own signer: %s",
    (_, { authorization, ...request }) => {
      expect(signedHeaders(request, KEY)["authorization"]).toBe(authorization);
    },
  );

  it("changes with every part of the request", () => {
    const [first] = cases;
    if (first === undefined) throw new Error("no vectors");
    const changes = [
      { method: "PUT" },
      { path: "/other" },
      { query: { ...first.query, PageNo: "2" } },
      { headers: { ...first.headers, "x-acs-signature-nonce": "other" } },
      { headers: { ...first.headers, host: "cr.cn-shanghai.aliyuncs.com" } },
      { body: "{}" },
    ];
    const signatures = [{}, ...changes].map(
      (change) => signedHeaders({ ...first, ...change }, KEY)["authorization"],
    );
    expect(new Set(signatures).size).toBe(changes.length + 1);
  });

  it("contains the secret nowhere", () => {
    const [first] = cases;
    if (first === undefined) throw new Error("no vectors");
    expect(JSON.stringify(signedHeaders(first, KEY))).not.toContain(secretKey);
  });

  it("encodes what URLs leave alone, in the order of names", () => {
    expect(canonicalQuery({ b: "~-_.", a: "!'()*+ /=&" })).toBe(
      "a=%21%27%28%29%2A%2B%20%2F%3D%26&b=~-_.",
    );
  });
});
