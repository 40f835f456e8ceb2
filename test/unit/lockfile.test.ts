import { describe, expect, it } from "vitest";
import { readSource } from "../support/source-files.ts";

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(readSource("package-lock.json")) as {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, Entry>>;
};
const project = JSON.parse(readSource("package.json")) as {
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
};

/** Everything installed; the entry without a name is this project. */
const entries = Object.entries(lock.packages).filter(([path]) => path !== "");

describe("package-lock.json", () => {
  it("names what is installed", () => {
    expect(lock.lockfileVersion).toBe(3);
    expect(entries.length).toBeGreaterThan(100);
  });

  it("pins every package by its SHA-512", () => {
    const loose = entries.filter(
      ([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ""),
    );
    expect(loose.map(([path]) => path)).toEqual([]);
  });

  it("takes packages from the registry only: no git, no address, no folder", () => {
    const foreign = entries.filter(
      ([, { resolved, link, version }]) =>
        link === true ||
        !/^\d+\.\d+\.\d+/.test(version ?? "") ||
        (resolved !== undefined && !resolved.startsWith("https://registry.npmjs.org/")),
    );
    expect(foreign.map(([path]) => path)).toEqual([]);
  });

  it("lets no package run a script at installation that nobody decided about", () => {
    const scripted = entries
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length));
    expect(scripted.toSorted()).toEqual(Object.keys(project.allowScripts).toSorted());
    const allowed = Object.entries(project.allowScripts).filter(([, allow]) => allow);
    expect(allowed).toEqual([["keytar", true]]);
  });

  it("holds the optional packages of every platform, without which npm ci refuses", () => {
    const missing = entries.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isLocked(path, name))
        .map((name) => `${path} wants ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it("agrees with package.json, where every version is exact", () => {
    const wanted = {
      ...project.dependencies,
      ...project.devDependencies,
      ...project.optionalDependencies,
    };
    expect(Object.values(wanted).filter((range) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([]);
    const locked = Object.keys(wanted).map((name) => [
      name,
      lock.packages[`node_modules/${name}`]?.version,
    ]);
    expect(Object.fromEntries(locked)).toEqual(wanted);
  });
});

/** Looks where Node looks: in the package's own folder, then in every folder above it. */
function isLocked(path: string, name: string): boolean {
  const parts = path.split("/node_modules/");
  const folders = parts.map((_, index) => `${parts.slice(0, index + 1).join("/node_modules/")}/`);
  return ["", ...folders].some((folder) => `${folder}node_modules/${name}` in lock.packages);
}
