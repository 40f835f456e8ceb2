import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import type { Engine } from "./engine.ts";

export function systemHandlers(engine: Engine): Handlers<PortolanContract>["system"] {
  return {
    describe: async () => ({
      version: engine.version,
      host: engine.host,
      homePath: engine.homePath,
      storePath: engine.store.path,
      keychain: await engine.keychainState(),
    }),
    wake: async () => {
      engine.wake();
      return {};
    },
    async *openedFiles(_input, { signal }) {
      for await (const paths of engine.openedFiles.watch(signal)) yield { paths: [...paths] };
    },
    async *menuCommands(_input, { signal }) {
      for await (const commands of engine.menuCommands.watch(signal))
        yield { commands: [...commands] };
    },
    settings: () => Promise.resolve(engine.settings.read()),
    saveSettings: (settings) => {
      engine.settings.save(settings);
      return Promise.resolve(engine.settings.read());
    },
  };
}
