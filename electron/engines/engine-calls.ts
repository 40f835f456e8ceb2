import type { z } from "zod";
import { abandonAnswer, MAX_DOCUMENT_BYTES, readJson, refusalOf } from "./engine-answer.ts";
import { imageMissing } from "./engine-error.ts";
import type { EngineHttp, EngineRequest, EngineResponse } from "./engine-http.ts";
import { negotiateVersion } from "./api-version.ts";

/** A request below the version, such as `/images/json`. */
export interface EngineCall extends EngineRequest {
  /** What is asked for, where an answer with status 404 means that it is missing. */
  readonly image?: string;
  /** Asked for as it is, without a version: what tells the version. */
  readonly isUnversioned?: true;
}

/** Requests to one engine in the version that both know, with refusals as errors. */
export interface EngineCalls {
  readonly engine: EngineHttp["engine"];
  /** The answer, with a status of success. @throws image_not_found, engine_refused, engine_failed, engine_away */
  send(call: EngineCall): Promise<EngineResponse>;
  /** The same for an answer in JSON. @param limit of bytes; default: what a single document may have */
  ask<T>(
    call: EngineCall,
    schema: z.ZodType<T>,
    limit?: number,
  ): Promise<{ readonly value: T; readonly text: string }>;
}

/** An engine that is there answers a ping at once; one that hangs should not hold up everybody. */
const PING_MS = 10_000;
/** Engines with many images look at each before they answer. */
export const ANSWER_MS = 60_000;

export function createEngineCalls(http: EngineHttp): EngineCalls {
  const { engine } = http;
  let version: string | undefined;
  /** Asked once: an engine that is replaced by an older one is opened anew. */
  const versionOf = async (signal: AbortSignal): Promise<string> => {
    if (version !== undefined) return version;
    const answer = await http.send({ method: "GET", path: "/_ping", timeoutMs: PING_MS, signal });
    if (answer.status !== 200) throw await refusalOf(engine, answer, signal);
    abandonAnswer(answer);
    const theirs = answer.headers["api-version"];
    return (version = negotiateVersion(typeof theirs === "string" ? theirs : undefined));
  };
  const send = async (call: EngineCall): Promise<EngineResponse> => {
    const { image, signal, isUnversioned = false } = call;
    const prefix = isUnversioned ? "" : `/v${await versionOf(signal)}`;
    const answer = await http.send({ ...call, path: `${prefix}${call.path}` });
    if (answer.status >= 200 && answer.status < 300) return answer;
    if (answer.status !== 404 || image === undefined) throw await refusalOf(engine, answer, signal);
    abandonAnswer(answer);
    throw imageMissing(engine, image);
  };
  return {
    engine,
    send,
    async ask(call, schema, limit = MAX_DOCUMENT_BYTES) {
      const answer = await send({ timeoutMs: ANSWER_MS, ...call });
      return readJson(engine, answer, { schema, limit, signal: call.signal });
    },
  };
}
