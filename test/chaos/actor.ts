import { join } from "node:path";
import { endedMidway } from "./command.ts";
import type { ChaosImage } from "./images.ts";
import type { Writing } from "./ledger.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

/** Names that one actor writes in each place: few, so that they are written again and again. */
const NAMES = 12;
/** Then it goes on to new names: of one that was left unfinished, nobody can say for sure what it points at. */
const STEPS_WITH_NAMES = 60;
/** Of the commands that move something, so many are killed; some of them after they have ended. */
const KILLED = 0.25;
const LATEST_KILL_MS = 900;

/**
 * Does one thing after the other until it is told to stop. It writes names of its own only, so that it knows what they
 * must point at; the images, the blobs, the store and its index are everybody's.
 */
export async function act(
  world: World,
  { number, random, signal }: { number: number; random: Random; signal: AbortSignal },
): Promise<void> {
  const actor = new Actor(world, number, random);
  while (!signal.aborted) await actor.step();
}

type Known = readonly [name: string, digest: string];
type Step = readonly [weight: number, step: (actor: Actor) => Promise<unknown>];

class Actor {
  readonly #world: World;
  readonly #number: number;
  readonly #random: Random;
  #steps = 0;

  constructor(world: World, number: number, random: Random) {
    this.#world = world;
    this.#number = number;
    this.#random = random;
  }

  async step(): Promise<void> {
    this.#steps += 1;
    const total = STEPS.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.#random.below(total);
    for (const [weight, step] of STEPS) {
      left -= weight;
      if (left >= 0) continue;
      await step(this);
      return;
    }
  }

  pull(): Promise<void> {
    return this.#move("pull", this.#image(), this.#storeName());
  }

  /** Under the name that everybody else uses for it too. */
  async pullShared(): Promise<void> {
    const from = this.#origin(this.#image());
    await this.#world.run(["pull", from], this.#maybeKilled());
  }

  copy(): Promise<void> {
    return this.#move("copy", this.#image(), this.#targetName());
  }

  async push(): Promise<void> {
    const known = this.#own("store:");
    if (known === undefined) return this.pull();
    return this.#moveOn("push", known, this.#targetName());
  }

  async tag(): Promise<void> {
    const known = this.#own("store:");
    if (known === undefined) return this.pull();
    const name = this.#storeName();
    const [from, digest] = known;
    return this.#write({ name, digest, from }, ["tag", from, name.slice("store:".length)]);
  }

  async retag(): Promise<void> {
    const known = this.#own(this.#world.target.host);
    if (known === undefined) return this.copy();
    const [from, digest] = known;
    const name = `${from.slice(0, from.lastIndexOf(":"))}:again`;
    return this.#write({ name, digest, from }, ["tag", from, "again"]);
  }

  async remove(): Promise<void> {
    const known = this.#own("store:");
    if (known === undefined) return;
    await this.#write({ name: known[0], digest: undefined }, ["rm", known[0], "--yes"]);
  }

  async export(): Promise<void> {
    const known = this.#own("store:");
    if (known === undefined) return this.pull();
    return this.#moveOn("copy", known, this.#layoutName());
  }

  async import(): Promise<void> {
    const known = this.#own("oci:");
    if (known === undefined) return this.export();
    return this.#moveOn("copy", known, this.#storeName());
  }

  async pauseOrCancel(): Promise<void> {
    const { stdout } = await this.#world.run(["transfers"]);
    const { transfers = [] } = JSON.parse(stdout || "{}") as {
      readonly transfers?: readonly { readonly id: string; readonly state: string }[];
    };
    const active = transfers.filter(({ state }) => state === "running" || state === "queued");
    if (active.length === 0) return;
    const verb = this.#random.chance(0.7) ? "pause" : "cancel";
    await this.#world.run(["transfers", verb, this.#random.pick(active).id]);
  }

  async resume(): Promise<void> {
    const { ledger, run, target, killedInto } = this.#world;
    const end = await run(["transfers", "resume", "--all"], this.#maybeKilled());
    if (!endedMidway(end)) return;
    for (const name of ledger.unsettled())
      if (name.startsWith(target.host)) killedInto.add(repositoryIn(name));
  }

  async tidy(): Promise<void> {
    await this.#world.run(["store", "gc", "--yes"], this.#maybeKilled());
  }

  async verify(): Promise<void> {
    await this.#world.run(["store", "verify"]);
  }

  async repair(): Promise<void> {
    await this.#world.run(["store", "repair"], this.#maybeKilled());
  }

  #move(verb: string, image: ChaosImage, name: string): Promise<void> {
    return this.#write({ name, digest: image.digest }, [verb, this.#origin(image), name]);
  }

  #moveOn(verb: string, [from, digest]: Known, name: string): Promise<void> {
    return this.#write({ name, digest, from }, [verb, from, name]);
  }

  async #write(writing: Writing, args: readonly string[]): Promise<void> {
    const { ledger, run, killedInto, target } = this.#world;
    const { name } = writing;
    ledger.begin(writing);
    const end = await run(args, this.#maybeKilled());
    if (end.code === 0) ledger.done(writing);
    else if (endedMidway(end) && name.startsWith(target.host)) killedInto.add(repositoryIn(name));
  }

  #maybeKilled(): { readonly killAfterMs?: number } {
    if (!this.#random.chance(KILLED)) return {};
    return { killAfterMs: this.#random.below(LATEST_KILL_MS) };
  }

  #image(): ChaosImage {
    return this.#random.pick(this.#world.images);
  }

  #origin({ repository, tag }: ChaosImage): string {
    return `${this.#world.origin.host}/${repository}:${tag}`;
  }

  /** A few at a time. */
  #fresh(): string {
    const generation = Math.floor(this.#steps / STEPS_WITH_NAMES);
    return `${generation}-${this.#random.below(NAMES)}`;
  }

  #storeName(): string {
    return `store:store.example/actor-${this.#number}:n${this.#fresh()}`;
  }

  #targetName(): string {
    const { host } = this.#world.target;
    return `${host}/actor-${this.#number}/app-${this.#fresh()}:latest`;
  }

  #layoutName(): string {
    const path = join(this.#world.layouts, `actor-${this.#number}`);
    return `oci:${path}:n${this.#fresh()}`;
  }

  /** One of its names that is known to point at something. */
  #own(prefix: string): Known | undefined {
    const mine = this.#world.ledger
      .settled()
      .filter(([name]) => name.startsWith(prefix) && name.includes(`/actor-${this.#number}`));
    return mine.length === 0 ? undefined : this.#random.pick(mine);
  }
}

/** `actor-0/app-1` of `host/actor-0/app-1:latest`. */
export function repositoryIn(name: string): string {
  return name.slice(name.indexOf("/") + 1, name.lastIndexOf(":"));
}

const STEPS: readonly Step[] = [
  [22, (actor) => actor.pull()],
  [6, (actor) => actor.pullShared()],
  [14, (actor) => actor.copy()],
  [14, (actor) => actor.push()],
  [8, (actor) => actor.tag()],
  [4, (actor) => actor.retag()],
  [5, (actor) => actor.remove()],
  [4, (actor) => actor.export()],
  [4, (actor) => actor.import()],
  [6, (actor) => actor.pauseOrCancel()],
  [5, (actor) => actor.resume()],
  [5, (actor) => actor.tidy()],
  [2, (actor) => actor.verify()],
  [1, (actor) => actor.repair()],
];
