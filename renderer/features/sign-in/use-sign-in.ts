import { useEffect, useRef, useState } from "react";
import type { Connection } from "../../../shared/connection.ts";
import type { DiagnosisStep } from "../../../shared/diagnosis.ts";
import type { WireError } from "../../../shared/errors.ts";
import { maySignIn } from "../../store/diagnosis.ts";
import type { LoginSheetOf } from "../../store/sheets.ts";
import { useApp } from "../../store/use-app.ts";
import { changeRegistry, changeWay, formFor, settle, type SignInForm } from "./form.ts";
import { hasProblems, type Problems, problemsOf } from "./problems.ts";
import { type Deed, deedOf, formWay, loginOf, choicesOf } from "./request.ts";
import type { WayId } from "./ways.ts";
import { isWorthReading } from "./verdict.ts";

type Act = "test" | "submit";

/** The sign-in sheet without its look. */
export interface SignIn {
  readonly form: SignInForm;
  /** The connection that is edited; undefined for a new one. */
  readonly saved: Connection | undefined;
  /** Another connection that has the address of a new one. */
  readonly existing: Connection | undefined;
  readonly deed: Deed | undefined;
  /** Empty until somebody tried to carry the form out. */
  readonly problems: Problems;
  /** How often that was tried in vain: each time the first problem is to be looked at. */
  readonly vainAttempts: number;
  readonly busy: Act | undefined;
  /** Why saving failed. What the checks found is in the store. */
  readonly error: WireError | undefined;
  /** Signed in, but with limits that are worth reading before the sheet closes. */
  readonly isDone: boolean;
  readonly change: (patch: Partial<SignInForm>) => void;
  /** By what one signs in; undefined where the service has one way only. */
  readonly way: WayId | undefined;
  readonly changeWay: (way: WayId) => void;
  readonly typeRegistry: (text: string) => void;
  /** Takes apart what the first field holds, or a text that was pasted into it. */
  readonly settle: (pasted?: string) => void;
  readonly test: () => void;
  readonly submit: () => void;
  /** The field to begin with; undefined once something was changed. */
  readonly firstField: "registry" | "username" | "secret" | undefined;
  /** Changes the form and tries again what failed. */
  readonly retryWith: (patch: Partial<SignInForm>) => void;
}

const NO_CONNECTIONS: readonly never[] = [];
const NO_PROBLEMS: Problems = {};

/** Holds the form with its secrets for as long as the sheet is open, and carries it out. */
export function useSignIn({ address, start }: LoginSheetOf): SignIn {
  const connections = useApp((state) => state.connections.value ?? NO_CONNECTIONS);
  const at = (wanted: string | undefined): Connection | undefined =>
    connections.find((connection) => connection.address === wanted);
  const [edited, setEdited] = useState(at(address)?.address);
  const saved = at(edited);
  const [first] = useState(() => formFor(address, saved));
  const [form, setForm] = useState(first);
  const [vainAttempts, setVainAttempts] = useState(0);
  const run = useRun(saved, setEdited);

  const tryAct = (act: Act, next: SignInForm): void => {
    const settled = settle(next);
    setForm(settled);
    const deed = deedOf(settled, saved);
    if (deed === undefined || hasProblems(problemsOf(settled, saved))) {
      setVainAttempts(vainAttempts + 1);
    } else {
      void run.go(act, settled, deed);
    }
  };
  const startTest = useRef(start === "test");
  useEffect(() => {
    if (startTest.current) tryAct("test", form);
    startTest.current = false;
  });

  const deed = deedOf(form, saved);
  const existing = saved === undefined ? at(deed?.address) : undefined;
  return {
    form,
    saved,
    existing,
    deed,
    problems: vainAttempts === 0 ? NO_PROBLEMS : problemsOf(form, saved),
    vainAttempts,
    busy: run.busy,
    error: run.error,
    isDone: run.isDone,
    firstField: form === first ? firstFieldOf(form) : undefined,
    change: (patch) => setForm({ ...form, ...patch }),
    way: formWay(form),
    changeWay: (way) => setForm(changeWay(form, way)),
    typeRegistry: (text) => setForm(changeRegistry(form, text)),
    settle: (pasted) => {
      setForm(settle(pasted === undefined ? form : changeRegistry(form, pasted)));
    },
    test: () => tryAct("test", form),
    submit: () => tryAct("submit", form),
    retryWith: (patch) => tryAct(run.lastAct, { ...form, ...patch }),
  };
}

function firstFieldOf({ registry, username }: SignInForm): "registry" | "username" | "secret" {
  if (registry === "") return "registry";
  return username === "" ? "username" : "secret";
}

interface Run {
  readonly busy: Act | undefined;
  readonly lastAct: Act;
  readonly error: WireError | undefined;
  readonly isDone: boolean;
  readonly go: (act: Act, form: SignInForm, deed: Deed) => Promise<void>;
}

/** One act at a time: checks, and after them, where that was asked for, what the checks allow. */
function useRun(saved: Connection | undefined, setEdited: (address: string) => void): Run {
  const diagnose = useApp((state) => state.diagnose);
  const carryOut = useCarryOut(saved, setEdited);
  const close = useApp((state) => state.closeSheet);
  const [busy, setBusy] = useState<Act>();
  const [lastAct, setLastAct] = useState<Act>("test");
  const [error, setError] = useState<WireError>();
  const [isDone, setDone] = useState(false);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const check = async (
    form: SignInForm,
    deed: Deed,
  ): Promise<readonly DiagnosisStep[] | undefined> => {
    // Another address has nothing saved yet: everything has to be told.
    const base = saved?.address === deed.address ? saved : undefined;
    const repository = form.repository.trim();
    const { anonymous } = form;
    const request = { ...loginOf(form, deed.address, base), anonymous };
    return diagnose(repository === "" ? request : { ...request, repository });
  };
  const go: Run["go"] = async (act, form, deed) => {
    if (busy !== undefined) return;
    const controller = new AbortController();
    running.current = controller;
    setBusy(act);
    setLastAct(act);
    setError(undefined);
    const mustCheck = act === "test" || deed.kind === "login";
    const steps = mustCheck ? await check(form, deed) : [];
    const goesOn = act === "submit" && steps !== undefined && maySignIn(steps);
    const failure = goesOn ? await carryOut(form, deed, controller.signal) : undefined;
    if (controller.signal.aborted) return;
    setBusy(undefined);
    setError(failure);
    if (!goesOn || failure !== undefined) return;
    if (isWorthReading(steps)) setDone(true);
    else close();
  };
  return { busy, lastAct, error, isDone, go };
}

/** Renames, then signs in or keeps the choices; or signs in and lets go of another. Resolves to the error, if any. */
function useCarryOut(saved: Connection | undefined, setEdited: (address: string) => void) {
  const login = useApp((state) => state.login);
  const edit = useApp((state) => state.editConnection);
  const rename = useApp((state) => state.renameConnection);
  const logout = useApp((state) => state.logout);
  return async (
    form: SignInForm,
    { renameFrom, replaces, address, kind }: Deed,
    signal: AbortSignal,
  ): Promise<WireError | undefined> => {
    if (renameFrom !== undefined) {
      const failure = await rename(renameFrom, address);
      if (failure !== undefined) return failure;
      setEdited(address);
    }
    if (kind === "edit") return edit(address, choicesOf(form, saved));
    if (replaces === undefined) return login(loginOf(form, address, saved), signal);
    const failure = await login(loginOf(form, address, undefined), signal);
    return failure ?? logout(replaces);
  };
}
