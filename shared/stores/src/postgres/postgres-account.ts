import { spawnSync } from "node:child_process";
import { AppError } from "@shared/runtime";

/** Whom Postgres runs as; undefined ids mean: as we do. */
export interface PostgresAccount {
  uid: number | undefined;
  gid: number | undefined;
}

const ownName = "millrace";

/**
 * The account for Postgres. It refuses to run as root, so for root this is the system user
 * `millrace`, made on first use, or `postgres` where users can't be made. Throws
 * `POSTGRES_ACCOUNT` where there is neither.
 */
export function findPostgresAccount(): PostgresAccount {
  if (process.getuid?.() !== 0) return { uid: undefined, gid: undefined };
  const known = lookUp(ownName);
  if (known !== undefined) return known;
  const nologin = ["--shell", "/usr/sbin/nologin"];
  // Two starts at once: the second one fails here and finds the user of the first one.
  spawnSync("useradd", ["--system", "--user-group", "--no-create-home", ...nologin, ownName]);
  const account = lookUp(ownName) ?? lookUp("postgres");
  if (account !== undefined) return account;
  throw new AppError(
    "POSTGRES_ACCOUNT",
    `Postgres can't run as root, and no user could be made for it: run \`useradd --system ${ownName}\`, start as another user, or set DATABASE_URL.`,
  );
}

/** Whether the account can enter a folder: every folder above it counts. */
export function canEnter(account: PostgresAccount, folder: string): boolean {
  const result = spawnSync("/bin/sh", ["-c", 'cd -- "$0"', folder], {
    ...idsOf(account),
    cwd: "/",
    stdio: "ignore",
  });
  return result.status === 0;
}

/** The account as options of `spawn`. */
export function idsOf(account: PostgresAccount): { uid?: number; gid?: number } {
  const { uid, gid } = account;
  return uid === undefined || gid === undefined ? {} : { uid, gid };
}

function lookUp(name: string): PostgresAccount | undefined {
  const [uid, gid] = ["-u", "-g"].map((flag) => {
    const result = spawnSync("id", [flag, name], { encoding: "utf8" });
    return result.status === 0 ? Number.parseInt(result.stdout, 10) : undefined;
  });
  return uid === undefined || gid === undefined || uid === 0 ? undefined : { uid, gid };
}
