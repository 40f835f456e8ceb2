import type { Messages } from "../../i18n/messages.ts";
import type { LoginRequest } from "../../store/connections.ts";
import { vendorOf, type VendorId } from "./vendors.ts";

/** A way in which a service lets people sign in. */
export type WayId = keyof Messages["ways"]["titles"];

/** In the order shown; the first is usual. Services that are not here have one way. */
const WAYS: Partial<Record<VendorId, readonly WayId[]>> = {
  harbor: ["harborUser", "harborRobot", "harborOidc"],
  azure: ["azureToken", "azureAdmin", "azurePrincipal", "azureEntra"],
  alibabaPersonal: ["alibabaPassword", "alibabaKey"],
  alibabaEnterprise: ["alibabaPassword", "alibabaKey"],
  ecr: ["ecrPassword", "ecrKey", "ecrProfile"],
  ecrPublic: ["ecrPassword", "ecrKey", "ecrProfile"],
};

/** What differs from a password, by way. */
const KINDS: Partial<Record<WayId, NonNullable<LoginRequest["secretKind"]>>> = {
  alibabaKey: "access-key",
  ecrKey: "access-key",
  ecrProfile: "aws-profile",
};

/** How user names begin by which a saved connection shows the way it was made. */
const SIGNS: readonly (readonly [WayId, RegExp])[] = [
  ["harborRobot", /^robot\$/],
  ["alibabaKey", /^LTAI/],
  ["ecrKey", /^A[KS]IA[A-Z0-9]{12,}$/],
  ["azureEntra", /@/],
  ["azurePrincipal", /^[0-9a-f]{8}-[0-9a-f]{4}-/],
];

/** The ways of the service behind a host; none where there is only one. */
export function waysOf(host: string): readonly WayId[] {
  const vendor = vendorOf(host);
  return (vendor === undefined ? undefined : WAYS[vendor.id]) ?? [];
}

/** The way that was chosen, or that the user name of a saved connection shows; undefined where there is only one. */
export function wayOf(
  host: string | undefined,
  { way, username }: { readonly way: WayId | undefined; readonly username: string },
): WayId | undefined {
  const ways = host === undefined ? [] : waysOf(host);
  if (way !== undefined && ways.includes(way)) return way;
  const shown = SIGNS.find(([id, sign]) => ways.includes(id) && sign.test(username));
  if (shown !== undefined) return shown[0];
  const isProfile = ways.includes("ecrProfile") && username !== "" && username !== "AWS";
  return isProfile ? "ecrProfile" : ways[0];
}

/** What the secret of a way is; undefined for passwords and the like. */
export function secretKindOf(way: WayId | undefined): LoginRequest["secretKind"] {
  return way === undefined ? undefined : KINDS[way];
}
