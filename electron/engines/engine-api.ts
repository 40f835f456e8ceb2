import type { Readable } from "node:stream";
import type { EngineImage, EngineImageDetails } from "../../shared/engine.ts";

export interface EngineCallOptions {
  readonly signal: AbortSignal;
}

/** What one engine is asked to do: Docker's Engine API, which Podman answers too. Opens a connection for each call. */
export interface EngineApi {
  /** The name in locations, see `ContainerEngine`. */
  readonly name: string;
  /** @throws engine_away, engine_failed */
  describe(options: EngineCallOptions): Promise<EngineDescription>;
  images(options: EngineCallOptions): Promise<readonly EngineImage[]>;
  /** @param image a full reference or an image ID @throws image_not_found */
  inspect(image: string, options: EngineCallOptions): Promise<EngineImageDetails>;
  tag(image: string, name: string, options: EngineCallOptions): Promise<void>;
  /** @throws image_not_found, engine_refused while a container uses it */
  remove(
    image: string,
    options: EngineCallOptions,
  ): Promise<{ readonly untagged: readonly string[]; readonly deleted: readonly string[] }>;
  /** `GET /images/{name}/get`: what `docker save` would write, as it comes. @throws image_not_found */
  save(image: string, options: EngineCallOptions): Promise<Readable>;
  /**
   * `POST /images/load`: takes a tar file as it comes and resolves when the engine has read all of it. What the engine
   * reports inside its answer, which begins with status 200, becomes an error too.
   * @throws engine_refused
   */
  load(archive: Readable, options: EngineCallOptions): Promise<void>;
  /** Yields whenever something about images changed, until the engine ends or the signal fires. */
  changes(options: EngineCallOptions): AsyncIterable<void>;
}

export interface EngineDescription {
  readonly kind: "docker" | "podman";
  readonly version: string;
  /** `linux/amd64` */
  readonly platform: string;
  /** The same as long as it is the same engine, wherever it listens. */
  readonly id: string;
  /** Docker with the containerd image store keeps manifests and packed layers as they were pulled. */
  readonly keepsManifests: boolean;
}

/** Finds engines by the names that locations use. */
export interface EngineDirectory {
  /** @param name absent: the one that the docker command would use @throws engine_unknown */
  open(name: string | undefined): Promise<EngineApi>;
}
