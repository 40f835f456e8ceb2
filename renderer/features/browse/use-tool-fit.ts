import { type RefObject, useEffect, useLayoutEffect, useState } from "react";
import { fitTools, type ToolFit } from "./fit-tools.ts";

interface Measured {
  readonly words: string;
  readonly width: number;
}

/**
 * Follows the width of a toolbar, and says what fits into it. Tools whose words are new are drawn with them once and
 * measured before anything is painted.
 * @param words of all tools: others are of another width
 * @param icons CSS pixels of each tool without words
 */
export function useToolFit(
  toolbar: RefObject<HTMLElement | null>,
  words: string,
  icons: readonly number[],
): ToolFit {
  const [measured, setMeasured] = useState<Measured>();
  const [room, setRoom] = useState(0);
  const isMeasured = measured?.words === words;
  useLayoutEffect(() => {
    const { current } = toolbar;
    if (current === null || isMeasured) return;
    const measure = (): void => setMeasured({ words, width: widthOfAll(current) });
    measure();
  }, [toolbar, words, isMeasured]);
  useLayoutEffect(() => {
    const { current } = toolbar;
    if (current === null) return undefined;
    const measure = (): void => setRoom(current.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [toolbar]);
  useEffect(() => {
    // A font that comes late makes words wider or narrower.
    const forget = (): void => setMeasured(undefined);
    document.fonts.addEventListener("loadingdone", forget);
    return () => document.fonts.removeEventListener("loadingdone", forget);
  }, []);
  if (!isMeasured) return { hasWords: true, shown: icons.length };
  return fitTools(room, measured.width, icons);
}

function widthOfAll({ firstElementChild: first, lastElementChild: last }: HTMLElement): number {
  const start = first?.getBoundingClientRect().left ?? 0;
  // Parts of a pixel count: a tool that is cut off by one is no tool.
  return Math.ceil((last?.getBoundingClientRect().right ?? 0) - start);
}
