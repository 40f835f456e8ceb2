import type { CertificateWords, ChecklistWords } from "../words.ts";

/** Words of `doctor`, `mirrors` and `proxy` in English. */
export const network = {
  doctor: "Check a registry step by step: name, connection, certificate, login, rights",
  mirrors: "Places that hold copies of another registry's images and are asked first",
  mirrorsList: "List them in the order in which they are asked (what 'mirrors' alone does)",
  mirrorsAdd: "Ask a mirror before the registry when reading",
  mirrorsRemove: "Ask a mirror no longer",
  mirrorsTest: "Ask mirrors whether they answer like a registry; all of our own without a URL",
  proxy: "Show which way leads to a host, and why",

  argumentHost: "registry host, with optional port",
  argumentMirrored: "what is mirrored: HOST, HOST/PREFIX or *.DOMAIN",
  argumentMirrorUrl: "https://HOST or https://HOST/PREFIX of the mirror",
  optionRepository: "a repository to try pull and push on; nothing stays behind",
  optionVerbose: "show the certificates, also when they are trusted",

  checklist: {
    steps: {
      resolve: "Find the address",
      connect: "Connect",
      tls: "Encrypt and identify",
      ping: "Registry API",
      challenge: "Kind of login",
      token: "Log in",
      list: "List repositories",
      pull: "May pull",
      push: "May push",
    },
    skips: {
      blocked: "not tried: an earlier step failed",
      proxied: "not tried: the proxy does this",
      "plain-http": "not tried: unencrypted HTTP is used",
      "no-challenge": "not needed: the registry asks for no login",
      basic: "not needed: the password is sent with each request",
      "no-repository": "not tried: name a repository with --repository",
      "no-catalog": "not tried: this registry has no list",
      anonymous: "not tried: nobody is signed in",
    },
    facts: {
      addresses: "addresses",
      proxy: "proxy",
      proxyFrom: "set by",
      address: "address",
      protocol: "protocol",
      verification: "verification",
      status: "status",
      scheme: "scheme",
      realm: "token service",
      service: "service",
      account: "account",
      source: "password from",
      scopeAsked: "asked",
      scopeGranted: "granted",
      lifetime: "lifetime",
      repository: "repository",
      repositories: "repositories",
      tags: "tags",
    },
    running: "…",
    allWell: "Everything that was tried works.",
    failed: (count: number) => `${count} ${count === 1 ? "step" : "steps"} failed.`,
  } satisfies ChecklistWords,
  certificate: {
    subject: "Subject",
    issuer: "Issuer",
    validity: "Valid",
    fingerprint: "SHA-256",
    names: "For",
    selfSigned: "signed by itself",
    expired: "expired",
    notYetValid: "not valid yet",
  } satisfies CertificateWords,

  noMirrors: "No mirrors. Add one: portolan mirrors add docker.io https://MIRROR",
  mirrorColumns: { registry: "REGISTRY", url: "MIRROR", origin: "LISTED IN" },
  ownMirror: "Portolan",
  insecureMirror: "not secured",
  digestsOnly: "digests only",
  mirrorAdded: (registry: string, url: string) => `Added: ${registry} is read from ${url} first`,
  mirrorThere: (registry: string, url: string) => `Nothing to do: ${registry} has ${url} already`,
  mirrorRemoved: (registry: string, url: string) => `Removed: ${registry} from ${url}`,
  mirrorUnknown: (registry: string, url: string) => `${registry} has no mirror ${url}`,
  mirrorElsewhere: (file: string) =>
    `this mirror stands in ${file}, which only its own program may change`,
  mirrorUrlInvalid: "the mirror is not a URL such as https://mirror.example.com",
  mirrorUrlUserinfo:
    "a user name or password is not accepted in the URL of a mirror: sign in to it with portolan login",
  mirrorRegistryInvalid: (text: string) => `not a registry, a part of one or *.DOMAIN: ${text}`,
  mirrorAnswers: (url: string, time: string) => `Answers: ${url} (${time})`,
  mirrorFails: (url: string) => `Fails: ${url}`,
  rules: {
    blocked: (registry: string, file: string) => `${registry} must not be read from (${file})`,
    location: (registry: string, location: string, file: string) =>
      `${registry} is read from ${location} (${file})`,
    insecure: (registry: string, file: string) => `${registry} is used without security (${file})`,
  },

  wayDirect: (host: string) => `${host}: directly`,
  wayProxy: (host: string, proxy: string) => `${host}: through ${proxy}`,
  because: {
    connection: "the connection says so",
    environment: "an environment variable says so",
    system: "the system's settings say so",
    loopback: "it is this computer",
    excluded: "it is excluded",
    unset: "no proxy is set",
  },
  rule: (rule: string) => `rule: ${rule}`,

  confirmTyped: (text: string) => `This is a production registry. Type ${text} to go on: `,
  planConfirm: (text: string) => `production: to go on, --confirm ${text} is needed`,
  optionConfirm: "the text that a production registry asks for",
};

/** The words about the network; the other languages have the same. */
export type NetworkMessages = typeof network;
