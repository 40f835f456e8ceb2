import { formatLocation, parseLocation, PIPE_PATH } from "../../../../shared/location.ts";
import { AppError } from "../../../../shared/errors.ts";

/**
 * A file as a location; without one the pipe.
 * @throws invalid_location for a path with a colon, behind which a location has a name
 */
export function archiveLocation(
  path: string = PIPE_PATH,
  kind: "docker-archive" | "oci-archive" = "docker-archive",
): string {
  const location = formatLocation({ kind, path });
  const parsed = parseLocation(location);
  if ("path" in parsed && parsed.path === path) return location;
  const why = "the path has a colon, behind which a name would begin";
  throw new AppError("invalid_location", `${path} cannot be a location: ${why}`, {
    details: { location: path, why },
  });
}
