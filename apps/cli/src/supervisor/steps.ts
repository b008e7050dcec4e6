import { createProgressLine } from "../output/progress-line.ts";
import type { TextOutput } from "../output/terminal.ts";
import { durationText } from "../output/time-text.ts";

export type Steps = ReturnType<typeof createSteps>;

/** Prints what is being done: one line each, with a check mark and the time it took. */
export function createSteps(output: TextOutput) {
  /** Runs `work`; the text it answers, if any, is added to the line. */
  async function step(title: string, work: () => Promise<string | void>): Promise<void> {
    const startedAtMs = Date.now();
    const progress = createProgressLine(output);
    progress.update({ stage: title, message: "…" });
    const end = (mark: string, detail: string): void => {
      progress.clear();
      const time = output.paint("dim", durationText(Date.now() - startedAtMs));
      output.line(` ${mark} ${title}${detail && output.paint("dim", `  ${detail}`)}  ${time}`);
    };
    let detail: string | void;
    try {
      detail = await work();
    } catch (error) {
      end(output.paint("red", "✗"), "");
      throw error;
    }
    end(output.paint("green", "✓"), detail ?? "");
  }

  return {
    step,
    done: (text: string) => output.line(` ${output.paint("green", "✓")} ${text}`),
    warn: (text: string) => output.line(` ${output.paint("yellow", "!")} ${text}`),
    note: (text: string) => output.line(`   ${output.paint("dim", text)}`),
  };
}
