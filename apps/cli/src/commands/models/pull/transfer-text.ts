import type { ProgressState } from "../../../output/progress-line.ts";
import { durationText, sizeText } from "../../../output/time-text.ts";

/** How far a file is. */
export interface TransferState {
  stage: "checking" | "fetching";
  bytes: number;
  totalBytes?: number | undefined;
}

const everyMs = 200;

/**
 * Says how far a transfer is, how fast, and how long it still takes; undefined for what would come
 * too soon after the last.
 */
export function createTransferText(now: () => number = () => performance.now()) {
  let startedMs: number | undefined;
  let startBytes = 0;
  let saidMs = Number.NEGATIVE_INFINITY;
  return ({ stage, bytes, totalBytes }: TransferState): ProgressState | undefined => {
    const atMs = now();
    if (stage === "fetching" && startedMs === undefined) {
      startedMs = atMs;
      startBytes = bytes;
    }
    if (atMs - saidMs < everyMs && bytes !== totalBytes) return undefined;
    saidMs = atMs;
    const seconds = (atMs - (startedMs ?? atMs)) / 1_000;
    const rate = seconds > 0 ? (bytes - startBytes) / seconds : 0;
    const amount =
      totalBytes === undefined ? sizeText(bytes) : `${sizeText(bytes)} of ${sizeText(totalBytes)}`;
    const left = rate > 0 && totalBytes !== undefined ? (totalBytes - bytes) / rate : undefined;
    const message = [
      amount,
      ...(rate > 0 ? [`${sizeText(rate)}/s`] : []),
      ...(left === undefined ? [] : [`${durationText(left * 1_000)} left`]),
    ].join(" · ");
    const percent = totalBytes ? (bytes / totalBytes) * 100 : undefined;
    return { stage, message, ...(percent === undefined ? {} : { percent }) };
  };
}
