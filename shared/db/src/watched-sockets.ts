import { Socket } from "node:net";

/*
 * The driver's sockets, made here so that a dead one is noticed, and closes in the one way that the
 * driver copes with:
 *
 *   heard    something came lately
 *   silent   nothing came for `silentMs`: the other end is gone without a word (a network that
 *            drops packets, a NAT that forgot the connection), and the kernel would go on sending
 *            for a quarter of an hour. Closed; what waited on it is rejected with
 *            CONNECTION_CLOSED, and the driver connects anew. The driver itself closes idle
 *            connections before that.
 */
export interface WatchedSockets {
  /** The driver's `socket` option: a socket that is about to be connected. */
  connect(options: SocketAddress): Socket;
}

/** What the driver made of the URL. */
export interface SocketAddress {
  host: readonly string[];
  port: readonly number[];
  /** A Unix socket, where there is one. */
  path?: string | false | undefined;
}

interface Heard {
  bytes: number;
  at: number;
}

const lookMs = 500;

/**
 * Once connected, it closes without an error event. With one, the driver forgets what it was asked
 * for between that event and the close: it is never answered, nor is what follows it.
 */
class DriverSocket extends Socket {
  #wasConnected = false;

  constructor() {
    super();
    this.once("connect", () => (this.#wasConnected = true));
  }

  override destroy(error?: Error): this {
    return super.destroy(this.#wasConnected ? undefined : error);
  }
}

export function createWatchedSockets({ silentMs }: { silentMs: number }): WatchedSockets {
  const heard = new Map<Socket, Heard>();
  let timer: NodeJS.Timeout | undefined;
  let turn = 0;

  function look(): void {
    for (const [socket, last] of heard) lookAt(socket, last, performance.now());
    if (heard.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  function lookAt(socket: Socket, last: Heard, now: number): void {
    const quietMs = now - last.at;
    if (socket.destroyed) heard.delete(socket);
    // Counted below TLS: the driver puts that on top of this socket.
    else if (socket.bytesRead !== last.bytes || socket.connecting) {
      heard.set(socket, { bytes: socket.bytesRead, at: now });
    } else if (quietMs >= silentMs) socket.destroy();
  }

  return {
    connect({ host, port, path }) {
      const socket = new DriverSocket();
      heard.set(socket, { bytes: 0, at: performance.now() });
      timer ??= setInterval(look, lookMs).unref();
      if (path) return socket.connect(path);
      const name = host[turn % host.length] ?? "localhost";
      const at = port[turn % host.length] ?? 5_432;
      turn += 1;
      // The driver asks the certificate about this name.
      Object.assign(socket, { host: name, port: at });
      return socket.connect(at, name);
    },
  };
}
