import { fitText, plainText } from "./plain-text.ts";
import type { TextOutput } from "./terminal.ts";
import { durationText } from "./time-text.ts";

export interface ProgressState {
  stage: string;
  message: string;
  percent?: number | undefined;
}

export type ProgressLine = ReturnType<typeof createProgressLine>;

const barCells = 24;
const columnsForBar = 60;
const redrawMs = 200;
const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/**
 * One line at the bottom of a terminal that shows how far something is, redrawn in place. Draws
 * nothing where the output is no terminal. `clear` takes it away; call it on every path.
 */
export function createProgressLine(output: TextOutput, now: () => number = Date.now) {
  const startedAtMs = now();
  let state: ProgressState | undefined;
  let turn = 0;
  let timer: NodeJS.Timeout | undefined;

  function draw(): void {
    if (state === undefined) return;
    const time = durationText(now() - startedAtMs);
    const lead = ` ${spinner[turn++ % spinner.length]} `;
    const hasBar = state.percent !== undefined && output.columns() >= columnsForBar;
    const bar = hasBar ? `${barOf(state.percent ?? 0)} ` : "";
    const text = plainText(`${state.stage} · ${state.message}`);
    const room = output.columns() - lead.length - bar.length - time.length - 3;
    const painted = output.paint("cyan", lead + bar);
    const line = `${painted}${fitText(text, room)}  ${output.paint("dim", time)}`;
    output.raw(`\r\u001B[2K${line}`);
  }

  function clear(): void {
    clearInterval(timer);
    timer = undefined;
    if (state !== undefined) output.raw("\r\u001B[2K");
    state = undefined;
  }

  function update(next: ProgressState): void {
    if (!output.isInteractive) return;
    state = next;
    timer ??= setInterval(draw, redrawMs).unref();
    draw();
  }

  /** Prints a line above the progress. */
  function note(text: string): void {
    if (state !== undefined) output.raw("\r\u001B[2K");
    output.line(text);
    draw();
  }

  return { update, note, clear };
}

function barOf(percent: number): string {
  const filled = Math.round((Math.min(100, Math.max(0, percent)) / 100) * barCells);
  const number = `${Math.round(percent)}%`.padStart(4);
  return `${"█".repeat(filled)}${"░".repeat(barCells - filled)} ${number}`;
}
