/** Words of `login`, `logout`, `connections` and `logins` in English. */
export const signIn = {
  login: "Sign in to a registry and keep the password in the system's keychain",
  logout: "Forget a registry and its password",
  connections: "The saved registries",
  connectionsList: "List the saved registries (what 'connections' alone does)",
  connectionsEdit: "Change how a saved registry is reached and shown; the registry is not asked",
  connectionsRename: "Give a connection another address; its password moves along",
  connectionsExport: "Write all connections as one JSON document, without passwords and keys",
  connectionsImport: "Add the connections of such a document; each login has to be done once",
  connectionsTest: "Check a saved registry step by step (the same as 'doctor')",
  logins: "Logins that Docker, Podman and their helpers have on this computer",
  loginsFind: "List them (what 'logins' alone does)",
  loginsImport: "Make connections of them; each is checked with its registry first",

  argumentAddress: "HOST or HOST/PREFIX, or any image reference or URL of the registry",
  argumentAddressOrHub: "HOST or HOST/PREFIX; Docker Hub when it is left out",
  argumentTo: "the new HOST or HOST/PREFIX",
  argumentExportFile: "file to write; standard output when it is left out",
  argumentImportFile: "file to read; - for standard input",
  argumentLogins: "addresses as 'logins' lists them",

  optionPasswordRefused: "not accepted",
  optionIdentityTokenStdin: "read an identity token of Docker's token protocol instead",
  optionAccessKeyStdin:
    "read the secret of an access key of AWS or Alibaba Cloud, whose ID is the user name; a session token behind a space",
  optionAwsProfile:
    "use a profile of the AWS tools, read anew whenever it is needed; without a name what they would use",
  optionAnonymous: "use the registry without an account",
  optionDeviceCode:
    "sign in to a registry of Azure through Microsoft Entra: type a code on a page of Microsoft, on any device",
  optionTenant:
    "with --device-code: the ID or a domain of the directory that the registry belongs to",
  optionCa: "trust the authorities in this file for this registry only (repeatable)",
  optionClientCert: "certificate to show to the registry, in PEM",
  optionClientKey: "its key, in PEM and not encrypted",
  optionPlainHttpHere: "allow unencrypted HTTP to this registry, now and later",
  optionSkipTlsVerify: "do not verify the registry's certificate, now and later",
  optionProxy: "a proxy for this registry alone: http://[USER@]HOST:PORT, none or default",
  optionProxyPasswordStdin:
    "read the proxy's password from standard input (from its second line, beside another secret)",
  optionTrustRealm: "let the token service on this other host see the password (repeatable)",
  optionLabel: "a name for the connection; empty takes it away",
  optionFolder: "folder in the sidebar; empty takes it out",
  optionColor: (colors: string) => `color of the stripe: ${colors}`,
  optionProduction: "ask for the name before something here is destroyed or replaced",
  optionNoProduction: "do not ask",
  optionNoCa: "trust only what the system trusts",
  optionNoClientCert: "show no certificate",
  optionNoPlainHttp: "take the permission for unencrypted HTTP away",
  optionNoSkipTlsVerify: "verify the certificate again",
  optionNoTrustRealm: "trust no token service on another host",
  optionShareWithDocker: "give the login to the credential helper that Docker uses here as well",
  optionAll: "all that are not connected yet",
  optionConfigFile: "a config.json or auth.json to read instead; - for standard input",

  usernamePrompt: (host: string) => `User name at ${host}: `,
  passwordPrompt: (user: string, host: string) => `Password of ${user} at ${host}: `,
  proxyPasswordPrompt: (user: string, proxy: string) =>
    `Password of ${user} at the proxy ${proxy}: `,
  passwordMissing: "give the password on standard input with --password-stdin",
  proxyPasswordMissing: "give the proxy's password on standard input with --proxy-password-stdin",
  usernameMissing: "give the user name with -u, or use --anonymous",
  emptyFile: "the file is empty",
  emptyInput: "standard input is empty",
  passwordRefused:
    "a password is not accepted on the command line, where other users can see it: use --password-stdin, or type it when asked",
  passwordInAddress:
    "a user name or password is not accepted in the address: use -u, and --password-stdin",
  passwordInProxy:
    "a password is not accepted in --proxy, where other users can see it: leave it out, and type it when asked or use --proxy-password-stdin",
  addressUnreadable: "this names no registry; write HOST or HOST/PREFIX",
  addressMissing: "name the registry",
  oneSecretKind:
    "--password-stdin, --identity-token-stdin and --access-key-stdin exclude each other",
  awsProfileAlone: "--aws-profile cannot be used with a user name, a password or --anonymous",
  anonymousAlone: "--anonymous cannot be used with a user name or a password",
  deviceCodeAlone: "--device-code cannot be used with a user name, a password or --anonymous",
  tenantAlone: "--tenant needs --device-code",
  deviceCode: (page: string, code: string) =>
    `Open ${page} on any device, and type this code: ${code}\nOnly type a code that you asked for yourself. Waiting …`,
  secondLineMissing:
    "standard input must hold two lines: the registry's secret, then the proxy's password",
  proxyPasswordAlone: "--proxy-password-stdin needs --proxy with a user name",
  proxyInvalid: "--proxy is not a URL such as http://proxy.example.com:3128",
  proxyScheme: "a proxy starts with http://, https:// or socks5://",
  proxyPath: "a proxy has a host and a port, and nothing after them",
  fileTooLarge: (limit: string) => `the file is larger than ${limit}`,
  fileUnreadable: (reason: string) => `the file cannot be read: ${reason}`,
  noCertificate: "there is no certificate in the file",
  badCertificate: "a certificate in the file is damaged",
  noKey: "there is no private key in the file",
  encryptedKey:
    "the key is encrypted; write a key without a passphrase: openssl pkey -in KEY -out FILE",
  keyMismatch: "the key does not belong to the certificate",
  clientKeyMissing: "--client-cert needs --client-key",
  clientCertMissing: "--client-key needs --client-cert",
  realmInvalid: (text: string) => `--trust-realm wants a host, with an optional port: ${text}`,
  nothingToChange: "name at least one thing to change",

  loginDone: (address: string) => `Login succeeded: ${address}`,
  anonymousDone: (address: string) => `Connected without an account: ${address}`,
  loginNotKept: (address: string, reason: string) =>
    `The password was right, but there is no usable keychain to keep it in${reason === "" ? "" : ` (${reason})`}. ` +
    `The connection to ${address} was saved without it.`,
  loginShared: (helper: string) => `${helper} has the login too, for Docker.`,
  logoutDone: (address: string) => `Removed the login for ${address}`,
  realmQuestion: (host: string, realm: string) =>
    `${host} asks for your password to be sent to ${realm}, which is another site. Send it there? [y/N] `,
  realmFlag: (realm: string) => `If you trust it with the password, add: --trust-realm ${realm}`,
  secretMissing: (address: string) =>
    `The password for ${address} is not available, so nobody is signed in: give it with -u and --password-stdin, or sign in again.`,
  chainTitle: (host: string) => `${host} presented:`,
  trustQuestion: (subject: string, fingerprint: string, address: string) =>
    `Compare the fingerprint with whoever runs the registry:\n  ${subject}\n  SHA-256 ${fingerprint}\nTrust it for ${address} only? [y/N] `,

  noConnections: "No registries yet. Add one: portolan login HOST -u USER --password-stdin",
  saved: (address: string) => `Saved: ${address}`,
  renamed: (from: string, to: string) => `Renamed: ${from} -> ${to}`,
  exported: (path: string) => `Connections written to ${path}, without passwords and keys`,
  importedConnection: (address: string) => `Added: ${address}`,
  existingConnection: (address: string) => `Exists already: ${address}`,
  loginsToDo: "Sign in to each once: portolan login ADDRESS -u USER --password-stdin",

  noLogins: "Docker, Podman and their helpers have no logins here.",
  loginImported: (address: string) => `Imported: ${address}`,
  loginFailed: (address: string) => `Failed: ${address}`,
  chooseLogins: "name the addresses, or use --all",
  unknownLogin: (address: string) => `no other program has a login for ${address}`,
  nothingToImport: "Every login is connected already.",
  notConfiguration: "this is not a configuration file of Docker or Podman",

  columns: {
    address: "ADDRESS",
    username: "USER",
    password: "PASSWORD",
    source: "SOURCE",
    onImport: "WHEN IMPORTED",
  },
  secretPlaces: {
    keychain: "in the keychain",
    run: "for this run",
    external: "kept by another program",
    missing: "not available",
    none: "-",
  },
  keptBy: (program: string) => `kept by ${program}`,
  anonymousUser: "-",
  marks: {
    plainHttp: "plain HTTP",
    skipVerify: "certificate not verified",
    production: "production",
    authorities: (count: number) => `${count} own ${count === 1 ? "authority" : "authorities"}`,
    clientCertificate: "client certificate",
    proxy: (proxy: string) => `proxy ${proxy}`,
    direct: "no proxy",
    realms: (hosts: string) => `token service ${hosts}`,
    folder: (folder: string) => `folder ${folder}`,
    color: (color: string) => color,
  },
  imports: { copied: "copied to the keychain", referenced: "stays where it is" },
  alreadyConnected: "connected",
};

/** The words of signing in; the other languages have the same. */
export type SignInMessages = typeof signIn;
