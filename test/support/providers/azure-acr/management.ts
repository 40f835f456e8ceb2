import { type Asked, type Told } from "./request.ts";
import { readJwt } from "./tokens.ts";
import { type AzureWorld, seed } from "./world.ts";

export const RESOURCE_ID =
  "/subscriptions/5e9a3a2e-0a5b-4d7e-8a53-8c1b6b9ef001/resourceGroups/rg-acme/providers/Microsoft.ContainerRegistry/registries/acme";

/** Azure Resource Manager: the query for resources, rights, and the import. */
export function createManagement(world: AzureWorld, host: string): (asked: Asked) => Told {
  let polls = 0;
  return ({ method, url, headers, body }) => {
    const [, bearer = ""] = /^Bearer (.+)$/.exec(headers.authorization ?? "") ?? [];
    if (readJwt(bearer)["aud"] !== `https://${host}`)
      return failure(401, "AuthenticationFailed", "Authentication failed.");
    const json = body.byteLength === 0 ? {} : (JSON.parse(body.toString()) as Import & Query);
    if (method === "POST" && url.pathname === "/providers/Microsoft.ResourceGraph/resources") {
      const isOurs = json.query?.includes(`'${world.host}'`) === true;
      const roles = world.isAbac ? "AbacRepositoryPermissions" : "LegacyRegistryPermissions";
      const data = isOurs ? [{ id: RESOURCE_ID, sku: "Premium", roles }] : [];
      return { status: 200, json: { totalRecords: data.length, data } };
    }
    if (url.pathname === `${RESOURCE_ID}/providers/Microsoft.Authorization/permissions`) {
      const { actions, notActions = [] } = world.person;
      return { status: 200, json: { value: [{ actions, notActions }] } };
    }
    if (method === "GET" && url.pathname === `${RESOURCE_ID}/listUsages`) {
      if (url.searchParams.get("api-version") !== "2023-07-01")
        return failure(400, "NoRegisteredProviderFound", "no such version");
      return { status: 200, json: { value: world.usages } };
    }
    const operations = "/subscriptions/5e9a3a2e-0a5b-4d7e-8a53-8c1b6b9ef001/operationResults/1";
    const location = `https://${world.operationHost ?? host}${operations}?api-version=2025-11-01`;
    if (method === "POST" && url.pathname === `${RESOURCE_ID}/importImage`) {
      world.imports.push(json);
      polls = 0;
      return { status: 202, headers: { location, "retry-after": "3" } };
    }
    if (url.pathname === operations) {
      polls += 1;
      if (polls < world.importPolls) return { status: 202, headers: { location } };
      const { importFailure } = world;
      if (importFailure !== undefined)
        return failure(409, importFailure.code, importFailure.message);
      bringIn(world, world.imports.at(-1) as Import);
      return { status: 200 };
    }
    return failure(404, "NotFound", "no such resource");
  };
}

interface Query {
  readonly query?: string;
}

interface Import {
  readonly source?: { readonly sourceImage: string };
  readonly targetTags?: readonly string[];
}

function bringIn(world: AzureWorld, { source, targetTags = [] }: Import): void {
  const digest = source?.sourceImage.split("@")[1];
  for (const target of targetTags) {
    const [repository = "", tag = ""] = target.split(":");
    seed(world, repository, { ...(digest === undefined ? {} : { digest }), tags: [tag] });
  }
}

function failure(status: number, code: string, message: string): Told {
  return { status, json: { error: { code, message } } };
}
