import { formatBytes } from "../bytes.ts";
import { MAX_MANIFEST_SIZE } from "../oci/manifest.ts";
import type { ErrorTexts, Fact } from "./error-texts.ts";
import { datesOf } from "./tls-dates.ts";
import { tlsCauseOf } from "./tls-cause.ts";
import { tlsTextsEn } from "./tls-texts.en.ts";

const retryLater = (): string => "Try again; if it stays, ask whoever runs the registry.";

/** Of an ISO 8601 time, the day is enough for a person. */
const DAY = "2026-11-21".length;

/** What a change would make less safe for a saved password, by the fact `weaker`. */
const weaker = (f: Fact): string => {
  const parts: Readonly<Record<string, string>> = {
    host: "it would go to another host",
    "plain-http": "it would go without encryption",
    verification: "the server's certificate would not be verified",
    authority: "another certificate authority would be trusted",
    realm: "another site could see it",
    proxy: "another proxy could see it",
  };
  const part = Object.hasOwn(parts, f("weaker")) ? parts[f("weaker")] : undefined;
  return part === undefined ? "" : `: ${part}`;
};

/** English texts for every error code. A missing code does not compile. */
export const errorTextsEn: ErrorTexts = {
  invalid_reference: {
    what: () => "The image reference is not valid",
    next: () => "Write it as host/repository:tag, for example docker.io/library/alpine:3.20.",
  },
  invalid_digest: {
    what: () => "The digest is not valid",
    next: () => "A digest is sha256: followed by 64 lower-case hexadecimal digits.",
  },
  invalid_platform: {
    what: (f) => `“${f("platform")}” is not a platform`,
    next: () => "Write it as os/architecture[/variant], for example linux/arm64.",
  },
  invalid_location: {
    what: () => "The location is not valid",
    next: () => "Use host/repository:tag, store:NAME or oci:PATH:NAME.",
  },
  invalid_input: {
    what: () => "The request is not valid",
    next: () => "Check what was entered and try again.",
  },
  unsupported: {
    what: () => "This is not supported here",
    next: () => "Use another location, or another way to reach the same result.",
  },
  confirmation_required: {
    what: () => "This needs a confirmation",
    next: (f) =>
      f("confirm")
        ? `When you are sure, repeat this exactly: ${f("confirm")}. On the command line: --confirm ${f("confirm")}.`
        : "Run it again with --yes when you are sure.",
  },
  host_not_found: {
    what: (f) => `There is no host with the name ${f("host")}`,
    next: () => "Check the spelling, your DNS and your network.",
  },
  connection_refused: {
    what: (f) => `${f("host")} refused the connection`,
    next: () => "Check that the registry runs and that the port is right.",
  },
  connection_lost: {
    what: (f) => `The connection to ${f("host")} broke`,
    next: () => "Check the network and try again; nothing was left half done.",
  },
  connection_timeout: {
    what: (f) => `${f("host")} did not answer in time`,
    next: () => "Check the network, a proxy or a firewall on the way, and try again.",
  },
  tls_failed: {
    what: (f) => tlsTextsEn[tlsCauseOf(f("reason"), datesOf(f))].what(f),
    next: (f) => tlsTextsEn[tlsCauseOf(f("reason"), datesOf(f))].next(f),
    evidence: (f) =>
      [
        f("subject") && `Certificate: ${f("subject")}`,
        f("issuer") && `Issuer: ${f("issuer")}`,
        f("validTo") && `Valid: ${f("validFrom").slice(0, DAY)} – ${f("validTo").slice(0, DAY)}`,
        f("fingerprint") && `SHA-256: ${f("fingerprint")}`,
        f("reason"),
      ]
        .filter((part) => part !== "")
        .join(" · "),
  },
  plain_http_refused: {
    what: (f) => `${f("host")} offers only unencrypted HTTP, which is not allowed for it`,
    next: (f) => `If you accept that, allow it for this registry only: --plain-http ${f("host")}.`,
  },
  origin_refused: {
    what: (f) => `The registry pointed to a place that must not be followed: ${f("target")}`,
    next: () => "Nothing was sent there. Ask whoever runs the registry why it points there.",
  },
  realm_untrusted: {
    what: (f) => `${f("host")} sends the sign-in to another site: ${f("target")}`,
    next: (f) =>
      `Nothing was sent there. If you know that this site signs people in to the registry, confirm it once when you sign in: in the sign-in sheet, or with portolan login ${f("host")} --trust-realm ${f("target")}.`,
  },
  proxy_failed: {
    what: (f) => `The proxy ${f("proxy")} does not lead to ${f("host")}`,
    next: () =>
      "Check the proxy in the connection, in the system's settings, and in HTTPS_PROXY and HTTP_PROXY; NO_PROXY names what is to be reached directly.",
  },
  proxy_refused: {
    what: (f) =>
      f("status") === "407"
        ? `The proxy ${f("proxy")} wants a login`
        : `The proxy ${f("proxy")} does not let anybody through to ${f("host")}${f("status") ? ` (HTTP ${f("status")})` : ""}`,
    next: (f) =>
      f("status") === "407"
        ? "It is the proxy that asks, not the registry. Give its user name and password in the connection's proxy settings."
        : "Ask whoever runs the proxy to allow this host, or name it in NO_PROXY when it can be reached directly.",
  },
  registry_blocked: {
    what: (f) =>
      `A rule on this computer blocks ${[f("host"), f("repository")].filter((part) => part !== "").join("/")}`,
    next: (f) =>
      f("file") ? `The rule stands in ${f("file")}.` : "Look for “blocked” in registries.conf.",
  },
  not_a_registry: {
    what: (f) => `${f("host")} does not answer like a container registry`,
    next: () =>
      "Check the host and port. A network login page or a proxy may have answered instead.",
  },
  unauthorized: {
    what: () => "The registry wants a login",
    next: (f) => `Sign in: portolan login ${f("host")} -u USER --password-stdin.`,
  },
  login_refused: {
    what: (f) =>
      `The registry refused the user name or password${f("account") ? ` of ${f("account")}` : ""}`,
    next: () =>
      "Check both and sign in again. Some registries want an access token in place of the password.",
  },
  denied: {
    what: (f) => `The registry does not allow this${f("account") ? ` to ${f("account")}` : ""}`,
    next: () => "Ask for the right on this repository, or sign in with another account.",
  },
  repository_not_found: {
    what: () => "There is no such repository",
    next: () => "Check the name; a private repository may also hide itself until you sign in.",
  },
  manifest_not_found: {
    what: () => "There is no such tag or digest",
    next: (f) =>
      f("repository")
        ? `List what is there: portolan ls ${f("host")}/${f("repository")}.`
        : "Check the name.",
  },
  blob_not_found: {
    what: () => "A layer or config of the image is missing",
    next: () => "The image is damaged at its source. Push it there again.",
  },
  rate_limited: {
    what: (f) => `${f("host")} allows no more requests for now`,
    next: (f) =>
      f("retryAfter")
        ? `Try again in ${f("retryAfter")} seconds.`
        : "Wait a while, or sign in for a higher limit.",
  },
  registry_refused: {
    what: (f) => `The registry refused the request (HTTP ${f("status")})`,
    next: () => "Read its own words; they usually name the rule that forbids this.",
  },
  registry_failed: {
    what: (f) => `The registry failed (HTTP ${f("status")})`,
    next: retryLater,
  },
  digest_mismatch: {
    what: () => "The content does not have the digest it should have",
    next: (f) =>
      `Expected ${f("expected")}, got ${f("actual")}. Nothing was kept. Try again, or fetch it from elsewhere.`,
  },
  size_mismatch: {
    what: () => "The content does not have the size it should have",
    next: (f) =>
      `Expected ${f("expected")} bytes, got ${f("actual")}. Nothing was kept. Try again.`,
  },
  truncated_body: {
    what: () => "The connection ended before all bytes had come",
    next: (f) => `Got ${f("actual")} of ${f("expected")} bytes. Nothing was kept. Try again.`,
  },
  manifest_too_large: {
    what: (f) => `The manifest is too large${f("size") ? ` (${f("size")} bytes)` : ""}`,
    next: () =>
      `Manifests of up to ${MAX_MANIFEST_SIZE} bytes are read. This is not a usual image.`,
  },
  ambiguous_manifest: {
    what: () => "The manifest can be read in two ways",
    next: () => "It was refused, because two programs could see two different images in it.",
  },
  invalid_manifest: {
    what: () => "The manifest is damaged",
    next: () => "Push the image again, or choose another tag.",
  },
  obsolete_manifest: {
    what: () => "The image is in Docker's schema 1 format, which was withdrawn",
    next: () => "Pull and push it once with an old Docker, or build it again.",
  },
  body_too_large: {
    what: () => "The answer is larger than is safe to read",
    next: retryLater,
  },
  graph_too_large: {
    what: () => "The image refers to too many others, or too deeply",
    next: () => "It was refused to protect this computer. Choose one platform of it, by digest.",
  },
  list_too_long: {
    what: (f) => `${f("host")} lists more names than can be of use`,
    next: (f) => `There may be more than the ${f("names")} that came. Type the name you look for.`,
  },
  platform_not_found: {
    what: (f) => `The image has no ${f("platform")}`,
    next: (f) =>
      f("available")
        ? `It has: ${f("available")}.`
        : "It is not made for any platform that is named.",
  },
  layout_invalid: {
    what: () => "The folder is not an OCI image layout that can be read",
    next: () => "An image layout has the files oci-layout and index.json and a folder blobs.",
  },
  layer_invalid: {
    what: () => "The files of this layer cannot be read",
    next: () => "What was listed until then is shown. Copies of the image are not affected.",
  },
  archive_invalid: {
    what: (f) =>
      f("member")
        ? `The archive cannot be trusted, because of ${f("member")} in it`
        : "This is not an archive of images that can be trusted",
    next: () =>
      "Write it again with the program that made it, for example docker save or skopeo copy.",
  },
  bundle_incomplete: {
    what: () => "A part of the bundle is missing or is not as it was written",
    next: () => "Copy this part once more from where the bundle was made, beside the others.",
  },
  destination_exists: {
    what: () => "There is something of that name already",
    next: () => "Choose another name, or allow that the file is replaced (--overwrite).",
  },
  image_not_found: {
    what: () => "There is no image of that name",
    next: () => "List what is there: portolan ls store:.",
  },
  destination_full: {
    what: (f) =>
      f("needed") && f("available")
        ? `The destination has ${formatBytes(Number(f("available")))} free, and ${formatBytes(Number(f("needed")))} are needed`
        : "There is no space left at the destination",
    next: () => "Free some space and try again. What was there before is untouched.",
  },
  destination_not_writable: {
    what: () => "The destination cannot be written",
    next: () =>
      "Check that the folder exists, that it is yours, and that the disk is not read-only.",
  },
  path_not_found: {
    what: () => "There is no such file or folder",
    next: () => "Check the path.",
  },
  lock_timeout: {
    what: () => "Another program is changing the same images",
    next: () => "Wait until it is done, and try again.",
  },
  keychain_unavailable: {
    what: () => "This computer's keychain cannot be used",
    next: () =>
      "The password was not saved. On Linux, a Secret Service such as gnome-keyring is needed.",
  },
  keychain_locked: {
    what: () => "The keychain is locked",
    next: () => "Unlock it and try again.",
  },
  helper_missing: {
    what: (f) => `The program ${f("helper")}, which keeps the password, is not installed`,
    next: (f) =>
      f("file")
        ? `${f("file")} names it. Install it, or take it out there and sign in again.`
        : "Install it, or sign in again without it.",
  },
  helper_failed: {
    what: (f) =>
      `The program ${f("helper")} did not give the password${f("host") ? ` for ${f("host")}` : ""}`,
    next: (f) =>
      `Its own words may say why; it may have to be unlocked or signed in itself.${f("file") ? ` ${f("file")} names it.` : ""}`,
  },
  configuration_invalid: {
    what: () => "A configuration file cannot be understood",
    next: () => "Correct the file and try again. It was not changed.",
  },
  engine_unknown: {
    what: (f) =>
      f("engine")
        ? `There is no engine with the name ${f("engine")}`
        : "There is no Docker or Podman engine on this computer",
    next: () => "List those that are there: portolan engines.",
  },
  engine_away: {
    what: (f) => `The engine ${f("engine")} is not running`,
    next: (f) => `Nothing listens at ${f("address")}. Start Docker or Podman, and try again.`,
  },
  engine_refused: {
    what: (f) => `The engine ${f("engine")} refused`,
    next: () => "Its own words say why. What was there before is untouched.",
  },
  engine_failed: {
    what: (f) => `The engine ${f("engine")} does not work as it should`,
    next: (f) => `It was asked at ${f("address")}. Look into its log, or restart it.`,
  },
  connection_exists: {
    what: (f) => `There is a connection to ${f("address")} already`,
    next: () => "Edit that one, or choose another repository prefix.",
  },
  connection_unknown: {
    what: (f) => `There is no connection to ${f("host")}`,
    next: () => "List them: portolan connections.",
  },
  password_required: {
    what: (f) =>
      `The saved password${f("host") ? ` for ${f("host")}` : ""} is not used for this${weaker(f)}`,
    next: () => "Type the password again if that is what you want.",
  },
  transfer_unknown: {
    what: () => "There is no such transfer",
    next: () => "It may have been taken off the list.",
  },
  transfer_taken: {
    what: () => "Another window or command runs this transfer",
    next: () => "Watch it or pause it from here. Only one program at a time can run it.",
    evidence: () => "",
  },
  tag_moved: {
    what: () => "The tag was moved by somebody else meanwhile",
    next: () => "Look at it again before you change it.",
  },
  tag_exists: {
    what: (f) => `The tag ${f("tag")} exists and points at another image`,
    next: () => "Nothing was changed. Push under another tag, or allow that tags are replaced.",
    evidence: (f) => `It points at ${f("actual")}, not ${f("digest")}.`,
  },
  undo_unknown: {
    what: () => "Nothing is kept under this name that could be undone",
    next: () => "`portolan undo --list` shows what can be undone.",
  },
  undo_impossible: {
    what: () => "It cannot be undone any more",
    next: () => "The registry has cleaned up. Push the image again from where it still is.",
    evidence: (f) => `Missing there: ${f("missing")}, for example ${f("digest")}.`,
  },
  target_unknown: {
    what: (f) => `There is no push target called “${f("target")}”`,
    next: () => "List them: portolan targets.",
  },
  target_exists: {
    what: (f) => `There is a push target called “${f("target")}” already`,
    next: () => "Edit that one, or choose another name.",
  },
  cancelled: {
    what: () => "Cancelled",
    next: () => "What was there before is untouched.",
  },
  internal: {
    what: () => "Something unexpected went wrong inside Portolan",
    next: (f) => `Please report it${f("logId") ? `, with the log id ${f("logId")}` : ""}.`,
  },
};
