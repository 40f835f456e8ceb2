import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { aTar } from "../tar-builder.ts";
import { createTempDir } from "../temp-dir.ts";
import { asker } from "./engine-requests.ts";

/** Long enough to take a moment, short enough for every test. */
const LINES = 200_000;

const DOCKERFILE = `FROM scratch
LABEL org.opencontainers.image.title="pilot"
COPY hello.txt /hello.txt
COPY Dockerfile /Dockerfile
CMD ["/hello"]
`;

/**
 * What `docker build` asks of the engine at a socket, for a Dockerfile of two layers. Resolves with the image's ID.
 * @param name with its tag
 */
export async function buildImage(socketPath: string, name: string): Promise<string> {
  const folder = await createTempDir();
  try {
    const context = join(folder.path, "context.tar");
    const hello = Buffer.from(`hello from ${name}\n`.repeat(LINES));
    const dockerfile = { name: "Dockerfile", bytes: Buffer.from(DOCKERFILE) };
    await writeFile(context, aTar([dockerfile, { name: "hello.txt", bytes: hello }]));
    const query = new URLSearchParams({ t: name });
    const log = await asker(socketPath)("POST", `/build?${query.toString()}`, context);
    return await imageId(socketPath, name).catch((cause: unknown) => {
      throw new Error(`the engine did not build ${name}:\n${log}`, { cause });
    });
  } finally {
    await folder.remove();
  }
}

/** The ID that an engine gives an image, which is the digest of its config. */
async function imageId(socketPath: string, name: string): Promise<string> {
  const answer = await asker(socketPath)("GET", `/images/${encodeURIComponent(name)}/json`);
  const { Id: id } = JSON.parse(answer) as { readonly Id?: string };
  if (id === undefined) throw new Error(answer);
  return id;
}

/** Writes the file that `docker save` makes of an image. */
export async function saveImage(socketPath: string, name: string, path: string): Promise<void> {
  const asking = request({ socketPath, path: `/images/${encodeURIComponent(name)}/get` });
  const answered = new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    asking.once("error", reject).once("response", (response) => {
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`the engine saves no ${name}: ${response.statusCode ?? 0}`));
    });
  });
  asking.end();
  await pipeline(await answered, createWriteStream(path));
}
