import type { Fact, TlsTexts } from "./error-texts.ts";

/** A day is precise enough for a person; the rest of an ISO 8601 time is cut. */
const day = (f: Fact, name: string): string => f(name).slice(0, 10);

const otherName = (f: Fact): string => {
  const names = f("names") || f("subject");
  return names === "" ? "" : `: ${names}`;
};

const trustAuthority = (f: Fact): string =>
  `If you know it, trust it for this registry only: in the sign-in sheet, or with portolan login ${f("host")} --ca FILE.`;

/** English words for each reason why a certificate or a handshake was not accepted. */
export const tlsTextsEn: TlsTexts = {
  expired: {
    what: (f) =>
      `The certificate of ${f("host")} expired${f("validTo") ? ` on ${day(f, "validTo")}` : ""}`,
    next: () =>
      "Whoever runs the registry has to renew it. If the date looks right, check this computer's clock.",
  },
  not_yet_valid: {
    what: (f) =>
      `The certificate of ${f("host")} is not valid yet${f("validFrom") ? `, only from ${day(f, "validFrom")}` : ""}`,
    next: () => "Check this computer's clock; else ask whoever runs the registry.",
  },
  clock: {
    what: (f) =>
      f("clock") && f("validFrom") && f("validTo")
        ? `This computer's clock says ${day(f, "clock")}, but the certificate of ${f("host")} is valid from ${day(f, "validFrom")} to ${day(f, "validTo")}`
        : `This computer's clock does not fit the certificate of ${f("host")}`,
    next: () =>
      "Set the computer's clock right and try again. If the date is right, ask whoever runs the registry.",
  },
  other_name: {
    what: (f) => `The certificate of ${f("host")} is for another name${otherName(f)}`,
    next: () =>
      "Use the name that the certificate is for. Something on the way may also have answered in the registry's place.",
  },
  self_signed: {
    what: (f) => `The certificate of ${f("host")} is signed by nobody but itself`,
    next: (f) =>
      `Compare its fingerprint with whoever runs the registry. ${trustAuthority(f)} FILE is the certificate itself.`,
  },
  unknown_authority: {
    what: (f) =>
      `The certificate of ${f("host")} comes from an authority that this computer does not know${f("issuer") ? `: ${f("issuer")}` : ""}`,
    next: (f) =>
      `${trustAuthority(f)} The server may also have left out a certificate between its own and a known authority.`,
  },
  revoked: {
    what: (f) => `The certificate of ${f("host")} was withdrawn by its authority`,
    next: () => "Do not go on. Ask whoever runs the registry.",
  },
  client_certificate: {
    what: (f) => `${f("host")} wants a certificate from you, or another one than it got`,
    next: () => "Choose your certificate and its key for this registry in the sign-in sheet.",
  },
  protocol: {
    what: (f) => `${f("host")} and this program have no version or cipher of TLS in common`,
    next: () => "The server, or a proxy on the way, is out of date. Ask whoever runs it.",
  },
  other: {
    what: (f) => `No trusted encrypted connection to ${f("host")}`,
    next: (f) => `If the registry uses a private certificate authority: ${trustAuthority(f)}`,
  },
};
