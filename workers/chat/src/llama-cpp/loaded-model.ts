import { chatErrorCodes } from "@shared/contracts";
import { AppError, messageOf } from "@shared/runtime";
import { InsufficientMemoryError, NoBinaryFoundError, getLlama } from "node-llama-cpp";
import type { Llama, LlamaContext, LlamaContextSequence, LlamaModel } from "node-llama-cpp";
import { createChatPrompt } from "./chat-prompt.ts";
import type { ChatPrompt } from "./chat-prompt.ts";
import type { LoadOrder } from "./child-protocol.ts";
import { useBuildsFolder } from "./use-builds-folder.ts";

/** A model in memory, ready to generate. */
export interface LoadedModel {
  llama: Llama;
  model: LlamaModel;
  prompt: ChatPrompt;
  /** Tokens that one conversation may have. */
  contextSize: number;
  /** One for each conversation at a time. */
  sequences: LlamaContextSequence[];
}

/**
 * Loads a model and generates one token with it: a model counts as loaded when it has shown that
 * it works.
 * @throws AppError MODEL_TOO_LARGE or MODEL_INVALID.
 */
export async function loadModel(
  order: LoadOrder,
  onPercent: (percent: number) => void,
): Promise<LoadedModel> {
  let reason: string | undefined;
  try {
    const llama = await openLlama(order, (message) => (reason ??= reasonIn(message)));
    const model = await llama.loadModel({
      modelPath: order.modelPath,
      gpuLayers: order.gpuLayers,
      onLoadProgress: (share) => onPercent(Math.floor(share * 100)),
    });
    const prompt = promptOf(model, order.chatTemplate);
    const context = await model.createContext({
      sequences: order.slots,
      contextSize: order.contextSize,
      threads: order.threads,
    });
    const sequences = Array.from({ length: order.slots }, () => context.getSequence());
    await warmUp(context, sequences[0]);
    return { llama, model, prompt, contextSize: context.contextSize, sequences };
  } catch (error) {
    throw loadFailure(error, reason);
  }
}

function openLlama(order: LoadOrder, onLog: (message: string) => void): Promise<Llama> {
  if (order.buildsFolder !== undefined) useBuildsFolder(order.buildsFolder);
  return getLlama({
    gpu: order.gpu === "off" ? false : order.gpu,
    build: "never",
    skipDownload: true,
    progressLogs: false,
    maxThreads: order.threads,
    // Its last words before an abort stand in what it writes there.
    logger(level, message) {
      process.stderr.write(`${level}: ${message}\n`);
      onLog(message);
    },
  });
}

/** Only the log says why a file can't be loaded. */
function reasonIn(message: string): string | undefined {
  return /error loading model: (.*)/.exec(message)?.[1];
}

function promptOf(model: LlamaModel, template: string | undefined): ChatPrompt {
  const inFile = model.fileInfo.metadata.tokenizer.chat_template;
  return createChatPrompt(template ?? inFile, {
    bos: model.tokens.bosString ?? "",
    eos: model.tokens.eosString ?? "",
  });
}

async function warmUp(context: LlamaContext, sequence?: LlamaContextSequence): Promise<void> {
  const start = context.model.tokens.bos ?? context.model.tokenize("a")[0];
  if (sequence === undefined || start === undefined) return;
  const tokens = sequence.evaluate([start], { yieldEogToken: true });
  await tokens.next();
  await tokens.return();
  await sequence.clearHistory();
}

function loadFailure(error: unknown, reason?: string): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof InsufficientMemoryError) {
    const message = `llama.cpp finds too little memory for the model: ${error.message}`;
    return new AppError(chatErrorCodes.modelTooLarge, message, { cause: error });
  }
  if (error instanceof NoBinaryFoundError) {
    const message =
      "There is no build of llama.cpp for this machine and its GPU setting. Install one, or turn the GPU off.";
    return new AppError(chatErrorCodes.modelInvalid, message, { cause: error });
  }
  const message = `llama.cpp could not load the model: ${reason ?? messageOf(error)}`;
  return new AppError(chatErrorCodes.modelInvalid, message, { cause: error });
}
