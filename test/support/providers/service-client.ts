import { onTestFinished } from "vitest";
import { catalogHandlers } from "../../../electron/ipc/catalog.ts";
import type { Engine } from "../../../electron/ipc/engine.ts";
import { providersHandlers } from "../../../electron/ipc/providers.ts";
import { connect } from "../../../shared/ipc/client.ts";
import { contract, type PortolanContract } from "../../../shared/ipc/contract/index.ts";
import { createPortPair } from "../../../shared/ipc/pair.ts";
import type { Client, Handlers } from "../../../shared/ipc/procedure.ts";
import { serve } from "../../../shared/ipc/server.ts";

/** The contract's procedures about services and lists, over a port as every host has it. */
export function openServiceClient(
  engine: Pick<Engine, "catalog" | "providers">,
): Client<PortolanContract> {
  const parts = { ...engine, contentsOf: () => Promise.reject(new Error("no files here")) };
  const handlers = {
    catalog: catalogHandlers(parts),
    providers: providersHandlers(parts as unknown as Engine),
  } as unknown as Handlers<PortolanContract>;
  const ports = createPortPair();
  const logUnexpected = (error: unknown): never => {
    throw error;
  };
  onTestFinished(serve(contract, handlers, ports.right, { logUnexpected }));
  return connect(contract, ports.left);
}
