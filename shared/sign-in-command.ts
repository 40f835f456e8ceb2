/** What a command line of a container tool says about an account and a registry. */
export interface SignInCommand {
  /** True for `docker login` and its like: the operand is a registry, not an image. */
  readonly login: boolean;
  /** Registries or images, in their order, as they were written. */
  readonly operands: readonly string[];
  readonly username?: string;
  readonly secret?: string;
  readonly plainHttp: boolean;
}

const TOOLS: ReadonlySet<string> = new Set([
  "docker",
  "podman",
  "nerdctl",
  "buildah",
  "skopeo",
  "portolan",
  "crane",
  "oras",
  "regctl",
  "helm",
]);

/** Words between the tool and what it is to work on. */
const VERBS: ReadonlySet<string> = new Set([
  "login",
  "registry",
  "auth",
  "image",
  "manifest",
  "buildx",
  "imagetools",
  "repo",
  "pull",
  "push",
  "run",
  "create",
  "inspect",
  "copy",
  "cp",
  "tag",
  "digest",
  "ls",
  "tags",
  "list-tags",
  "install",
]);

/** Flags of these tools that are followed by a value. Any other flag stands alone, or has its value behind an `=`. */
const VALUE_FLAGS: ReadonlySet<string> = new Set([
  ..."-u -p -e -v -w -H -l -n -o".split(" "),
  ..."--username --password --user --pass --creds --src-creds --dest-creds --cred".split(" "),
  ..."--platform --arch --os --variant --override-os --override-arch".split(" "),
  ..."--authfile --cert-dir --ca --ca-file --cert-file --key-file --registry-config".split(" "),
  ..."--config --context --host --log-level --namespace --address --root --hosts-dir".split(" "),
  ..."--name --env --volume --publish --network --format --retry-times --version".split(" "),
]);

/** Reads a command line as it is pasted from a terminal, a manual or a wiki. Undefined when no tool of ours is in it. */
export function readCommand(text: string): SignInCommand | undefined {
  const commands = splitCommands(text).map(withoutPrefixes);
  const index = commands.findIndex(([program = ""]) => TOOLS.has(programName(program)));
  const words = commands[index];
  if (words === undefined) return undefined;
  const { flags, operands } = sortWords(words.slice(1));
  const verbs = operands.findIndex((word) => !VERBS.has(word));
  const end = verbs === -1 ? operands.length : verbs;
  const login = operands.slice(0, end).includes("login");
  const piped = flags.has("--password-stdin") ? echoed(commands[index - 1]) : undefined;
  return {
    login,
    operands: operands.slice(end),
    plainHttp: flags.has("--plain-http"),
    ...accountOf(flags, login, piped),
  };
}

/** Everything in front of the program: a prompt, variables, `sudo` with its flags. */
function withoutPrefixes(words: readonly string[]): readonly string[] {
  const start = words.findIndex((word, index) => {
    const before = words[index - 1] ?? "";
    const ofSudo = words.slice(0, index).includes("sudo");
    if (/^(?:[$#%>]|sudo|time|exec|[A-Za-z_]\w*=.*)$/s.test(word)) return false;
    return !(ofSudo && (word.startsWith("-") || /^-[ugC]$/.test(before)));
  });
  return start === -1 ? [] : words.slice(start);
}

function programName(path: string): string {
  return path
    .replace(/^.*[\\/]/, "")
    .replace(/\.exe$/i, "")
    .toLowerCase();
}

interface SortedWords {
  readonly flags: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

function sortWords(words: readonly string[]): SortedWords {
  const flags = new Map<string, string>();
  const operands: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (!word.startsWith("-") || word === "-") {
      operands.push(word);
      continue;
    }
    const [name, value] = splitFlag(word);
    if (value !== undefined) flags.set(name, value);
    else if (VALUE_FLAGS.has(name)) {
      index += 1;
      flags.set(name, words[index] ?? "");
    } else flags.set(name, "");
  }
  return { flags, operands };
}

/** `--user=bob`, `-u=bob` and `-ubob` carry their value with them. */
function splitFlag(word: string): readonly [name: string, value: string | undefined] {
  const equals = word.indexOf("=");
  if (equals !== -1) return [word.slice(0, equals), word.slice(equals + 1)];
  if (/^-[up]./.test(word)) return [word.slice(0, 2), word.slice(2)];
  return [word, undefined];
}

/** `-u` and `-p` are an account only where somebody signs in: `docker run -p 80:80` opens a port. */
function accountOf(
  flags: ReadonlyMap<string, string>,
  login: boolean,
  piped: string | undefined,
): Pick<SignInCommand, "username" | "secret"> {
  const both = literal(flags, "--creds", "--cred", "--dest-creds", "--src-creds");
  const colon = both?.indexOf(":") ?? -1;
  const own = login ? flags : new Map<string, string>();
  const username =
    literal(own, "-u", "--username", "--user") ?? (colon === -1 ? both : both?.slice(0, colon));
  const secret =
    literal(own, "-p", "--password", "--pass") ??
    (colon === -1 ? undefined : both?.slice(colon + 1)) ??
    piped;
  return {
    ...(username === undefined || username === "" ? {} : { username }),
    ...(secret === undefined || secret === "" ? {} : { secret }),
  };
}

/** The value of the first of these flags; a shell variable is no value. */
function literal(flags: ReadonlyMap<string, string>, ...names: readonly string[]) {
  const value = names.map((name) => flags.get(name)).find((one) => one !== undefined);
  return value === undefined || isVariable(value) ? undefined : value;
}

/** What `echo` hands to `docker login --password-stdin`. */
function echoed(words: readonly string[] | undefined): string | undefined {
  if (words === undefined || !/^(?:echo|printf)$/.test(words[0] ?? "")) return undefined;
  const values = words.slice(1).filter((word) => word !== "-n" && word !== "%s");
  const [value] = values;
  return values.length === 1 && value !== undefined && !isVariable(value) ? value : undefined;
}

function isVariable(text: string): boolean {
  return text.startsWith("$") || text.includes("$(") || text.includes("`") || /^%\w+%$/.test(text);
}

/** The words of each command of a shell line: quotes and escapes taken off, cut at pipes, `&&`, `;` and line ends. */
function splitCommands(text: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  let word: string | undefined;
  const endWord = (): void => {
    if (word !== undefined) commands.at(-1)?.push(word);
    word = undefined;
  };
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === "'" || character === '"') {
      const end = text.indexOf(character, index + 1);
      const stop = end === -1 ? text.length : end;
      word = (word ?? "") + text.slice(index + 1, stop);
      index = stop;
    } else if (/^\\[\s\\'"$|&;]/.test(text.slice(index, index + 2))) {
      index += text.startsWith("\r\n", index + 1) ? 2 : 1;
      if (text.charAt(index) !== "\n") word = (word ?? "") + text.charAt(index);
    } else if (/[|&;\n\r]/.test(character)) {
      endWord();
      commands.push([]);
    } else if (/\s/.test(character)) {
      endWord();
    } else {
      word = (word ?? "") + character;
    }
  }
  endWord();
  return commands.filter((words) => words.length > 0);
}
