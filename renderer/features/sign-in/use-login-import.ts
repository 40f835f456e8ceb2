import { useEffect, useRef, useState } from "react";
import type { ExternalLogin } from "../../../shared/external-login.ts";
import { type FoundLogins, type ImportState, loginKey } from "../../store/external-logins.ts";
import type { Load } from "../../store/load-state.ts";
import { useApp } from "../../store/use-app.ts";

/** Choosing among logins of other programs, and importing them. */
export interface LoginImport {
  readonly found: Load<FoundLogins>;
  readonly imports: ReadonlyMap<string, ImportState>;
  /** How many of those in the list were imported, and how many could not be. */
  readonly done: number;
  readonly failed: number;
  readonly isPasted: boolean;
  readonly busy: boolean;
  /** Ticked, and not imported yet. */
  readonly chosen: readonly ExternalLogin[];
  readonly isChosen: (login: ExternalLogin) => boolean;
  /** False for what is connected already. */
  readonly canChoose: (login: ExternalLogin) => boolean;
  readonly choose: (login: ExternalLogin, taken: boolean) => void;
  readonly lookAgain: () => void;
  readonly run: () => void;
}

const NO_LOGINS: readonly ExternalLogin[] = [];

/** `pasted` is the text of a configuration; without it, this computer is looked at. */
export function useLoginImport(pasted: string | undefined, isOpen: boolean): LoginImport {
  const found = useApp((state) => (pasted === undefined ? state.foundLogins : state.pastedLogins));
  const imports = useApp((state) => state.imports);
  const findLogins = useApp((state) => state.findLogins);
  const importLogins = useApp((state) => state.importLogins);
  const [ticks, setTicks] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  useEffect(() => {
    if (isOpen && found.status === "idle") void findLogins(pasted);
  }, [isOpen, found.status, pasted, findLogins]);

  const logins = found.value?.logins ?? NO_LOGINS;
  const canChoose = (login: ExternalLogin): boolean =>
    !login.connected && imports.get(loginKey(login))?.status !== "done";
  const isChosen = (login: ExternalLogin): boolean =>
    canChoose(login) && (ticks.get(loginKey(login)) ?? isFirstOf(logins, login));
  const amountOf = (status: ImportState["status"]): number =>
    logins.filter((login) => imports.get(loginKey(login))?.status === status).length;
  const run = async (): Promise<void> => {
    const controller = new AbortController();
    running.current = controller;
    setBusy(true);
    await importLogins(logins.filter(isChosen), { pasted, signal: controller.signal });
    if (!controller.signal.aborted) setBusy(false);
  };
  return {
    found,
    imports,
    done: amountOf("done"),
    failed: amountOf("failed"),
    isPasted: pasted !== undefined,
    busy,
    chosen: logins.filter(isChosen),
    isChosen,
    canChoose,
    choose: (login, taken) => setTicks(withTick(ticks, logins, login, taken)),
    lookAgain: () => void findLogins(pasted),
    run: () => {
      if (!busy) void run();
    },
  };
}

/** Of several logins for one address the first is ticked: programs are listed in the order in which they are asked. */
function isFirstOf(logins: readonly ExternalLogin[], login: ExternalLogin): boolean {
  return logins.find(({ address }) => address === login.address) === login;
}

/** One connection for each address: taking a login lets go of the others for the same. */
function withTick(
  ticks: ReadonlyMap<string, boolean>,
  logins: readonly ExternalLogin[],
  login: ExternalLogin,
  taken: boolean,
): ReadonlyMap<string, boolean> {
  const next = new Map(ticks).set(loginKey(login), taken);
  if (!taken) return next;
  for (const other of logins) {
    if (other.address === login.address && other !== login) next.set(loginKey(other), false);
  }
  return next;
}
