import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface SocksProxyOptions {
  /** Where a name with a port really is; unknown ones get the reply "host unreachable". */
  readonly names?: Readonly<Record<string, string>>;
  readonly login?: { readonly username: string; readonly password: string };
  /** Answers every CONNECT with this reply of RFC 1928, 6. */
  readonly reply?: number;
}

export interface SocksProxy {
  readonly url: URL;
  /** What was asked for: `registry.test:443`. */
  readonly targets: string[];
  /** Logins that were offered: `user:password`. */
  readonly logins: string[];
  close(): Promise<void>;
}

/** A SOCKS 5 proxy that knows CONNECT only. Spec: RFC 1928, RFC 1929. */
export async function startSocksProxy(options: SocksProxyOptions = {}): Promise<SocksProxy> {
  const [targets, logins]: [string[], string[]] = [[], []];
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    sockets.add(near);
    near.on("error", () => undefined).once("close", () => sockets.delete(near));
    void serve(near, options, targets, logins).catch(() => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: new URL(`socks5://127.0.0.1:${(server.address() as AddressInfo).port}`),
    targets,
    logins,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function serve(
  near: Socket,
  { names = {}, login, reply }: SocksProxyOptions,
  targets: string[],
  logins: string[],
): Promise<void> {
  const read = reader(near);
  const [, count = 0] = await read(2);
  const methods = [...(await read(count))];
  const wanted = login === undefined ? 0 : 2;
  if (!methods.includes(wanted)) {
    near.end(Buffer.from([5, 255]));
    return;
  }
  near.write(Buffer.from([5, wanted]));
  if (login !== undefined) {
    await read(1);
    const username = (await read((await read(1))[0] ?? 0)).toString();
    const password = (await read((await read(1))[0] ?? 0)).toString();
    logins.push(`${username}:${password}`);
    const right = username === login.username && password === login.password;
    near.write(Buffer.from([1, right ? 0 : 1]));
    if (!right) return;
  }
  const target = await readTarget(read);
  targets.push(target);
  const place = names[target] ?? (target.startsWith("127.0.0.1:") ? target : undefined);
  const refused = reply ?? (place === undefined ? 4 : 0);
  if (refused !== 0 || place === undefined) {
    near.end(Buffer.from([5, refused, 0, 1, 0, 0, 0, 0, 0, 0]));
    return;
  }
  const { hostname, port } = new URL(`http://${place}`);
  const far = connect(Number(port), hostname);
  far.on("error", () => near.destroy());
  far.once("connect", () => {
    near.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
    near.pipe(far).pipe(near);
  });
  near.once("close", () => far.destroy());
}

async function readTarget(read: (count: number) => Promise<Buffer>): Promise<string> {
  const [, , , type] = await read(4);
  const length = type === 3 ? ((await read(1))[0] ?? 0) : type === 4 ? 16 : 4;
  const address = await read(length);
  const port = (await read(2)).readUInt16BE();
  if (type === 3) return `${address.toString()}:${port}`;
  if (type === 1) return `${[...address].join(".")}:${port}`;
  const groups = Array.from({ length: 8 }, (_, at) => address.readUInt16BE(at * 2).toString(16));
  return `[${groups.join(":")}]:${port}`;
}

/** Reads exactly so many bytes at a time. */
function reader(socket: Socket): (count: number) => Promise<Buffer> {
  return async (count) => {
    if (count === 0) return Buffer.alloc(0);
    for (;;) {
      const bytes = socket.read(count) as Buffer | null;
      if (bytes !== null) return bytes;
      await new Promise<void>((resolve, reject) => {
        socket.once("readable", resolve);
        socket.once("close", () => reject(new Error("the client left")));
      });
    }
  };
}
