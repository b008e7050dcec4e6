import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError, messageOf } from "@shared/runtime";
import { z } from "zod";

const chatConfigSchema = z.object({
  host: z.string().min(1),
  port: z.coerce.number().int().min(1).max(65_535),
  vllm_api_key: z.string().min(1),
  max_tokens: z.number().int().min(1).optional(),
  temperature: z.number().min(0).max(2).optional(),
  system_prompt: z.string().optional(),
  extra: z.record(z.string(), z.unknown()).optional(),
  model: z.string().min(1).optional(),
});

/** What chat.json may say; the first three it must. */
export type ChatConfig = z.infer<typeof chatConfigSchema>;

/**
 * Reads the configuration of the earlier chat client.
 * @throws AppError USAGE that names every field that is missing or wrong.
 */
export async function readChatConfig(cwd: string, file: string): Promise<ChatConfig> {
  const parsed = chatConfigSchema.safeParse(await readJson(resolve(cwd, file), file));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `  ${path.join(".")}: ${message}`,
  );
  throw new AppError(
    "USAGE",
    [`${file} can't be used:`, ...problems, "It needs host, port and vllm_api_key."].join("\n"),
  );
}

async function readJson(path: string, file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as unknown;
  } catch (error) {
    throw new AppError("USAGE", `${file} can't be read: ${messageOf(error)}`);
  }
}

/** Where such a gateway is. */
export function addressOf({ host, port }: ChatConfig): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
