import { parseSync } from "vite";

/** Attributes whose text is read by people, drawn or spoken. */
const SPOKEN: ReadonlySet<string> = new Set([
  "alt",
  "aria-description",
  "aria-label",
  "aria-placeholder",
  "aria-roledescription",
  "aria-valuetext",
  "body",
  "description",
  "hint",
  "label",
  "placeholder",
  "textValue",
  "title",
]);

/** Two letters that belong together: signs, units of one letter and separators are the same in all languages. */
const WORD = /\p{L}{2}/u;

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/**
 * Words in the source of a component that stand there themselves, where they have to come from the texts of a language:
 * between tags, and in attributes that are read.
 *
 * @param path tells the parser the kind of file
 */
export function literalTexts(path: string, source: string): readonly string[] {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]?.message}`);
  const found: string[] = [];
  visit(program, (node) => {
    const words = shownBy(node).filter((text) => WORD.test(text));
    found.push(...words.map((text) => text.trim()));
  });
  return found;
}

function shownBy(node: Node): readonly string[] {
  if (node.type === "JSXElement" || node.type === "JSXFragment")
    return nodesIn(node["children"]).flatMap(textsOf);
  if (node.type !== "JSXAttribute") return [];
  const { name, value } = node as unknown as { name: { name: unknown }; value: unknown };
  return typeof name.name === "string" && SPOKEN.has(name.name)
    ? nodesIn([value]).flatMap(textsOf)
    : [];
}

/** The texts that an expression can become, as far as they are written there. */
function textsOf(node: Node): readonly string[] {
  switch (node.type) {
    case "JSXText":
    case "Literal":
      return typeof node["value"] === "string" ? [node["value"]] : [];
    case "TemplateLiteral":
      return nodesIn(node["quasis"]).map(({ value }) => (value as { cooked: string }).cooked);
    case "JSXExpressionContainer":
      return nodesIn([node["expression"]]).flatMap(textsOf);
    case "ConditionalExpression":
      return nodesIn([node["consequent"], node["alternate"]]).flatMap(textsOf);
    case "LogicalExpression":
    case "BinaryExpression":
      return isComparison(node) ? [] : nodesIn([node["left"], node["right"]]).flatMap(textsOf);
    default:
      return [];
  }
}

function isComparison(node: Node): boolean {
  return node.type === "BinaryExpression" && node["operator"] !== "+";
}

function nodesIn(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

function visit(value: unknown, look: (node: Node) => void): void {
  if (Array.isArray(value)) for (const one of value) visit(one, look);
  else if (typeof value === "object" && value !== null) {
    if (isNode(value)) look(value);
    for (const inner of Object.values(value)) visit(inner, look);
  }
}
