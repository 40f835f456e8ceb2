import { connectionFor } from "../../shared/connection.ts";
import type { Transfer, TransferRequest } from "../../shared/transfer.ts";
import type { ImageHistory } from "./image-history.ts";
import { repositoryOf } from "./place.ts";
import { type CreateSlice, createLatest } from "./slice.ts";
import { allTransfers } from "./transfer-history.ts";
import { attemptAct } from "./transfer-steering.ts";

/** A transfer that is to run once more and replaces something of a production registry. */
export interface AgainQuestion {
  readonly id: string;
  /** What has to be typed first. */
  readonly confirm: string;
}

export interface RunAgainSlice {
  readonly againQuestion: AgainQuestion | undefined;
  /**
   * Asks for the same once more, as another transfer. Where that has to be confirmed, the question is put first and
   * the answer comes with a second call.
   */
  readonly runAgain: (id: string, confirmation?: string) => Promise<void>;
  readonly dropAgainQuestion: () => void;
}

export const createRunAgainSlice: CreateSlice<RunAgainSlice> = (context) => {
  const { get, set, engine } = context;
  const transfers = () => engine.client().transfers;
  const planning = createLatest();

  /** What has to be typed before it runs once more. Only what ends in a production registry is planned for it. */
  async function confirmationOf(request: TransferRequest, destination: string) {
    const target = repositoryOf(destination);
    if (target === undefined) return undefined;
    const connections = get().connections.value ?? [];
    const connection = connectionFor(connections, target.host, target.repository);
    if (connection?.production !== true) return undefined;
    const { confirm } = await transfers().plan(request, { signal: planning.begin() });
    return confirm;
  }

  function inHistory(history: ImageHistory | undefined, id: string): Transfer | undefined {
    return history?.entries.find(({ transfer }) => transfer.id === id)?.transfer;
  }

  async function ask(id: string, confirmation: string | undefined): Promise<void> {
    const transfer = allTransfers(get()).get(id) ?? inHistory(get().imageHistory.value, id);
    if (transfer === undefined) return;
    if (confirmation === undefined) {
      const confirm = await confirmationOf(transfer.request, transfer.destination);
      if (confirm !== undefined) {
        set({ againQuestion: { id, confirm } });
        return;
      }
    }
    await transfers().again({ id, ...(confirmation === undefined ? {} : { confirmation }) });
    set({ againQuestion: undefined, transferFilter: "all" });
  }

  return {
    againQuestion: undefined,
    runAgain: (id, confirmation) => attemptAct(context, () => ask(id, confirmation), id),
    dropAgainQuestion() {
      planning.end();
      set({ againQuestion: undefined });
    },
  };
};
