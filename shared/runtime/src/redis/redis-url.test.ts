import { expect, test } from "vitest";
import { parseRedisUrl } from "./redis-url.ts";

test("reads the address, the login and the database of one Redis", () => {
  expect(parseRedisUrl("redis://user:p%40ss@host/3")).toMatchObject({
    form: "single",
    nodes: [{ host: "host", port: 6379 }],
    username: "user",
    password: "p@ss",
    db: 3,
    tls: undefined,
  });
  expect(parseRedisUrl("redis://:secret@[::1]:7000")).toMatchObject({
    nodes: [{ host: "::1", port: 7000 }],
    username: undefined,
    password: "secret",
    db: 0,
  });
});

test("reads Sentinels with the master's name and a cluster's nodes", () => {
  const url = "redis+sentinel://:pw@a,b:27000/main/2?sentinel_password=other";
  expect(parseRedisUrl(url)).toMatchObject({
    form: "sentinel",
    nodes: [
      { host: "a", port: 26_379 },
      { host: "b", port: 27_000 },
    ],
    masterName: "main",
    db: 2,
    password: "pw",
    sentinelPassword: "other",
  });
  expect(parseRedisUrl("rediss+cluster://a,b:7001")).toMatchObject({
    form: "cluster",
    nodes: [
      { host: "a", port: 6379 },
      { host: "b", port: 7001 },
    ],
    tls: {},
  });
});

test("reads the files of a TLS connection", () => {
  const { tls } = parseRedisUrl("rediss://h?sslrootcert=/ca&sslcert=/c&sslkey=/k");
  expect(tls).toEqual({ caFile: "/ca", certFile: "/c", keyFile: "/k" });
});

test.each([
  ["http://host", "must be redis[s]://"],
  ["redis://a,b", "redis+sentinel://"],
  ["redis://host/x", "database number"],
  ["redis://host:99999", "not host:port"],
  ["redis+sentinel://a,b", "master's name"],
  ["redis+cluster://a/1", "a cluster has only one"],
  ["redis://host?sslrootcert=/ca", "rediss:// only"],
  ["rediss://host?sslrotcert=/ca", "did you mean sslrootcert?"],
  ["rediss://host?sslrootcert=ca.pem", "absolute path"],
  ["rediss://host?sslcert=/c", "sslcert and sslkey together"],
  ["redis://:%zz@host", "%25"],
])("refuses %s and says why", (url, reason) => {
  expect(() => parseRedisUrl(url)).toThrow(reason);
});

test("shows no password in what it refuses", () => {
  expect(() => parseRedisUrl("redis://:hunter2@a,b/x")).toThrow(/^(?!.*hunter2)/);
});
