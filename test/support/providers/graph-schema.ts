import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../build/scripts/paths.ts";

/** The types of a GraphQL schema: fields, and the type of each without its marks. */
export type GraphSchema = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Reads `test/fixtures/api/<name>.graphql`. */
export function readGraphSchema(name: string): GraphSchema {
  const text = readFileSync(join(ROOT, "test/fixtures/api", `${name}.graphql`), "utf8");
  const types = new Map<string, Map<string, string>>();
  for (const [, type = "", body = ""] of text.matchAll(/^(?:type|input) (\w+) \{([^}]*)\}/gm)) {
    const fields = body.matchAll(/^\s*(\w+)(?:\([^)]*\))?\s*:\s*\[?(\w+)/gm);
    types.set(type, new Map([...fields].map(([, field = "", of = ""]) => [field, of])));
  }
  return types;
}

/** Fields of a question that the schema does not have, as `ImageSummary.Colour`; arguments are not looked at. */
export function unknownFields(schema: GraphSchema, query: string): string[] {
  const words = query
    .slice(query.indexOf("{"))
    .replaceAll(/\([^)]*\)/g, " ")
    .match(/[{}]|\w+/g);
  const unknown: string[] = [];
  const within: string[] = [];
  let last = "Query";
  for (const word of words ?? []) {
    const type = within.at(-1) ?? "";
    if (word === "{") within.push(last);
    else if (word === "}") within.pop();
    else {
      const of = schema.get(type)?.get(word);
      if (of === undefined) unknown.push(`${type}.${word}`);
      last = of ?? "";
    }
  }
  return unknown;
}
