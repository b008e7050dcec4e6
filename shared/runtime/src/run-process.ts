import type { Logger } from "./logger.ts";
import type { Service } from "./service.ts";

/**
 * Runs a service until SIGTERM or SIGINT: the first asks it to stop, a second one ends the
 * process at once. The exit code is 0 after an orderly stop, 1 when starting or stopping failed
 * or took longer than `stopWithinMs`.
 */
export async function runProcess(options: {
  service: Service;
  logger: Logger;
  stopWithinMs: number;
  /** Called after an orderly stop, to send what is still held back, such as spans. */
  onStopped?: () => Promise<void>;
}): Promise<void> {
  const { service, logger } = options;
  let isStopping = false;

  async function stop(signal: string): Promise<void> {
    if (isStopping) process.exit(1);
    isStopping = true;
    logger.info({ signal }, "stopping");
    setTimeout(() => {
      logger.error({ code: "STOP_TIMEOUT" }, "the stop took too long");
      process.exit(1);
    }, options.stopWithinMs).unref();
    try {
      await service.stop();
      await options.onStopped?.();
      process.exit(0);
    } catch (error) {
      logger.error({ err: error }, "the stop failed");
      process.exit(1);
    }
  }

  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGINT", () => void stop("SIGINT"));
  try {
    await service.start();
    logger.info({ service: service.name }, "ready");
  } catch (error) {
    logger.fatal({ err: error }, "the start failed");
    process.exit(1);
  }
}
