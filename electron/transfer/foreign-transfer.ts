import type { TransferRow } from "../../shared/transfer-journal.ts";
import {
  isActive,
  type Transfer,
  type TransferState,
  type TransferWait,
} from "../../shared/transfer.ts";
import type { BoardEntry } from "./board.ts";

/** A transfer as the journal tells it: one of another process, one of the past, or one that nobody runs. */
export class ForeignTransfer implements BoardEntry {
  readonly #touch: () => number;
  #row: TransferRow;
  #isHeld: boolean;
  #changedAt: number;

  constructor(row: TransferRow, isHeld: boolean, touch: () => number) {
    this.#row = row;
    this.#isHeld = isHeld;
    this.#touch = touch;
    this.#changedAt = touch();
  }

  get id(): string {
    return this.#row.transfer.id;
  }

  get owner(): string | undefined {
    return this.#row.owner;
  }

  /** What a dead process was working on waits for somebody to take it. */
  get state(): TransferState {
    const { state } = this.#row.transfer;
    return isActive(state) && !this.#isHeld ? "queued" : state;
  }

  /** What it waits for while it is paused. */
  get waiting(): TransferWait | undefined {
    return this.#row.transfer.waiting;
  }

  get changedAt(): number {
    return this.#changedAt;
  }

  /** Queued, planning or running, and its process lives. */
  get isElsewhere(): boolean {
    return this.#isHeld && isActive(this.#row.transfer.state);
  }

  /** Queued, planning or running by the journal, but its process is gone. */
  get isOrphan(): boolean {
    return !this.#isHeld && isActive(this.#row.transfer.state);
  }

  update(row: TransferRow, isHeld: boolean): void {
    if (row.revision === this.#row.revision && isHeld === this.#isHeld) return;
    this.#row = row;
    this.#isHeld = isHeld;
    this.#changedAt = this.#touch();
  }

  /** Says anew whether the owner lives. */
  check(isHeld: boolean): void {
    this.update(this.#row, isHeld);
  }

  snapshot(): Transfer {
    const { transfer } = this.#row;
    const speed = this.isElsewhere ? {} : { bytesPerSecond: 0 };
    const elsewhere = this.isElsewhere ? { elsewhere: true } : {};
    return { ...transfer, ...speed, state: this.state, ...elsewhere };
  }
}
