import { chownSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgresServer } from "@shared/stores";
import type { StoreServer } from "@shared/stores";
import { createTestLogger, eventually, makeCertificates } from "@shared/testing";
import type { CertificateFiles } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "./database.ts";
import { migrateDatabase } from "./migrate.ts";

describe("Postgres over TLS", () => {
  const home = mkdtempSync(join(tmpdir(), "millrace-test-postgres-"));
  let server: StoreServer;
  let files: CertificateFiles;

  beforeAll(async () => {
    server = await startPostgresServer({ home, logger: createTestLogger() });
    const admin = openDatabase({ url: server.url, maxConnections: 1, name: "test" });
    const [place] = await admin.pool`show data_directory`;
    const folder = String(place?.["data_directory"]);
    // For the address, and not for the name `localhost`.
    files = makeCertificates(join(folder, "tls"), ["127.0.0.1"]);
    const { uid, gid } = statSync(folder);
    for (const path of [join(folder, "tls"), ...Object.values(files)]) chownSync(path, uid, gid);
    await admin.pool`alter system set ssl_cert_file = 'tls/cert.pem'`;
    await admin.pool`alter system set ssl_key_file = 'tls/key.pem'`;
    await admin.pool`alter system set ssl = on`;
    await admin.pool`select pg_reload_conf()`;
    await eventually(async () => (await admin.pool`show ssl`)[0]?.["ssl"] === "on");
    await admin.close();
  });
  afterAll(async () => {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const urlWith = (query: string, host = "127.0.0.1") =>
    `${server.url.replace("127.0.0.1", host)}?${query}`;

  async function isEncrypted(url: string): Promise<boolean> {
    const db = openDatabase({ url, maxConnections: 1, name: "test" });
    try {
      const [row] = await db.pool`select ssl from pg_stat_ssl where pid = pg_backend_pid()`;
      return row?.["ssl"] === true;
    } finally {
      await db.close();
    }
  }

  it("is spoken with the authority that the URL names", async () => {
    const url = urlWith(`sslmode=verify-full&sslrootcert=${files.ca}`);
    expect(await isEncrypted(url)).toBe(true);
    await migrateDatabase(url);
    expect(await isEncrypted(urlWith("sslmode=require"))).toBe(true);
    expect(await isEncrypted(urlWith(""))).toBe(false);
  });

  it("is not taken for silent while it is spoken", async () => {
    const url = urlWith(`sslmode=verify-full&sslrootcert=${files.ca}`);
    const db = openDatabase({ url, maxConnections: 1, name: "test", silentMs: 1_000 });
    const ask = async () =>
      (await db.pool`select pg_backend_pid() as pid, pg_sleep(0.2)`)[0]?.["pid"] as number;
    try {
      const pids = [];
      for (let times = 0; times < 9; times += 1) pids.push(await ask());
      expect(new Set(pids).size).toBe(1);
    } finally {
      await db.close();
    }
  });

  it("is refused where another authority signed, or for another name", async () => {
    const other = makeCertificates(join(home, "other"), ["127.0.0.1"]);
    const reasonOf = async (url: string) => {
      const db = openDatabase({ url, maxConnections: 1, name: "test" });
      try {
        return await db.pool`select 1`.then(
          () => "it connected",
          (error: { code?: string }) => String(error.code),
        );
      } finally {
        await db.close();
      }
    };
    expect(await reasonOf(urlWith(`sslmode=verify-full&sslrootcert=${other.ca}`))).toMatch(
      /UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT/,
    );
    const wrongName = (mode: string) =>
      urlWith(`sslmode=${mode}&sslrootcert=${files.ca}`, "localhost");
    expect(await reasonOf(wrongName("verify-full"))).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
    expect(await isEncrypted(wrongName("verify-ca"))).toBe(true);
  });
});
