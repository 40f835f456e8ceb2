import type { WireError } from "../../shared/errors.ts";

/** Whether signing in may help against an error. */
export function hasLoginCure(error: WireError): boolean {
  return error.code === "unauthorized" || error.code === "login_refused" || error.code === "denied";
}
