import { AppError } from "../../shared/errors.ts";
import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import { parseWebAddress } from "../../shared/web-address.ts";
import type { Engine } from "./engine.ts";

export function linksHandlers({
  openedLinks,
  openWebPage,
}: Engine): Handlers<PortolanContract>["links"] {
  return {
    async *opened(_input, { signal }) {
      for await (const locations of openedLinks.watch(signal)) yield { locations: [...locations] };
    },
    openWebPage: async ({ address }) => {
      const page = parseWebAddress(address);
      if (page === undefined) throw new AppError("invalid_input", "this is no web page to open");
      if (openWebPage === undefined)
        throw new AppError("unsupported", "this host opens no pages of the web");
      await openWebPage(page.url);
      return {};
    },
  };
}
