import type { RequestListener } from "node:http";
import { readApiDescription } from "../api-description.ts";
import { checkSignature, type KnownKey } from "./signature.ts";

export interface AwsReply {
  readonly status?: number;
  readonly body: unknown;
}

/** A refusal as JSON 1.1 has it. */
export function refusal(type: string, message: string, status = 400): AwsReply {
  return { status, body: { __type: `com.amazonaws.ecr#${type}`, message } };
}

export type Input = Readonly<Record<string, unknown>>;

export interface JsonServiceOptions {
  readonly service: string;
  readonly region: string;
  /** In front of the operation in `X-Amz-Target`. */
  readonly target: string;
  readonly keys: Readonly<Record<string, KnownKey>>;
  readonly operations: Readonly<Record<string, (input: Input) => AwsReply>>;
  /** The published description that requests and answers are checked against. */
  readonly description?: string;
}

/** A service of AWS that speaks JSON 1.1: signatures are checked, and what is asked and answered against its description. */
export interface FakeJsonService {
  readonly listener: RequestListener;
  readonly calls: { readonly operation: string; readonly input: Input }[];
  /** What did not follow the description. */
  readonly problems: string[];
}

export function createJsonService(options: JsonServiceOptions): FakeJsonService {
  const calls: { operation: string; input: Input }[] = [];
  const problems: string[] = [];
  const description =
    options.description === undefined ? undefined : readApiDescription(options.description);
  const listener: RequestListener = (request, answer) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const { method = "", url: path = "", headers } = request;
      const operation = String(headers["x-amz-target"]).replace(`${options.target}.`, "");
      const problem = checkSignature({ method, path, headers, text }, options, options.keys);
      const input = JSON.parse(text) as Input;
      calls.push({ operation, input });
      const { status = 200, body } =
        problem === undefined
          ? (options.operations[operation]?.(input) ?? refusal("UnknownOperationException", ""))
          : refusal(problem.type, problem.message);
      const sent = JSON.stringify(body);
      answer.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(sent);
      const asked = { method, path: `/${operation}`, text };
      problems.push(
        ...(description?.checkRequest(asked) ?? []),
        ...(description?.checkAnswer(asked, { status, text: sent }) ?? []),
      );
    });
  };
  return { listener, calls, problems };
}
