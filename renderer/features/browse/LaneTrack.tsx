import { useSyncExternalStore } from "react";
import { classNamesOf } from "../../ui/class-names.ts";
import { hueStyle } from "../../ui/DigestChip.tsx";
import type { LaneFollower } from "./follow-lanes.ts";
import styles from "./Lanes.module.css";

const css = classNamesOf(styles);

export interface LaneTrackProps {
  readonly lanes: LaneFollower;
  /** The line of the grid. */
  readonly line: number;
}

/** Coloured lines that join the rows of one image; a tick where the row is one of them. */
export function LaneTrack({ lanes, line }: LaneTrackProps) {
  const laid = useSyncExternalStore(lanes.subscribe, lanes.current);
  if (laid.width === 0) return null;
  return (
    <span className={css("track")} aria-hidden>
      {laid.at(line).map((segment, lane) => (
        <span
          // oxlint-disable-next-line react/no-array-index-key -- a lane is its place
          key={lane}
          className={css("lane")}
          style={segment === undefined ? {} : hueStyle(segment.digest)}
        >
          {segment?.up === true && <span className={css("up")} />}
          {segment?.down === true && <span className={css("down")} />}
          {segment?.tick === true && <span className={css("tick")} />}
        </span>
      ))}
    </span>
  );
}

/** How many other rows have the image of a line. */
export function useSiblings(lanes: LaneFollower, line: number): number {
  return useSyncExternalStore(lanes.subscribe, () => lanes.current().siblingsOf(line));
}
