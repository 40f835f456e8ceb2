import type { Labels, Scans } from "../provider.ts";
import { AppError } from "../../../shared/errors.ts";
import { artifactPath, BY_NAME, type HarborApi, imageDetails, projectOf } from "./api.ts";
import { labelsOf, scanOf, vulnerabilitiesOf } from "./rows.ts";
import { artifactSchema, labelsSchema, projectSchema, reportsSchema } from "./schema.ts";

/** What Harbor's scanner found; scans are started by hand. */
export function harborScans(api: HarborApi): Scans {
  const missing = "manifest_not_found";
  return {
    summary: async (image, { signal }) => {
      const path = `${artifactPath(image.repository, image.digest)}?with_scan_overview=true`;
      const details = imageDetails(api.registry.host, image);
      const answer = await api.call({ method: "GET", path, missing, details, signal }, 200);
      return scanOf(answer.read(artifactSchema));
    },
    vulnerabilities: async (image, { signal }) => {
      const path = `${artifactPath(image.repository, image.digest)}/additions/vulnerabilities`;
      const details = imageDetails(api.registry.host, image);
      const answer = await api.call({ method: "GET", path, missing, details, signal }, 200);
      return vulnerabilitiesOf(Object.values(answer.read(reportsSchema)));
    },
    start: async (image, { signal }) => {
      const path = `${artifactPath(image.repository, image.digest)}/scan`;
      const details = imageDetails(api.registry.host, image);
      await api.call({ method: "POST", path, missing, details, signal }, 202);
    },
  };
}

/** Labels of Harbor as a whole, and those of a project. */
export function harborLabels(api: HarborApi): Labels {
  return {
    list: async (repository, { signal }) => {
      const project = projectOf(repository);
      const path = `/projects/${encodeURIComponent(project)}`;
      const answer = await api.call({ method: "GET", path, headers: BY_NAME, signal }, 200);
      const { project_id: id } = answer.read(projectSchema);
      const found = [];
      for (const query of [`scope=p&project_id=${id}`, "scope=g"]) {
        const pages = api.pages({ path: `/labels?${query}`, signal }, labelsSchema);
        for await (const { rows } of pages) found.push(...labelsOf(rows, project));
      }
      return found;
    },
    add: async (image, labelId, { signal }) => {
      const { answer, failure } = await api.try({
        method: "POST",
        path: `${artifactPath(image.repository, image.digest)}/labels`,
        json: { id: idOf(labelId) },
        missing: "manifest_not_found",
        details: imageDetails(api.registry.host, image),
        signal,
      });
      // 409: it has the label already.
      if (answer.status !== 200 && answer.status !== 409) throw await failure();
    },
    remove: async (image, labelId, { signal }) => {
      const { answer, failure } = await api.try({
        method: "DELETE",
        path: `${artifactPath(image.repository, image.digest)}/labels/${idOf(labelId)}`,
        details: imageDetails(api.registry.host, image),
        signal,
      });
      // 404: it does not have the label any more.
      if (answer.status !== 200 && answer.status !== 404) throw await failure();
    },
  };
}

/** @throws invalid_input */
function idOf(label: string): number {
  if (/^\d{1,15}$/.test(label)) return Number(label);
  throw new AppError("invalid_input", `${JSON.stringify(label)} is no label of Harbor`, {
    details: { why: "not a number" },
  });
}
