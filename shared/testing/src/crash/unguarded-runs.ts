import { createJobRun } from "@shared/queues/consumer";
import { fenceOf, generationOf } from "@shared/queues/books";

type CreateRun = typeof createJobRun;

/** A run that begins although its job has an outcome. */
const withoutOutcomeCheck: CreateRun = (deps) => {
  const run = createJobRun(deps);
  return {
    ...run,
    async begin() {
      const begun = await run.begin();
      if (begun.move !== "finished") return begun;
      return { move: "ok", attempt: deps.ticket.attempts_before + 1 };
    },
  };
};

/** A run whose last write passes for one of the newest run there can be. */
const withoutFence: CreateRun = (deps) => {
  const newest = fenceOf(generationOf(deps.fence) + 1, 0) - 1;
  const late = createJobRun({ ...deps, fence: newest });
  return { ...createJobRun(deps), finish: (ending) => late.finish(ending) };
};

/** A run that begins although followers have seen something of an earlier one. */
const withoutInterruption: CreateRun = (deps) => {
  const run = createJobRun(deps);
  return {
    ...run,
    async begin() {
      const begun = await run.begin();
      if (begun.move !== "interrupted") return begun;
      return { move: "ok", attempt: begun.attempt + 1 };
    },
  };
};

/** Runs with a guard taken out, by its name: what a crash test has to notice. */
export const unguardedRuns = {
  "outcome-check": withoutOutcomeCheck,
  fence: withoutFence,
  interruption: withoutInterruption,
} as const;
