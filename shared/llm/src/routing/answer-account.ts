import type { ModelAttempt } from "@shared/contracts";

/** Who answered and what was tried; filled while the answer is read, complete at its end. */
export interface AnswerAccount {
  provider?: string;
  model?: string;
  tried: ModelAttempt[];
  warnings: string[];
  /** Turns left out so that the request fitted the model that answers. */
  trimmedTurns?: number;
}
