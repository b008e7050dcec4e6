import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { webgenInputSchema, webgenOptionsSchema } from "@shared/contracts";
import type { WebgenInput, WebgenOptions } from "@shared/contracts";
import { AppError, messageOf } from "@shared/runtime";
import type { z } from "zod";
import type { CommandContext } from "../../command-context.ts";

/** The options of `millrace webgen` as commander gives them. */
export interface WebgenCommandOptions {
  output: string;
  theme?: string;
  seed?: number;
  language?: string;
  brief?: string;
  frozen?: string;
  engine?: string;
  model?: string;
  priority?: number;
  timeout?: number;
  idempotencyKey?: string;
  json?: boolean;
  url?: string;
}

/**
 * Reads the files that the command names and checks everything against the job's contract, so
 * that a mistake is told before anything is sent. Throws `USAGE`.
 */
export async function readSubmission(
  context: CommandContext,
  snapshotPath: string,
  options: WebgenCommandOptions,
): Promise<{ input: WebgenInput; options: WebgenOptions }> {
  const snapshot = await readInput(context, snapshotPath);
  if (snapshot.trim() === "") throw new AppError("USAGE", `${nameOf(snapshotPath)} is empty`);
  const frozen =
    options.frozen === undefined ? undefined : await readFrozen(context, options.frozen);
  const { theme, seed, language, brief, engine, model, priority, timeout } = options;
  return {
    input: check(webgenInputSchema, { snapshot, language, brief, frozen_sections: frozen }),
    options: check(webgenOptionsSchema, {
      theme,
      seed,
      engine,
      model,
      priority,
      timeout_seconds: timeout,
    }),
  };
}

async function readInput(context: CommandContext, path: string): Promise<string> {
  if (path === "-") {
    if (context.stdin.isTTY)
      context.terminal.chatter.line("Reading the snapshot; end with Ctrl+D.");
    return text(context.stdin);
  }
  try {
    return await readFile(resolve(context.cwd, path), "utf8");
  } catch (error) {
    throw new AppError("USAGE", `Can't read ${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** Reads a list of frozen sections, or an object that has one under `frozen_sections`. */
async function readFrozen(context: CommandContext, path: string): Promise<unknown> {
  const content = await readInput(context, path);
  try {
    const value: unknown = JSON.parse(content);
    const isWrapped = typeof value === "object" && value !== null && "frozen_sections" in value;
    return isWrapped ? value.frozen_sections : value;
  } catch (error) {
    throw new AppError("USAGE", `${nameOf(path)} is not JSON: ${messageOf(error)}`);
  }
}

function check<S extends z.ZodType>(schema: S, value: Record<string, unknown>): z.output<S> {
  const known = Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
  const parsed = schema.safeParse(known);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((one) => `  ${one.path.join(".")}: ${one.message}`);
  throw new AppError("USAGE", ["This can't be submitted:", ...problems].join("\n"));
}

function nameOf(path: string): string {
  return path === "-" ? "Standard input" : path;
}
