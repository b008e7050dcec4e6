import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { AppError } from "@shared/runtime";
import { commandLineOf } from "@shared/stores";

/** Throws `PORT_TAKEN` with what to do when nobody else may listen on the port. */
export async function requireFreePort(host: string, port: number): Promise<void> {
  const failure = await tryListen(host, port);
  if (failure === undefined) return;
  if (failure.code === "EADDRINUSE") {
    throw new AppError(
      "PORT_TAKEN",
      `Port ${port} is taken${holderText(port)}. Stop that, or start on another port: PORT=${port + 1} npm start`,
    );
  }
  throw new AppError("PORT_REFUSED", `Can't listen on ${host}:${port}: ${failure.message}`);
}

function tryListen(host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", resolve);
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

function holderText(port: number): string {
  const pid = findListener(port);
  if (pid === undefined) return "";
  return ` by pid ${pid} (${commandLineOf(pid).slice(0, 80)})`;
}

/** The process that listens on a TCP port, as far as /proc shows it to us. */
function findListener(port: number): number | undefined {
  const inodes = new Set(["tcp", "tcp6"].flatMap((table) => listeningInodes(table, port)));
  if (inodes.size === 0) return undefined;
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).find((pid) => holdsSocket(pid, inodes));
}

/** Lines of /proc/net/tcp: `sl local rem state …`, ports in hex, state 0A is LISTEN, inode is field 9. */
function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  try {
    const lines = readFileSync(`/proc/net/${table}`, "utf8").split("\n").slice(1);
    const fields = lines.map((line) => line.trim().split(/\s+/));
    return fields
      .filter(([, local = "", , state]) => local.endsWith(suffix) && state === "0A")
      .flatMap((line) => line[9] ?? []);
  } catch {
    return []; // no /proc on this system
  }
}

function holdsSocket(pid: number, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode !== undefined && inodes.has(inode);
    });
  } catch {
    return false; // gone, or somebody else's
  }
}
