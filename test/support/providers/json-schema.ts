/** The part of JSON Schema that descriptions of Swagger 2 and OpenAPI 3 use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[] | boolean;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly nullable?: boolean;
  readonly "x-nullable"?: boolean;
  readonly "x-isnullable"?: boolean;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** The document that references point into. */
export type SchemaRoot = object;

/**
 * What a value has that its schema does not allow. Properties that an object's schema does not name are a problem too,
 * because a server of a test must not invent any.
 */
export function checkValue(root: SchemaRoot, schema: Schema, value: unknown, at: string): string[] {
  const { oneOf, anyOf, ...own } = flattened(root, schema);
  if (value === null) {
    const { nullable, "x-nullable": one, "x-isnullable": other } = own;
    return nullable === true || one === true || other === true ? [] : [`${at} is null`];
  }
  const choices = oneOf ?? anyOf;
  if (choices !== undefined) {
    const tried = choices.map((choice) => checkValue(root, choice, value, at));
    return tried.some((problems) => problems.length === 0) ? [] : (tried[0] ?? []);
  }
  if (own.enum !== undefined && !own.enum.includes(value)) return [`${at} is none of the values`];
  const type = own.type ?? (own.properties === undefined ? undefined : "object");
  if (type === "array") {
    if (!Array.isArray(value)) return [`${at} is no array`];
    return value.flatMap((item, index) =>
      checkValue(root, own.items ?? {}, item, `${at}[${index}]`),
    );
  }
  if (type === "object") return checkObject(root, own, value, at);
  return checkPlain(own, type, value, at);
}

/** What a parameter's text has that its schema does not allow. */
export function checkText(root: SchemaRoot, schema: Schema, text: string, at: string): string[] {
  const { type } = flattened(root, schema);
  if (type === "integer" || type === "number") {
    return /^-?\d+(\.\d+)?$/.test(text)
      ? checkValue(root, schema, Number(text), at)
      : [`${at} is no number`];
  }
  if (type === "boolean")
    return /^(true|false)$/.test(text) ? [] : [`${at} is neither true nor false`];
  if (type === "array") return [];
  return checkValue(root, schema, text, at);
}

function checkObject(root: SchemaRoot, schema: Schema, value: unknown, at: string): string[] {
  if (typeof value !== "object" || Array.isArray(value)) return [`${at} is no object`];
  const { properties = {}, additionalProperties, required } = schema;
  const fields = Object.entries(value as object);
  const missing = Array.isArray(required)
    ? required.filter((name) => !Object.hasOwn(value as object, name))
    : [];
  return [
    ...missing.map((name) => `${at}.${name} is missing`),
    ...fields.flatMap(([name, field]) => {
      const known = properties[name];
      if (known !== undefined) return checkValue(root, known, field, `${at}.${name}`);
      // `type: object` alone is Go's way to say "anything".
      const isAnything =
        typeof additionalProperties === "object" &&
        Object.keys(additionalProperties).join(",") === "type" &&
        additionalProperties.type === "object";
      if (isAnything) return [];
      if (typeof additionalProperties === "object")
        return checkValue(root, additionalProperties, field, `${at}.${name}`);
      const isOpen = additionalProperties === true || schema.properties === undefined;
      return isOpen ? [] : [`${at}.${name} is not described`];
    }),
  ];
}

function checkPlain(
  schema: Schema,
  type: string | undefined,
  value: unknown,
  at: string,
): string[] {
  if (type === "integer" && !Number.isInteger(value)) return [`${at} is no integer`];
  if (type === "number" && typeof value !== "number") return [`${at} is no number`];
  if (type === "boolean" && typeof value !== "boolean") return [`${at} is no boolean`];
  if (type === "string" && typeof value !== "string") return [`${at} is no string`];
  if (typeof value === "number") {
    const { minimum = -Infinity, maximum = Infinity } = schema;
    return value < minimum || value > maximum ? [`${at} is out of range`] : [];
  }
  if (typeof value !== "string") return [];
  const { format, minLength = 0, maxLength = Infinity, pattern } = schema;
  if (format === "date-time" && Number.isNaN(Date.parse(value))) return [`${at} is no time`];
  if (value.length < minLength || value.length > maxLength) return [`${at} has the wrong length`];
  return pattern !== undefined && !new RegExp(pattern, "u").test(value)
    ? [`${at} does not have the described form`]
    : [];
}

/** With what it refers to, and with what `allOf` joins. */
function flattened(root: SchemaRoot, schema: Schema): Schema {
  const { $ref, allOf, ...own } = schema;
  const target =
    $ref === undefined
      ? {}
      : flattened(
          root,
          $ref
            .replace(/^#\//, "")
            .split("/")
            .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], root) as Schema,
        );
  const parts = [target, ...(allOf ?? []).map((part) => flattened(root, part)), own];
  return parts.reduce<Schema>((joined, part) => {
    const required = [joined.required, part.required].flatMap((list) =>
      Array.isArray(list) ? list : [],
    );
    return {
      ...joined,
      ...part,
      ...(joined.properties === undefined && part.properties === undefined
        ? {}
        : { properties: { ...joined.properties, ...part.properties } }),
      ...(required.length === 0 ? {} : { required }),
    };
  }, {});
}
