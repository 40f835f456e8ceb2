/** Browser features the page never uses; each is refused to it and to whatever it might embed. */
const REFUSED_FEATURES = [
  "accelerometer",
  "autoplay",
  "camera",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "gamepad",
  "geolocation",
  "gyroscope",
  "hid",
  "idle-detection",
  "local-fonts",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "picture-in-picture",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "storage-access",
  "usb",
  "xr-spatial-tracking",
];

export type HeaderList = Readonly<Record<string, string>>;

/**
 * The page's content security policy. `connect` is what the page may open sockets to: nothing in the desktop window,
 * whose port comes from the preload, and its own origin in a browser. The one Trusted Types policy is the default one,
 * because React Aria clears its announcer through `innerHTML`.
 */
export function contentSecurityPolicy(connect: "none" | "self"): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src '${connect}'`,
    "worker-src 'self'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
  ].join("; ");
}

/** Headers of every answer in every host: what the page may do, and that nothing of it is kept or leaked. */
export function pageHeaders(connect: "none" | "self"): HeaderList {
  return {
    "Content-Security-Policy": contentSecurityPolicy(connect),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": REFUSED_FEATURES.map((feature) => `${feature}=()`).join(", "),
    "Cache-Control": "no-store",
  };
}
