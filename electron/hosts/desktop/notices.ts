import { describeError } from "../../../shared/i18n/error-text.ts";
import type { Language } from "../../../shared/i18n/language.ts";
import { printable } from "../../../shared/printable.ts";
import type { Transfer } from "../../../shared/transfer.ts";

interface NoticeTexts {
  readonly done: Readonly<Record<Transfer["kind"], string>>;
  readonly failed: Readonly<Record<Transfer["kind"], string>>;
  readonly quitTitle: (active: number) => string;
  readonly quitBody: string;
  readonly quit: string;
  readonly stay: string;
}

const TEXTS: Readonly<Record<Language, NoticeTexts>> = {
  en: {
    done: {
      pull: "Pull is done",
      push: "Push is done",
      copy: "Copy is done",
      retag: "Tag is set",
    },
    failed: {
      pull: "Pull failed",
      push: "Push failed",
      copy: "Copy failed",
      retag: "Tag was not set",
    },
    quitTitle: (active) =>
      active === 1 ? "A transfer is still running" : `${active} transfers are still running`,
    quitBody:
      "What was moved so far is kept. They stop now, and go on the next time you open Portolan.",
    quit: "Quit",
    stay: "Keep running",
  },
  "zh-CN": {
    done: { pull: "拉取完成", push: "推送完成", copy: "复制完成", retag: "标签已设置" },
    failed: { pull: "拉取失败", push: "推送失败", copy: "复制失败", retag: "未能设置标签" },
    quitTitle: (active) => `仍有 ${active} 个传输正在进行`,
    quitBody: "已传输的内容会保留。传输将立即停止，并在下次打开 Portolan 时继续。",
    quit: "退出",
    stay: "继续运行",
  },
};

/** Desktops show two or three short lines. */
const MAX_LENGTH = 200;

/** What a notice says of a transfer that has ended: what it was, and why it failed in our words. */
export function transferNotice(
  transfer: Transfer,
  language: Language,
): { readonly title: string; readonly body: string } {
  const { kind, state, source, error } = transfer;
  const failed = state === "failed";
  const why = failed && error !== undefined ? describeError(error, language).what : undefined;
  const lines = [printable(source), why].filter((line) => line !== undefined && line !== "");
  return {
    title: TEXTS[language][failed ? "failed" : "done"][kind],
    body: lines.map((line) => shortened(line ?? "")).join("\n"),
  };
}

function shortened(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}

/** The question before quitting; the first answer quits. */
export function quitQuestion(
  active: number,
  language: Language,
): { readonly message: string; readonly detail: string; readonly buttons: readonly string[] } {
  const t = TEXTS[language];
  return { message: t.quitTitle(active), detail: t.quitBody, buttons: [t.quit, t.stay] };
}
