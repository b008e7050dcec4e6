import { readFileSync } from "node:fs";

/** Processor time and memory of a process and everything below it. Linux only. */
export interface ProcessCost {
  cpuSeconds: number;
  /** Proportional set size: shared pages count once over all processes. */
  memoryMb: number;
}

const ticksPerSecond = 100;

/** What these process trees have used so far. */
export function costOf(pids: readonly number[]): ProcessCost {
  const all = [...new Set(pids.flatMap(familyOf))];
  return {
    cpuSeconds: sum(all.map(cpuSecondsOf)),
    memoryMb: sum(all.map(memoryMbOf)),
  };
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

function familyOf(pid: number): number[] {
  const threads = readOr(`/proc/${pid}/task/${pid}/children`);
  return [pid, ...threads.split(/\s+/).filter(Boolean).map(Number).flatMap(familyOf)];
}

function cpuSecondsOf(pid: number): number {
  // The name may hold spaces and parentheses; what follows its last one is fixed.
  const fields = readOr(`/proc/${pid}/stat`).split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksPerSecond;
}

function memoryMbOf(pid: number): number {
  const kb = /^Pss:\s+(\d+)/m.exec(readOr(`/proc/${pid}/smaps_rollup`))?.[1];
  return Number(kb ?? 0) / 1_024;
}

/** Empty where the process ended or the system has no such file. */
function readOr(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
