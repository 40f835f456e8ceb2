import { createHash, type Hash } from "node:crypto";
import { AppError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Digest, digestAlgorithm, digestOf } from "../../shared/oci/digest.ts";

/** The state of the hash over everything before a position, as one of the attempts saw it. */
interface Mark {
  readonly at: number;
  readonly hash: Hash;
}

/** Distance of marks in small blobs: what a resumed attempt reads again at most. */
const MIN_MARK_SPACING = 4 * 1024 * 1024;
/** Marks in one blob, whatever its size; each is a few hundred bytes. */
const MAX_MARKS = 256;

/**
 * A running digest over a blob that may take several attempts, each starting where the destination stopped.
 *
 * What the destination keeps is then a patchwork of attempts, so a later one must prove that it read the same bytes
 * as those before it. Each attempt leaves a mark where it ended; later attempts start at the last mark before their
 * offset and compare states at every mark they pass. When the last byte is reached and the digest is right, every
 * piece the destination kept was right.
 */
export class ResumableHash {
  readonly #digest: Digest;
  readonly #spacing: number;
  #marks: Mark[] = [];
  #hash: Hash;
  #position = 0;
  #furthest = 0;
  /** The next position at which states are compared or a mark is due. */
  #stop: number;

  constructor({ digest, size }: Descriptor) {
    this.#digest = digest;
    this.#spacing = Math.max(MIN_MARK_SPACING, Math.ceil(size / MAX_MARKS));
    this.#hash = createHash(digestAlgorithm(digest));
    this.#stop = this.#spacing;
  }

  /** Where the next chunk belongs. */
  get position(): number {
    return this.#position;
  }

  /**
   * Begins an attempt whose first wanted byte is at `offset` and returns the position, at or before it, from which
   * the source must be read. Offset 0 forgets all earlier attempts.
   */
  begin(offset: number): number {
    if (offset > this.#furthest) {
      throw new AppError(
        "internal",
        `resumed at ${offset}, but only ${this.#furthest} bytes passed`,
      );
    }
    if (offset === 0) {
      this.#marks = [];
      this.#furthest = 0;
    } else this.#mark();
    const base = this.#marks.findLast((mark) => mark.at <= offset);
    this.#hash = base?.hash.copy() ?? createHash(digestAlgorithm(this.#digest));
    this.#position = base?.at ?? 0;
    this.#stop = this.#nextStop();
    return this.#position;
  }

  /** Takes the next bytes. @throws digest_mismatch when they differ from what an earlier attempt read there */
  update(chunk: Uint8Array): void {
    let rest = chunk;
    while (this.#stop <= this.#position + rest.byteLength) {
      const length = this.#stop - this.#position;
      this.#take(rest.subarray(0, length));
      rest = rest.subarray(length);
      this.#mark();
      this.#stop = this.#nextStop();
    }
    if (rest.byteLength > 0) this.#take(rest);
  }

  /** The digest of everything up to the position. */
  current(): Digest {
    return digestOf(digestAlgorithm(this.#digest), this.#hash.copy().digest("hex"));
  }

  #take(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#position += bytes.byteLength;
    this.#furthest = Math.max(this.#furthest, this.#position);
  }

  #nextStop(): number {
    const due = (Math.floor(this.#position / this.#spacing) + 1) * this.#spacing;
    const mark = this.#marks.find(({ at }) => at > this.#position)?.at ?? due;
    return Math.min(due, mark);
  }

  #mark(): void {
    const at = this.#position;
    if (at === 0) return;
    const known = this.#marks.find((mark) => mark.at === at);
    if (known === undefined) {
      const before = this.#marks.filter((mark) => mark.at < at);
      const after = this.#marks.filter((mark) => mark.at > at);
      this.#marks = [...before, { at, hash: this.#hash.copy() }, ...after];
    } else if (known.hash.copy().digest("hex") !== this.#hash.copy().digest("hex")) {
      throw new AppError("digest_mismatch", `the bytes before ${at} changed between two attempts`, {
        details: { expected: this.#digest, actual: this.current(), offset: at },
      });
    }
  }
}
