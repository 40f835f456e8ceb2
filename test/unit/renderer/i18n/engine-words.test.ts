import { describe, expect, it } from "vitest";
import { en } from "../../../../renderer/i18n/en.ts";
import { engineCause, engineTitle, engineWords } from "../../../../renderer/i18n/engine-words.ts";
import { anEngine } from "../../../support/renderer-fixture/engines.ts";

const { engine: docker } = anEngine({
  name: "default",
  kind: "docker",
  version: "28.5.1",
  current: true,
});

describe("the words of an engine", () => {
  it("call it by its kind where its name says no more, else by its name", () => {
    expect(engineTitle(docker)).toBe("Docker");
    expect(engineTitle({ name: "podman", kind: "podman" })).toBe("Podman");
    expect(engineTitle({ name: "colima", kind: "docker" })).toBe("colima");
    expect(engineTitle({ name: "default" })).toBe("default");
  });

  it("say to a screen reader what the row shows", () => {
    expect(engineWords(docker, en)).toBe(
      "Docker, default, version 28.5.1, Running, The docker command uses this engine",
    );
    const { engine: away } = anEngine({ name: "colima", kind: "docker", state: "away" });
    expect(engineWords(away, en)).toBe("colima, Docker, Not running");
  });

  it("say why it cannot be used, and what to do", () => {
    expect(engineCause(docker, en, "en")).toBe("Running");
    const { engine: away } = anEngine({ name: "colima", state: "away" });
    expect(engineCause(away, en, "en")).toBe(
      "Not running\nStart the engine: its images appear here by themselves.",
    );
    const details = { engine: "colima", address: "unix:///run/colima.sock" };
    const error = { code: "engine_away", message: "", details } as const;
    const { engine: known } = anEngine({ name: "colima", state: "away", error });
    expect(engineCause(known, en, "en")).toBe(
      "The engine colima is not running\nNothing listens at unix:///run/colima.sock. Start Docker or Podman, and try again.",
    );
    const { engine: failed } = anEngine({ name: "far", state: "failed" });
    expect(engineCause(failed, en, "en")).toBe(
      "Does not answer as it should\nLook at the engine's own log, or choose another one.",
    );
  });
});
