/** Bytes from `start` up to, not including, `end`. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Which bytes of a blob are in its file, and which are being fetched. */
export class PieceMap {
  readonly size: number;
  /** Apart from each other, in order. */
  #present: readonly Piece[];
  readonly #claims = new Set<Piece>();

  /** @param contiguous bytes from the start that are there */
  constructor(size: number, contiguous: number) {
    this.size = size;
    this.#present = contiguous === 0 ? [] : [{ start: 0, end: contiguous }];
  }

  /** The first byte that is missing. */
  get frontier(): number {
    const first = this.#present[0];
    return first?.start === 0 ? first.end : 0;
  }

  /** Bytes that are there, wherever. */
  get bytes(): number {
    return this.#present.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  get isWhole(): boolean {
    return this.frontier === this.size;
  }

  /** True when bytes lie behind a hole. */
  get hasIslands(): boolean {
    return this.bytes > this.frontier;
  }

  /** Notes bytes that are there now. */
  add({ start, end }: Piece): void {
    if (end <= start) return;
    const touching = this.#present.filter((one) => one.start <= end && one.end >= start);
    const merged = {
      start: Math.min(start, ...touching.map((one) => one.start)),
      end: Math.max(end, ...touching.map((one) => one.end)),
    };
    const others = this.#present.filter((one) => !touching.includes(one));
    this.#present = [...others, merged].toSorted((a, b) => a.start - b.start);
  }

  /**
   * The first bytes that are neither there nor claimed, now claimed: at most `most`, and none from `limit` on. Undefined
   * when there are none.
   */
  claim(most: number, limit = this.size): Piece | undefined {
    let start = 0;
    for (const taken of [...this.#present, ...this.#claims].toSorted((a, b) => a.start - b.start)) {
      if (taken.start > start) return this.#take(start, Math.min(taken.start, start + most), limit);
      start = Math.max(start, taken.end);
    }
    return this.#take(start, Math.min(this.size, start + most), limit);
  }

  /** Whatever of a claim did not come may be claimed again. */
  release(claim: Piece): void {
    this.#claims.delete(claim);
  }

  #take(start: number, end: number, limit: number): Piece | undefined {
    if (start >= Math.min(limit, this.size)) return undefined;
    const claim = { start, end };
    this.#claims.add(claim);
    return claim;
  }
}
