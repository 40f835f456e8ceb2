import type { Language } from "./language.ts";

const WORDS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    "*": "everything",
    metadata_read: "reading metadata",
    metadata_write: "writing metadata",
  },
  "zh-CN": {
    pull: "拉取",
    push: "推送",
    delete: "删除",
    "*": "全部",
    metadata_read: "读取元数据",
    metadata_write: "写入元数据",
    list: "列出",
    read: "读取",
    create: "创建",
  },
};

/** An action of a scope, such as `push`, in words; itself when there are none for it. */
export function actionWord(action: string, language: Language): string {
  const words = WORDS[language];
  return (Object.hasOwn(words, action) ? words[action] : undefined) ?? action;
}
