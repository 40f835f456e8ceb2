import { describe, expect, it } from "vitest";
import { describeApi, readApiDescription } from "../../../../support/providers/api-description.ts";

const api = describeApi({
  swagger: "2.0",
  basePath: "/api",
  paths: {
    "/users/{id}": {
      get: {
        parameters: [{ name: "id", in: "path", required: true, type: "integer" }],
        responses: { "200": { schema: { $ref: "#/definitions/User" } } },
      },
    },
    "/users/current": { get: { responses: { "200": { schema: { $ref: "#/definitions/User" } } } } },
    "/users": {
      get: {
        parameters: [{ $ref: "#/parameters/size" }],
        responses: { "200": { schema: { type: "array", items: { $ref: "#/definitions/User" } } } },
      },
      post: {
        parameters: [
          { name: "user", in: "body", required: true, schema: { $ref: "#/definitions/User" } },
        ],
        responses: { "201": {} },
      },
    },
  },
  parameters: { size: { name: "size", in: "query", type: "integer", maximum: 100 } },
  definitions: {
    User: {
      type: "object",
      required: ["name"],
      properties: {
        name: { type: "string" },
        since: { type: "string", format: "date-time", "x-nullable": true },
      },
    },
  },
});

describe("describeApi", () => {
  it("lets what is described through", () => {
    const request = { method: "GET", path: "/api/users?size=100" };
    expect(api.checkRequest(request)).toEqual([]);
    const text = JSON.stringify([{ name: "ann", since: null }, { name: "bob" }]);
    expect(api.checkAnswer(request, { status: 200, text })).toEqual([]);
  });

  it("takes the path that names most of itself", () => {
    expect(api.operationOf({ method: "GET", path: "/api/users/current" })).toBe(
      "GET /users/current",
    );
    expect(api.operationOf({ method: "GET", path: "/api/users/7" })).toBe("GET /users/{id}");
  });

  it.each([
    ["GET", "/api/nobody", "", "GET /api/nobody is not described"],
    ["GET", "/users", "", "GET /users is not described"],
    ["GET", "/api/users?size=101", "", "GET /users: query parameter size is out of range"],
    ["GET", "/api/users?page=1", "", "GET /users: the query parameter page is not described"],
    ["GET", "/api/users/x", "", "GET /users/{id}: path parameter id is no number"],
    ["POST", "/api/users", "", "POST /users: the body is missing"],
    ["POST", "/api/users", "{}", "POST /users: body.name is missing"],
    ["POST", "/api/users", '{"name":1}', "POST /users: body.name is no string"],
    ["POST", "/api/users", '{"name":"a","x":1}', "POST /users: body.x is not described"],
  ])("says what is wrong with %s %s %s", (method, path, text, problem) => {
    expect(api.checkRequest({ method, path, text })).toEqual([problem]);
  });

  it("says what is wrong with an answer", () => {
    const request = { method: "GET", path: "/api/users/current" };
    expect(api.checkAnswer(request, { status: 202 })).toEqual([
      "GET /users/current: 202: this status is not described",
    ]);
    expect(api.checkAnswer(request, { status: 401 })).toEqual([]);
    const text = JSON.stringify({ name: "a", since: "soon" });
    expect(api.checkAnswer(request, { status: 200, text })).toEqual([
      "GET /users/current: 200: body.since is no time",
    ]);
  });

  it("reads a body and parameters of OpenAPI 3", () => {
    const openApi = describeApi(
      {
        openapi: "3.0.0",
        paths: {
          "/{name}/_tags": {
            parameters: [{ name: "name", in: "path", required: true, schema: { type: "string" } }],
            patch: {
              requestBody: {
                required: true,
                content: { "application/json": { schema: { enum: [{}, 1], type: "integer" } } },
              },
              responses: {
                default: {
                  content: { "application/json": { schema: { oneOf: [{ type: "string" }] } } },
                },
              },
            },
          },
        },
      },
      { slashesIn: ["name"] },
    );
    const request = { method: "PATCH", path: "/team/app/_tags", text: "1" };
    expect(openApi.checkRequest(request)).toEqual([]);
    expect(openApi.checkRequest({ ...request, text: "2" })).toHaveLength(1);
    expect(openApi.checkAnswer(request, { status: 200, text: "1" })).toHaveLength(1);
  });

  it("reads the description of Harbor", () => {
    const harbor = readApiDescription("harbor");
    const path = "/api/v2.0/projects/p/repositories/a%252Fb/artifacts?page_size=100&with_tag=true";
    expect(harbor.checkRequest({ method: "GET", path })).toEqual([]);
    expect(harbor.checkRequest({ method: "GET", path: path.replace("100", "101") })).toHaveLength(
      1,
    );
  });
});
