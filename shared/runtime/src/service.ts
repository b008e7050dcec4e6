/**
 * Something that runs beside the main flow. `start` resolves when it is ready; `stop` may be
 * called twice, or before `start`, and resolves when nothing of it is left running.
 */
export interface Service {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Stops the services in reverse order, each even if an earlier one failed to; throws the first failure. */
export async function stopAll(services: readonly Service[]): Promise<void> {
  const failures: unknown[] = [];
  for (const service of services.toReversed()) {
    try {
      await service.stop();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Starts the services in order; when one fails, stops those already started and throws its error. */
export async function startAll(services: readonly Service[]): Promise<void> {
  const started: Service[] = [];
  try {
    for (const service of services) {
      started.push(service);
      await service.start();
    }
  } catch (error) {
    await stopAll(started).catch(() => undefined /* the first failure is the one to report */);
    throw error;
  }
}
