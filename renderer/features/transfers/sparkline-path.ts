/** Samples that are drawn: one a second for a minute. */
export const SPARKLINE_SAMPLES = 60;

export interface SparklineSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The line of an SVG path for the last samples, the latest at the right edge; empty for fewer than two. The highest
 * touches the top, and zero the bottom: what is shown is the shape, the number stands beside it.
 */
export function sparklinePath(
  samples: readonly number[],
  { width, height }: SparklineSize,
): string {
  const shown = samples.slice(-SPARKLINE_SAMPLES);
  if (shown.length < 2) return "";
  const highest = Math.max(...shown, 1);
  const step = width / (SPARKLINE_SAMPLES - 1);
  const left = width - step * (shown.length - 1);
  const points = shown.map((sample, index) => {
    const x = left + step * index;
    const y = height - (Math.max(0, sample) / highest) * height;
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}
