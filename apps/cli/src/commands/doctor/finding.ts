/** What one check saw. `missing` keeps Millrace from working; `warning` does not. */
export interface Finding {
  name: string;
  state: "ok" | "warning" | "missing";
  detail: string;
  /** What to do about it, where something is to be done. */
  advice?: string;
}

/** What the checks look at. */
export interface DoctorDeps {
  env: Record<string, string | undefined>;
  cwd: string;
  signal: AbortSignal;
}

export const found = (name: string, detail: string): Finding => ({ name, state: "ok", detail });

export const warning = (name: string, detail: string, advice: string): Finding => ({
  name,
  state: "warning",
  detail,
  advice,
});

export const missing = (name: string, detail: string, advice: string): Finding => ({
  name,
  state: "missing",
  detail,
  advice,
});
