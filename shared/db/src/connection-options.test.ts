import { expect, test } from "vitest";
import { connectionOptions } from "./connection-options.ts";

const at = (query: string) => connectionOptions(`postgres://u:p@db.example:5432/name?${query}`);

test("leaves a URL without TLS as it is", () => {
  expect(at("application_name=x")).toEqual({
    url: "postgres://u:p@db.example:5432/name?application_name=x",
    ssl: false,
  });
});

test("asks for what each sslmode promises", () => {
  expect(at("sslmode=require").ssl).toEqual({ rejectUnauthorized: false });
  expect(at("sslmode=verify-full").ssl).toEqual({ servername: "db.example" });
  expect(at("sslmode=verify-ca").ssl).toMatchObject({ checkServerIdentity: expect.any(Function) });
  expect(at("sslmode=prefer")).toEqual({
    url: "postgres://u:p@db.example:5432/name",
    ssl: "prefer",
  });
});

test("refuses a mode or a file that it can't honour", () => {
  expect(() => at("sslmode=verify")).toThrow("use disable, prefer");
  expect(() => at("sslmode=verify-full&sslrootcert=/nowhere/ca.pem")).toThrow("sslrootcert");
});
