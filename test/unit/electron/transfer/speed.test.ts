import { describe, expect, it } from "vitest";
import { SpeedMeter } from "../../../../electron/transfer/speed.ts";

describe("SpeedMeter", () => {
  it("shows a steady speed from the first sample on", () => {
    const meter = new SpeedMeter(0);
    meter.sample(50_000, 100);
    expect(meter.bytesPerSecond).toBe(500_000);
    meter.sample(500_000, 1000);
    expect(meter.bytesPerSecond).toBe(500_000);
  });

  it("weighs the last five seconds: a standstill is felt, a hiccup is not", () => {
    const meter = new SpeedMeter(0);
    for (let t = 1; t <= 100; t += 1) meter.sample(t * 100_000, t * 100);
    expect(meter.bytesPerSecond).toBe(1_000_000);
    meter.sample(10_000_000, 10_200);
    expect(meter.bytesPerSecond).toBeGreaterThan(900_000);
    for (let t = 103; t <= 152; t += 1) meter.sample(10_000_000, t * 100);
    // After one time constant about a third is left, e to the power of -1.
    expect(meter.bytesPerSecond).toBeLessThan(450_000);
    expect(meter.bytesPerSecond).toBeGreaterThan(250_000);
  });

  it("takes no two samples within a tenth of a second, and no step back", () => {
    const meter = new SpeedMeter(0);
    meter.sample(1_000_000, 50);
    expect(meter.bytesPerSecond).toBe(0);
    meter.sample(1_000_000, 1000);
    meter.sample(500_000, 1100);
    expect(meter.bytesPerSecond).toBeGreaterThan(0);
  });

  it("keeps the time left to itself for three seconds and while nothing moves", () => {
    const meter = new SpeedMeter(0);
    meter.sample(1000, 2999);
    expect(meter.etaSeconds(1000, 2999)).toBeUndefined();
    expect(meter.etaSeconds(1000, 3000)).toBe(3);
    expect(new SpeedMeter(0).etaSeconds(1000, 5000)).toBeUndefined();
  });
});
