import { app, BrowserWindow, dialog, Notification, powerSaveBlocker } from "electron";
import { chooseLanguage, type Language } from "../../../shared/i18n/language.ts";
import { connect } from "../../../shared/ipc/client.ts";
import { contract, type PortolanContract } from "../../../shared/ipc/contract/index.ts";
import { createPortPair } from "../../../shared/ipc/pair.ts";
import type { Client } from "../../../shared/ipc/procedure.ts";
import type { App } from "../../app.ts";
import { quitQuestion, transferNotice } from "./notices.ts";
import { createQuitGuard } from "./quit-guard.ts";
import { createTransferManners, type Desktop } from "./transfer-manners.ts";

type EngineClient = Client<PortolanContract>;

/** Follows the engine's transfers on behalf of the desktop, until the signal ends it. */
export function mindTheDesktop(
  engine: App,
  signal: AbortSignal,
  showWindow: () => void,
): { readonly guardQuit: ReturnType<typeof createQuitGuard> } {
  const ports = createPortPair();
  engine.serve(ports.right);
  const client = connect(contract, ports.left);
  const manners = createTransferManners(desktopOf(client, signal, showWindow));
  const guardQuit = createQuitGuard({
    active: () => manners.active(),
    ask: async (active) => ask(active, await languageOf(client, signal)),
    quit: () => app.quit(),
  });
  void (async () => {
    try {
      for await (const event of client.transfers.watch({}, { signal })) manners.follow(event);
    } catch {
      // The window tells of transfers too: the icon is a courtesy.
    } finally {
      manners.end();
      ports.close();
    }
  })();
  return { guardQuit };
}

function desktopOf(client: EngineClient, signal: AbortSignal, showWindow: () => void): Desktop {
  return {
    setProgress(value, mode) {
      for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(value, { mode });
    },
    isFocused: () => BrowserWindow.getFocusedWindow() !== null,
    notify(transfer) {
      if (!Notification.isSupported()) return;
      void languageOf(client, signal).then((language) => {
        const notice = new Notification(transferNotice(transfer, language));
        notice.on("click", showWindow);
        notice.show();
      });
    },
    stayAwake() {
      const id = powerSaveBlocker.start("prevent-app-suspension");
      return () => powerSaveBlocker.stop(id);
    },
  };
}

/** The language that the user chose in the window, else that of the system. */
async function languageOf(client: EngineClient, signal: AbortSignal): Promise<Language> {
  const { language } = await client.system.settings({}, { signal });
  return language === "system" ? chooseLanguage(app.getPreferredSystemLanguages()) : language;
}

async function ask(active: number, language: Language): Promise<boolean> {
  const { buttons, ...question } = quitQuestion(active, language);
  const options = { type: "question" as const, ...question, buttons: [...buttons] };
  const [window] = BrowserWindow.getAllWindows();
  const choice = { ...options, defaultId: 1, cancelId: 1, noLink: true };
  const { response } = await (window === undefined
    ? dialog.showMessageBox(choice)
    : dialog.showMessageBox(window, choice));
  return response === 0;
}
