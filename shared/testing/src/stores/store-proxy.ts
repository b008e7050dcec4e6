import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";

/** A way to a store that a test can cut or freeze. */
export interface StoreProxy {
  /** The same address by way of the proxy. */
  through(url: string): string;
  /** Ends every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Takes connections and passes nothing on, as a store that was stopped (SIGSTOP) does. */
  freeze(): void;
  /**
   * Lets new connections through, and what was frozen stays so for good: a network that dropped
   * packets for so long that it forgot the connections.
   */
  forget(): void;
  /** Lets connections through again; to another store of the same kind, if one is given. */
  mend(targetUrl?: string): Promise<void>;
  close(): Promise<void>;
}

export async function createStoreProxy(targetUrl: string): Promise<StoreProxy> {
  let target = new URL(targetUrl);
  const sockets = new Set<Socket>();
  const forgotten = new Set<Socket>();
  let isFrozen = false;
  const server = createServer((client) => {
    const store = connect(Number(target.port), target.hostname);
    for (const socket of [client, store]) {
      sockets.add(socket);
      socket.on("close", () => {
        sockets.delete(socket);
        forgotten.delete(socket);
      });
      socket.on("error", () => undefined /* the other end hears of it by its close */);
    }
    client.pipe(store).pipe(client);
    if (isFrozen) for (const socket of [client, store]) socket.pause();
    client.on("close", () => store.destroy());
    store.on("close", () => client.destroy());
  });
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;

  async function cut(): Promise<void> {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  return {
    through(url) {
      const changed = new URL(url);
      changed.hostname = "127.0.0.1";
      changed.port = String(port);
      return changed.href;
    },
    cut,
    freeze() {
      isFrozen = true;
      for (const socket of sockets) socket.pause();
    },
    forget() {
      isFrozen = false;
      for (const socket of sockets) forgotten.add(socket);
    },
    async mend(nextUrl) {
      if (nextUrl !== undefined) target = new URL(nextUrl);
      isFrozen = false;
      for (const socket of sockets) if (!forgotten.has(socket)) socket.resume();
      await listen(server, port);
    },
    close: cut,
  };
}

async function listen(server: Server, port: number): Promise<void> {
  if (server.listening) return;
  await new Promise<void>((resolve) => {
    server.listen(port, "127.0.0.1", resolve);
  });
}
