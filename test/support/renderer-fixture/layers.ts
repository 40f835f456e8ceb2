import { setImmediate as nextTurn } from "node:timers/promises";
import { AppError } from "../../../shared/errors.ts";
import type { PortolanContract } from "../../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../../shared/ipc/procedure.ts";
import type { LayerEntry } from "../../../shared/layer-files.ts";
import { numberFrom } from "./images.ts";

const MOTD = "Welcome aboard.\n\n  * Harbour office: harbour.example.test\n";

/** Files of a layer, made of its digest: the same in every run. */
export function entriesOf(digest: string): readonly LayerEntry[] {
  const made = entryMaker(digest);
  const application = ["server.js", "package.json", "node_modules/tar/index.js"];
  return [
    made("etc", "folder"),
    made("etc/motd", "file", { size: MOTD.length }),
    made("etc/ssl", "folder"),
    made("etc/ssl/cert.pem", "symlink", { link: "certs/ca.pem" }),
    made("usr/bin/tini", "file", { mode: 0o755 }),
    made("var/log/.wh.dpkg.log", "file", { size: 0 }),
    made(`app/${digest.slice(7, 15)}`, "folder"),
    ...application.map((name) => made(`app/${digest.slice(7, 15)}/${name}`, "file")),
  ];
}

function entryMaker(digest: string) {
  return (path: string, type: LayerEntry["type"], given: Partial<LayerEntry> = {}): LayerEntry => ({
    path,
    type,
    size: type === "file" ? numberFrom(`${digest} ${path}`, 20, 900_000) : 0,
    mode: type === "folder" ? 0o755 : 0o644,
    uid: 0,
    gid: 0,
    modified: 1_767_323_045,
    ...given,
  });
}

/** What is inside layers, made up. */
export function layerHandlers(): Handlers<PortolanContract>["layers"] {
  const kept = new Set<string>();
  return {
    files: async function* ({ digest }) {
      await nextTurn();
      const entries = [...entriesOf(digest)];
      yield { kind: "begin", from: kept.has(digest) ? "kept" : "layer", bytes: 4000 };
      yield { kind: "entries", entries, read: 4000 };
      kept.add(digest);
      yield { kind: "end", entries: entries.length, cut: false };
    },
    file: async ({ digest, path }) => {
      await nextTurn();
      const entry = entriesOf(digest).find((one) => one.path === path);
      if (entry === undefined) {
        throw new AppError("path_not_found", "no such file", { details: { path } });
      }
      if (path.endsWith("tini")) {
        return { entry, content: { kind: "binary", hex: "7f454c4602010100000000000000000000" } };
      }
      return { entry, content: { kind: "text", text: MOTD } };
    },
    kept: async ({ digests }) => ({
      layers: digests.filter((digest) => kept.has(digest)).map((digest) => ({ digest })),
    }),
  };
}
