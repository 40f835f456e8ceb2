import { describe, expect, it } from "vitest";
import { withFewLabels } from "../../../../electron/images/few-labels.ts";
import type { Inspection } from "../../../../shared/image.ts";

function withLabels(labels: Readonly<Record<string, string>> | undefined): Inspection {
  const config = labels === undefined ? undefined : { config: { Labels: labels, User: "x" } };
  return { image: { config } } as unknown as Inspection;
}

describe("few labels", () => {
  it("N8: leaves out all but the first, and says how many", () => {
    const many = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, index) => [`l${index}`, ""]),
    );
    const { image } = withFewLabels(withLabels(many), 2);
    expect(image?.config?.config).toEqual({ Labels: { l0: "", l1: "" }, User: "x" });
    expect(image?.labelsLeftOut).toBe(99_998);
  });

  it("changes nothing of an image with so many or none", () => {
    for (const labels of [{ a: "1", b: "2" }, {}, undefined]) {
      const inspection = withLabels(labels);
      expect(withFewLabels(inspection, 2)).toBe(inspection);
    }
  });
});
