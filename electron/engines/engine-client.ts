import type { z } from "zod";
import { hasCode } from "../../shared/errors.ts";
import { parseReference } from "../../shared/oci/reference.ts";
import { describeEngine, type EngineGreeting, greetEngine } from "./describe-engine.ts";
import { abandonAnswer, MAX_LIST_BYTES } from "./engine-answer.ts";
import type { EngineApi, EngineCallOptions } from "./engine-api.ts";
import { ANSWER_MS, createEngineCalls } from "./engine-calls.ts";
import type { EngineHttp } from "./engine-http.ts";
import {
  imageDetails,
  imageHistorySchema,
  imageListSchema,
  inspectedImageSchema,
  listedImage,
} from "./image-answers.ts";
import { imageChanges } from "./image-changes.ts";
import { imagePath } from "./image-path.ts";
import { loadArchive } from "./load-archive.ts";
import { removeImage } from "./remove-image.ts";
import { saveImage } from "./save-image.ts";

/** An engine, and what lists of engines ask it. */
export interface EngineClient extends EngineApi {
  /** Quicker than {@link EngineApi.describe}. @throws engine_away, engine_failed */
  greet(options: EngineCallOptions): Promise<EngineGreeting>;
}

/** Docker's Engine API, as Podman answers it too. Spec: docs.docker.com/reference/api/engine, from v1.41 on */
export function createEngineClient(http: EngineHttp): EngineClient {
  const calls = createEngineCalls(http);
  return {
    name: http.engine.name,
    greet: (options) => greetEngine(calls, options),
    describe: (options) => describeEngine(calls, options),
    async images({ signal }) {
      const call = { method: "GET", path: "/images/json", signal } as const;
      const { value } = await calls.ask(call, imageListSchema, MAX_LIST_BYTES);
      return value.map(listedImage);
    },
    async inspect(image, { signal }) {
      const path = imagePath(image);
      const call = { method: "GET", image, signal } as const;
      const details = await calls.ask({ ...call, path: `${path}/json` }, inspectedImageSchema);
      const asked = calls.ask({ ...call, path: `${path}/history` }, imageHistorySchema);
      const history = await asked.catch(withoutHistory);
      return imageDetails(details.value, history.value, details.text);
    },
    async tag(image, name, { signal }) {
      const { registry, repository, tag = "" } = parseReference(name);
      const query = { repo: `${registry}/${repository}`, tag };
      const path = `${imagePath(image)}/tag`;
      const call = { method: "POST", path, query, image, timeoutMs: ANSWER_MS, signal } as const;
      abandonAnswer(await calls.send(call));
    },
    remove: (image, options) => removeImage(calls, image, options),
    save: (image, options) => saveImage(calls, image, options),
    load: (archive, options) => loadArchive(calls, archive, options),
    changes: (options) => imageChanges(calls, options),
  };
}

/** Podman 4.3 breaks down over steps without a time, and answers 500: the image is known all the same. */
function withoutHistory(error: unknown): { readonly value: z.infer<typeof imageHistorySchema> } {
  if (hasCode(error, "engine_refused", "engine_failed") && error.details["status"] === 500)
    return { value: [] };
  throw error;
}
