import { runCommand } from "./run-command.ts";

const TYPES = ["feat", "fix", "refactor", "perf", "test", "docs", "build", "chore"];
/** What a log in a terminal of 80 columns shows of a subject. */
const MAX_SUBJECT_LENGTH = 72;

/** A commit with the files it changed. */
export interface Commit {
  readonly subject: string;
  readonly files: readonly string[];
}

/** What is wrong with a commit's subject, or undefined. */
export function subjectFault({ subject, files }: Commit): string | undefined {
  const match = /^([a-z]+)(?:\(([^)]*)\))?!?: (.+)$/.exec(subject);
  if (match === null) return "is not `type(scope): what it does`";
  const [, type = "", scope, words = ""] = match;
  if (!TYPES.includes(type)) return `has a type that is none of ${TYPES.join(", ")}`;
  if (subject.length > MAX_SUBJECT_LENGTH) return `is longer than ${MAX_SUBJECT_LENGTH} characters`;
  if (/^\p{Lu}\p{Ll}/u.test(words)) return "does not begin in lower case";
  if (words.endsWith(".")) return "ends with a full stop";
  const folders = files.flatMap((file) => file.split("/").slice(0, -1));
  if (scope !== undefined && !folders.some((folder) => folder.replace(/^\./, "") === scope))
    return `has the scope ${scope}, which is no folder that it touches`;
  return undefined;
}

/** The commits of HEAD without merges, newest first; undefined outside a repository. */
async function readCommits(): Promise<readonly Commit[] | undefined> {
  const log = ["log", "--no-merges", "--name-only", "--format=%x00%s", "HEAD"];
  const { status, output } = await runCommand("git", log, { output: "collect" });
  if (status !== 0) return undefined;
  return output
    .split("\0")
    .slice(1)
    .map((block) => {
      const [subject = "", ...files] = block.split("\n");
      return { subject, files: files.filter((file) => file !== "") };
    });
}

if (import.meta.main) {
  const commits = await readCommits();
  if (commits === undefined) console.log("not a git repository: no commits to check");
  for (const commit of commits ?? []) {
    const fault = subjectFault(commit);
    if (fault === undefined) continue;
    console.error(`"${commit.subject}" ${fault}`);
    process.exitCode = 1;
  }
}
