import { expect, test } from "vitest";
import { withFirstProcessEnvironment } from "./first-process-environment.ts";

const onVast = () => "VAST_CONTAINERLABEL=C.1\0SNAPSHOT_MAX_CHARS=9000\0PORT=9999\0TOKEN=a=b\0";

test("settings are taken from the first process on Vast", () => {
  const env = withFirstProcessEnvironment({ PATH: "/bin" }, onVast);
  expect(env).toEqual({ PATH: "/bin", SNAPSHOT_MAX_CHARS: "9000", PORT: "9999" });
});

test("the own environment goes before the first process's", () => {
  const env = { PORT: "8081", SNAPSHOT_MAX_CHARS: "" };
  expect(withFirstProcessEnvironment(env, onVast)).toEqual({
    PORT: "8081",
    SNAPSHOT_MAX_CHARS: "9000",
  });
});

test("elsewhere the first process is not asked", () => {
  const env = { PORT: "8081" };
  expect(withFirstProcessEnvironment(env, () => "SNAPSHOT_MAX_CHARS=9000\0")).toBe(env);
});

test("an unreadable first process changes nothing", () => {
  const env = { VAST_CONTAINERLABEL: "C.1" };
  const read = (): string => {
    throw new Error("EACCES");
  };
  expect(withFirstProcessEnvironment(env, read)).toEqual(env);
});
