/**
 * The command of a layer without what the builder put around it: `/bin/sh -c #(nop) ADD file…` becomes `ADD file…`,
 * `RUN /bin/sh -c apt-get …` and `/bin/sh -c apt-get …` both become `RUN apt-get …`.
 */
export function readableCommand(command: string): string {
  const text = command.replace(/ # buildkit$/, "").trim();
  const instruction = /^\/bin\/sh -c #\(nop\)\s+/.exec(text);
  if (instruction !== null) return text.slice(instruction[0].length);
  return text.replace(/^(?:RUN )?(?:\|\d+ (?:\S+=\S* )*)?\/bin\/sh -c /, "RUN ");
}
