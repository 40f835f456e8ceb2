import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../build/scripts/paths.ts";
import { checkText, checkValue, type Schema, type SchemaRoot } from "./json-schema.ts";

/** A request to an API, or what was answered to it, as it stands on the wire. */
export interface ApiMessage {
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body; "" or absent for none. */
  readonly text?: string;
}

export interface ApiRequestMessage extends ApiMessage {
  readonly method: string;
  /** As sent: with its escapes and its query, without the base path's host. */
  readonly path: string;
}

export interface ApiAnswerMessage extends ApiMessage {
  readonly status: number;
}

/** The published description of an API, stripped to what is used of it. */
export interface ApiDescription {
  /** What the description does not allow, in words; empty for nothing. */
  checkRequest(request: ApiRequestMessage): readonly string[];
  /** The same for the answer. Statuses from 300 on that are not described are let through: few descriptions have all. */
  checkAnswer(request: ApiRequestMessage, answer: ApiAnswerMessage): readonly string[];
  /** `GET /projects/{name}`, undefined for what is not described. */
  operationOf(request: ApiRequestMessage): string | undefined;
}

export interface ApiDescriptionOptions {
  /** Path parameters that may contain slashes as they are. */
  readonly slashesIn?: readonly string[];
  /** In place of the description's own base path. */
  readonly basePath?: string;
}

interface Parameter extends Schema {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "body" | "formData" | "cookie";
  readonly required?: boolean;
  /** OpenAPI 3, and bodies of Swagger 2. */
  readonly schema?: Schema;
}

interface Content {
  readonly schema?: Schema;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Operation {
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: (Content & { readonly required?: boolean }) | Reference;
  readonly responses: Readonly<Record<string, Content | Reference>>;
}

interface Reference {
  readonly $ref: string;
}

interface Document extends SchemaRoot {
  readonly basePath?: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Found {
  readonly key: string;
  readonly operation: Operation;
  readonly parameters: readonly Parameter[];
  /** By parameter; decoded once. */
  readonly values: ReadonlyMap<string, string>;
}

/** Reads `test/fixtures/api/<name>.json`: Swagger 2 or OpenAPI 3. */
export function readApiDescription(
  name: string,
  options: ApiDescriptionOptions = {},
): ApiDescription {
  const text = readFileSync(join(ROOT, "test/fixtures/api", `${name}.json`), "utf8");
  return describeApi(JSON.parse(text) as object, options);
}

/** @param description a document of Swagger 2 or OpenAPI 3 */
export function describeApi(
  description: object,
  options: ApiDescriptionOptions = {},
): ApiDescription {
  const document = description as Document;
  const find = finder(document, options);
  return {
    checkRequest: (request) => {
      const found = find(request);
      if (found === undefined) return [`${request.method} ${request.path} is not described`];
      return requestProblems(document, found, request).map((problem) => `${found.key}: ${problem}`);
    },
    checkAnswer: (request, answer) => {
      const found = find(request);
      if (found === undefined) return [`${request.method} ${request.path} is not described`];
      return answerProblems(document, found, request, answer).map(
        (problem) => `${found.key}: ${answer.status}: ${problem}`,
      );
    },
    operationOf: (request) => find(request)?.key,
  };
}

function finder(
  document: Document,
  { slashesIn = [], basePath = document.basePath ?? "" }: ApiDescriptionOptions,
): (request: ApiRequestMessage) => Found | undefined {
  const templates = Object.entries(document.paths)
    .map(([template, operations]) => ({
      template,
      operations,
      pattern: patternOf(template, slashesIn),
    }))
    // What names most of the path itself is meant: `/users/current` before `/users/{id}`.
    .toSorted((a, b) => literalsOf(b.template) - literalsOf(a.template));
  return ({ method, path }) => {
    const [pathname = ""] = path.split("?", 1);
    if (!pathname.startsWith(basePath)) return undefined;
    const rest = pathname.slice(basePath.length);
    for (const { template, operations, pattern } of templates) {
      const match = pattern.exec(rest);
      const operation = operations[method.toLowerCase()];
      if (match === null || operation === undefined) continue;
      const names = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => name);
      const shared = (operations["parameters"] ?? []) as unknown as readonly (
        Parameter | Reference
      )[];
      return {
        key: `${method} ${template}`,
        operation,
        parameters: [...shared, ...(operation.parameters ?? [])].map((one) =>
          resolved(document, one),
        ),
        values: new Map(names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? "")])),
      };
    }
    return undefined;
  };
}

function patternOf(template: string, slashesIn: readonly string[]): RegExp {
  const parts = template.split(/(\{[^}]+\})/).map((part) => {
    if (!part.startsWith("{")) return part.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&");
    return slashesIn.includes(part.slice(1, -1)) ? "(.+?)" : "([^/]+)";
  });
  return new RegExp(`^${parts.join("")}$`);
}

function literalsOf(template: string): number {
  return template.replaceAll(/\{[^}]+\}/g, "").length;
}

function requestProblems(
  document: Document,
  { operation, parameters, values }: Found,
  request: ApiRequestMessage,
): string[] {
  const query = new URLSearchParams(request.path.split("?").slice(1).join("?"));
  const known = new Set(parameters.filter((one) => one.in === "query").map((one) => one.name));
  const unknown = [...query.keys()].filter((name) => !known.has(name));
  const given = (parameter: Parameter): string | undefined => {
    if (parameter.in === "query") return query.get(parameter.name) ?? undefined;
    if (parameter.in === "path") return values.get(parameter.name);
    return headerOf(request, parameter.name);
  };
  const plain = parameters.filter((one) => ["query", "path", "header"].includes(one.in));
  return [
    ...unknown.map((name) => `the query parameter ${name} is not described`),
    ...plain.flatMap((parameter) => {
      const text = given(parameter);
      const what = `${parameter.in} parameter ${parameter.name}`;
      if (text === undefined) return parameter.required === true ? [`${what} is missing`] : [];
      return checkText(document, parameter.schema ?? parameter, text, what);
    }),
    ...bodyProblems(document, operation, parameters, request),
  ];
}

function bodyProblems(
  document: Document,
  operation: Operation,
  parameters: readonly Parameter[],
  request: ApiRequestMessage,
): string[] {
  const inBody = parameters.find((one) => one.in === "body");
  const body = operation.requestBody && resolved(document, operation.requestBody);
  const schema = inBody?.schema ?? (body && schemaOf(body, headerOf(request, "content-type")));
  const isRequired = inBody?.required ?? body?.required ?? false;
  const hasForm = parameters.some((one) => one.in === "formData");
  if (request.text === undefined || request.text === "")
    return isRequired ? ["the body is missing"] : [];
  if (hasForm || !isJson(request)) return [];
  if (schema === undefined) return ["a body is not described"];
  return checkJson(document, schema, request.text);
}

function answerProblems(
  document: Document,
  { operation }: Found,
  request: ApiRequestMessage,
  answer: ApiAnswerMessage,
): string[] {
  const { status } = answer;
  const described = operation.responses[String(status)] ?? operation.responses["default"];
  if (described === undefined) return status < 300 ? ["this status is not described"] : [];
  if (request.method === "HEAD" || answer.text === undefined || answer.text === "") return [];
  const schema = schemaOf(resolved(document, described), headerOf(answer, "content-type"));
  if (schema === undefined) return [];
  return isJson(answer) ? checkJson(document, schema, answer.text) : [];
}

function checkJson(document: Document, schema: Schema, text: string): string[] {
  try {
    return checkValue(document, schema, JSON.parse(text), "body");
  } catch {
    return ["the body is no JSON"];
  }
}

function schemaOf({ schema, content = {} }: Content, type: string | undefined): Schema | undefined {
  const kind = type?.split(";", 1)[0] ?? "application/json";
  return schema ?? (content[kind] ?? content["application/json"] ?? content["*/*"])?.schema;
}

function resolved<T extends object>(document: Document, value: T | Reference): T {
  if (!("$ref" in value)) return value;
  const path = value.$ref.replace(/^#\//, "").split("/");
  return path.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], document) as T;
}

function headerOf({ headers = {} }: ApiMessage, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return typeof value === "string" || value === undefined ? value : value.join(", ");
}

function isJson(message: ApiMessage): boolean {
  return /\bjson\b/.test(headerOf(message, "content-type") ?? "application/json");
}
