import { type RefObject, useLayoutEffect, useState } from "react";

/** Whether an element has fewer CSS pixels than these from side to side: in a small window, or in one that is zoomed. */
export function useNarrower(element: RefObject<HTMLElement | null>, width: number): boolean {
  const [isNarrower, setNarrower] = useState(false);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const measure = (): void => setNarrower(current.clientWidth < width);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element, width]);
  return isNarrower;
}
