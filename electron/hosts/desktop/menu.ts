import type { MenuItemConstructorOptions } from "electron";
import type { Language } from "../../../shared/i18n/language.ts";

interface MenuTexts {
  readonly file: string;
  readonly edit: string;
  readonly view: string;
  readonly window: string;
  readonly about: string;
  readonly hide: string;
  readonly hideOthers: string;
  readonly unhide: string;
  readonly quit: string;
  readonly close: string;
  readonly undo: string;
  readonly redo: string;
  readonly cut: string;
  readonly copy: string;
  readonly paste: string;
  readonly selectAll: string;
  readonly reload: string;
  readonly devTools: string;
  readonly actualSize: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly fullScreen: string;
  readonly minimize: string;
  readonly zoom: string;
  readonly front: string;
  readonly go: string;
  readonly palette: string;
  readonly quickOpen: string;
  readonly shortcuts: string;
}

const TEXTS: Readonly<Record<Language, MenuTexts>> = {
  en: {
    file: "&File",
    edit: "&Edit",
    view: "&View",
    window: "&Window",
    about: "About Portolan",
    hide: "Hide Portolan",
    hideOthers: "Hide Others",
    unhide: "Show All",
    quit: "Quit Portolan",
    close: "Close Window",
    undo: "Undo",
    redo: "Redo",
    cut: "Cut",
    copy: "Copy",
    paste: "Paste",
    selectAll: "Select All",
    reload: "Reload",
    devTools: "Developer Tools",
    actualSize: "Actual Size",
    zoomIn: "Zoom In",
    zoomOut: "Zoom Out",
    fullScreen: "Full Screen",
    minimize: "Minimize",
    zoom: "Zoom",
    front: "Bring All to Front",
    go: "&Go",
    palette: "Run a Command…",
    quickOpen: "Go to an Image…",
    shortcuts: "Keyboard Shortcuts",
  },
  "zh-CN": {
    file: "文件(&F)",
    edit: "编辑(&E)",
    view: "视图(&V)",
    window: "窗口(&W)",
    about: "关于 Portolan",
    hide: "隐藏 Portolan",
    hideOthers: "隐藏其他",
    unhide: "全部显示",
    quit: "退出 Portolan",
    close: "关闭窗口",
    undo: "撤销",
    redo: "重做",
    cut: "剪切",
    copy: "复制",
    paste: "粘贴",
    selectAll: "全选",
    reload: "重新加载",
    devTools: "开发者工具",
    actualSize: "实际大小",
    zoomIn: "放大",
    zoomOut: "缩小",
    fullScreen: "全屏",
    minimize: "最小化",
    zoom: "缩放",
    front: "前置全部窗口",
    go: "转到(&G)",
    palette: "运行命令…",
    quickOpen: "转到镜像…",
    shortcuts: "键盘快捷键",
  },
};

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  readonly language: Language;
  readonly mayInspect: boolean;
  /** Presses Ctrl, or Command on a Mac, with a key in the page: its keys are the page's own. */
  readonly press: (key: string) => void;
}

/** The native menu: roles, so that items do what the platform's users expect, and the ways to all that the page can do. */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const t = TEXTS[options.language];
  const isMac = options.platform === "darwin";
  return [
    ...(isMac ? [applicationMenu(t)] : [fileMenu(t)]),
    editMenu(t),
    viewMenu(t, options.mayInspect),
    goMenu(t, options.press),
    windowMenu(t, isMac),
  ];
}

const SEPARATOR: MenuItemConstructorOptions = { type: "separator" };

function applicationMenu(t: MenuTexts): MenuItemConstructorOptions {
  return {
    label: "Portolan",
    submenu: [
      { role: "about", label: t.about },
      SEPARATOR,
      { role: "hide", label: t.hide },
      { role: "hideOthers", label: t.hideOthers },
      { role: "unhide", label: t.unhide },
      SEPARATOR,
      { role: "quit", label: t.quit },
    ],
  };
}

function fileMenu(t: MenuTexts): MenuItemConstructorOptions {
  return {
    label: t.file,
    submenu: [{ role: "about", label: t.about }, SEPARATOR, { role: "quit", label: t.quit }],
  };
}

function editMenu(t: MenuTexts): MenuItemConstructorOptions {
  return {
    label: t.edit,
    submenu: [
      { role: "undo", label: t.undo },
      { role: "redo", label: t.redo },
      SEPARATOR,
      { role: "cut", label: t.cut },
      { role: "copy", label: t.copy },
      { role: "paste", label: t.paste },
      { role: "selectAll", label: t.selectAll },
    ],
  };
}

function viewMenu(t: MenuTexts, mayInspect: boolean): MenuItemConstructorOptions {
  return {
    label: t.view,
    submenu: [
      { role: "reload", label: t.reload },
      ...(mayInspect ? [{ role: "toggleDevTools" as const, label: t.devTools }] : []),
      SEPARATOR,
      { role: "resetZoom", label: t.actualSize },
      { role: "zoomIn", label: t.zoomIn },
      { role: "zoomOut", label: t.zoomOut },
      SEPARATOR,
      { role: "togglefullscreen", label: t.fullScreen },
    ],
  };
}

/** The page hears these keys itself; the menu only shows them, and presses them for who uses the mouse. */
function goMenu(t: MenuTexts, press: (key: string) => void): MenuItemConstructorOptions {
  const item = (label: string, key: string): MenuItemConstructorOptions => ({
    label,
    accelerator: `CommandOrControl+${key.toUpperCase()}`,
    registerAccelerator: false,
    click: () => press(key),
  });
  return {
    label: t.go,
    submenu: [item(t.palette, "k"), item(t.quickOpen, "p"), SEPARATOR, item(t.shortcuts, "/")],
  };
}

function windowMenu(t: MenuTexts, isMac: boolean): MenuItemConstructorOptions {
  return {
    label: t.window,
    role: "windowMenu",
    submenu: [
      { role: "minimize", label: t.minimize },
      ...(isMac
        ? [
            { role: "zoom" as const, label: t.zoom },
            SEPARATOR,
            { role: "front" as const, label: t.front },
          ]
        : []),
      { role: "close", label: t.close },
    ],
  };
}
