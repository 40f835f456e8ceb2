import type { Inspection } from "../../shared/image.ts";

/** An inspection with the first labels of its config only: what nobody reads need not be carried and drawn. */
export function withFewLabels(inspection: Inspection, most: number): Inspection {
  const { image } = inspection;
  const labels = Object.entries(image?.config?.config?.Labels ?? {});
  if (image?.config?.config == null || labels.length <= most) return inspection;
  const Labels = Object.fromEntries(labels.slice(0, most));
  const config = { ...image.config, config: { ...image.config.config, Labels } };
  return { ...inspection, image: { ...image, config, labelsLeftOut: labels.length - most } };
}
