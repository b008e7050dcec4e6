import { expect, it } from "vitest";
import { childEnvironment } from "./child-environment.ts";

it("hands a child what llama.cpp reads, and no secrets", () => {
  const environment = {
    PATH: "/bin",
    CUDA_VISIBLE_DEVICES: "0",
    REDIS_URL: "redis://:secret@host",
    OPENAI_API_KEY: "secret",
    NODE_OPTIONS: "--inspect",
  };
  expect(childEnvironment(environment)).toEqual({ PATH: "/bin", CUDA_VISIBLE_DEVICES: "0" });
});
