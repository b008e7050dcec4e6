import { expect, test } from "vitest";
import { listenForStop } from "./stop-requests.ts";

function newListener() {
  const seen: string[] = [];
  let nowMs = 0;
  let ask: () => void = () => undefined;
  const context = {
    onStopSignal: (listener: () => void) => {
      ask = listener;
      return () => void (ask = () => undefined);
    },
    exit: (code: number) => void seen.push(`exit ${code}`),
  };
  const on = { first: () => void seen.push("stop"), second: () => void seen.push("force") };
  const release = listenForStop(context, on, () => nowMs);
  const signalAt = (ms: number): void => {
    nowMs = ms;
    ask();
  };
  return { seen, signalAt, release };
}

test("signals at the same moment are one request", () => {
  const { seen, signalAt } = newListener();
  for (const ms of [0, 3, 40, 700]) signalAt(ms);
  expect(seen).toEqual(["stop"]);
});

test("a later signal forces, the third one leaves", () => {
  const { seen, signalAt } = newListener();
  for (const ms of [0, 2_000, 4_000]) signalAt(ms);
  expect(seen).toEqual(["stop", "force", "exit 130"]);
});

test("nothing is heard after the release", () => {
  const { seen, signalAt, release } = newListener();
  release();
  signalAt(0);
  expect(seen).toEqual([]);
});
