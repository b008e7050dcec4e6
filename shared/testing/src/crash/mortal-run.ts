import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { createJobRun } from "@shared/queues/consumer";

type CreateRun = typeof createJobRun;
type Deps = Parameters<CreateRun>[0];

/**
 * Where a run can die, in the order that it gets there:
 *
 * - `taken`: it holds the ticket and has not begun.
 * - `running`: its handler is at work.
 * - `artifact-written`: bytes of its result lie in Redis, its outcome does not.
 * - `outcome-written`: the outcome is in the ledger, the worker has not heard so.
 * - `before-ack`: the worker is about to settle the ticket.
 */
export const killPoints = [
  "taken",
  "running",
  "artifact-written",
  "outcome-written",
  "before-ack",
] as const;
export type KillPoint = (typeof killPoints)[number];

/** Ends this process as a power cut would, if that has not happened to the job yet. */
export function dieOnce(deathsFile: string, jobId: string, point: string): void {
  const deaths = existsSync(deathsFile) ? readFileSync(deathsFile, "utf8") : "";
  if (deaths.includes(`${jobId} `)) return;
  appendFileSync(deathsFile, `${jobId} ${point} ${Date.now()}\n`);
  process.kill(process.pid, "SIGKILL");
}

/** Runs of jobs whose snapshot is `die <point>` end their process there, once a job. */
export function createMortalRun(deathsFile: string, createRun: CreateRun): CreateRun {
  return (deps) => {
    const snapshot = (deps.ticket.input as { snapshot?: string } | undefined)?.snapshot;
    const dieAt = (point: KillPoint) => {
      if (snapshot === `die ${point}`) dieOnce(deathsFile, deps.ticket.job_id, point);
    };
    const run = createRun({
      ...deps,
      redis: afterSet(deps.redis, () => dieAt("artifact-written")),
    });
    return {
      ...run,
      async begin() {
        dieAt("taken");
        return run.begin();
      },
      async finish(ending) {
        const move = await run.finish(ending);
        dieAt("outcome-written");
        beforeAck(deps.redis, () => dieAt("before-ack"));
        return move;
      },
    };
  };
}

function afterSet(redis: Deps["redis"], then: () => void): Deps["redis"] {
  return new Proxy(redis, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      if (name !== "set") return member.bind(target) as unknown;
      return async (...args: unknown[]) => {
        const reply: unknown = await Reflect.apply(member, target, args);
        then();
        return reply;
      };
    },
  });
}

/** BullMQ settles a ticket by a script that is given, among others, the list of settled ones. */
function beforeAck(redis: Deps["redis"], then: () => void): void {
  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (command, stream) => {
    if (command.args.some((arg) => String(arg).endsWith(":completed"))) then();
    return send(command, stream);
  };
}
