import type { Logger } from "@shared/runtime";

/** A store that runs as a process of its own, in its own session. */
export interface StoreServer {
  /** Credentials included. */
  url: string;
  pid: number;
  port: number;
  /** Whether it was already running when asked for: a killed predecessor left it. */
  isAdopted: boolean;
  /** Stops it in order and resolves when it is gone. May be called twice. */
  stop(): Promise<void>;
}

export interface StoreOptions {
  /** The folder that everything of the store lives in; made where it is missing. */
  home: string;
  logger: Logger;
  /** The port to take; default: a free one. */
  port?: number | undefined;
  /** How long a start may take before it counts as failed. Default: two minutes. */
  startTimeoutMs?: number;
}

export const defaultStartTimeoutMs = 120_000;

/** How often a start is tried again with another port, when somebody took the first one. */
export const portTries = 5;
