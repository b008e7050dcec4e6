/** The process that runs one model: see child-protocol.ts. It may die over it; nothing else does. */
import { chatErrorCodes } from "@shared/contracts";
import { AppError, messageOf } from "@shared/runtime";
import type { LlamaContextSequence, Token } from "node-llama-cpp";
import { childOrderSchema } from "./child-protocol.ts";
import type { ChildFailure, LoadOrder } from "./child-protocol.ts";
import { createReporter } from "./create-reporter.ts";
import { generateText, tokenPrompt } from "./generate-text.ts";
import type { GenerationRequest } from "./generation-request.ts";
import { loadModel } from "./loaded-model.ts";
import type { LoadedModel } from "./loaded-model.ts";

const beatMs = 2_000;
/** On the processor a model waits while its words are carried away: fewer, larger pieces. */
const processorGatherMs = 20;

let loaded: LoadedModel | undefined;
const free: LlamaContextSequence[] = [];
const running = new Map<number, AbortController>();
const { report, reportText } = createReporter(
  (message, onSent) => {
    if (process.connected) process.send?.(message, undefined, undefined, onSent);
  },
  { gatherMs: () => (loaded?.llama.gpu === false ? processorGatherMs : 0) },
);

process.on("disconnect", () => process.exit(0));
// A worker that was gone before we listened is announced no more.
if (!process.connected) process.exit(0);
// A terminal's Ctrl+C reaches all processes of it; the worker decides when this one ends.
process.on("SIGINT", () => undefined);
process.on("message", (message) => {
  const order = childOrderSchema.parse(message);
  if (order.type === "load") void load(order.order);
  else if (order.type === "cancel") running.get(order.id)?.abort();
  else if (order.type === "threads") useThreads(order.threads);
  else void answer(order.id, order.request);
});
setInterval(() => report({ type: "beat" }), beatMs);

function useThreads(threads: number): void {
  if (loaded !== undefined) loaded.llama.maxThreads = threads;
}

async function load(order: LoadOrder): Promise<void> {
  try {
    loaded = await loadModel(order, (percent) => report({ type: "loading", percent }));
    free.push(...loaded.sequences);
    report({ type: "loaded", contextSize: loaded.contextSize });
  } catch (error) {
    report({ type: "refused", failure: failureOf(error) });
  }
}

async function answer(id: number, request: GenerationRequest): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  let sequence: LlamaContextSequence | undefined;
  try {
    if (loaded === undefined) throw new Error("No model is loaded");
    const prompt = tokenPrompt(loaded, request);
    sequence = takeSequence(prompt.tokens);
    const texts = generateText(loaded, { sequence, prompt, request }, abort.signal);
    let step = await texts.next();
    for (; !step.done; step = await texts.next()) reportText(id, step.value);
    report(
      abort.signal.aborted ? { type: "cancelled", id } : { type: "finish", id, ...step.value },
    );
  } catch (error) {
    report(
      abort.signal.aborted
        ? { type: "cancelled", id }
        : { type: "failed", id, failure: failureOf(error) },
    );
  } finally {
    running.delete(id);
    if (sequence !== undefined) free.push(sequence);
  }
}

/**
 * The free sequence in which the conversation goes on: of those that would keep more than half of
 * what they remember the one that remembers most of the prompt, else that which was used longest
 * ago, so that other conversations can go on as well.
 */
function takeSequence(prompt: Token[]): LlamaContextSequence {
  const candidates = free.map((sequence) => ({
    sequence,
    remembered: remembered(sequence, prompt),
  }));
  const [best] = candidates
    .filter(({ sequence, remembered }) => remembered > sequence.nextTokenIndex / 2)
    .toSorted((a, b) => b.remembered - a.remembered);
  const taken = best?.sequence ?? free[0];
  if (taken === undefined) throw new Error("More requests came than there are slots");
  free.splice(free.indexOf(taken), 1);
  return taken;
}

function remembered(sequence: LlamaContextSequence, prompt: Token[]): number {
  return Math.min(sequence.compareContextTokens(prompt).firstDifferentIndex, prompt.length);
}

function failureOf(error: unknown): ChildFailure {
  if (error instanceof AppError) {
    return { code: error.code, message: error.message, details: error.details };
  }
  return { code: chatErrorCodes.modelCrashed, message: `llama.cpp failed: ${messageOf(error)}` };
}
