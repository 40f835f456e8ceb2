import { useEffect, useState } from "react";
import { activeTransfers } from "../../store/transfers.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { SPARKLINE_SAMPLES, sparklinePath } from "./sparkline-path.ts";
import styles from "./Transfers.module.css";

const css = classNamesOf(styles);

const SIZE = { width: 72, height: 14 };
const SAMPLE_MS = 1000;

/** The speed of all transfers in the last minute, as a line. For the eye only: the number beside it says the same. */
export function Sparkline() {
  const samples = useSpeedSamples();
  const path = sparklinePath(samples, SIZE);
  if (path === "") return null;
  return (
    <svg
      className={css("sparkline")}
      width={SIZE.width}
      height={SIZE.height}
      viewBox={`0 -1 ${SIZE.width} ${SIZE.height + 2}`}
      aria-hidden
      focusable={false}
    >
      <path d={path} />
    </svg>
  );
}

/** One sample a second while something moves; when nothing does, the past is forgotten. */
function useSpeedSamples(): readonly number[] {
  const store = useAppStore();
  const isMoving = useApp(({ transfers }) => activeTransfers(transfers.value).length > 0);
  const [samples, setSamples] = useState<readonly number[]>([]);
  useEffect(() => {
    if (!isMoving) return undefined;
    const timer = setInterval(() => {
      const active = activeTransfers(store.getState().transfers.value);
      const speed = active.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0);
      setSamples((before) => [...before, speed].slice(-SPARKLINE_SAMPLES));
    }, SAMPLE_MS);
    return () => {
      clearInterval(timer);
      setSamples([]);
    };
  }, [store, isMoving]);
  return samples;
}
