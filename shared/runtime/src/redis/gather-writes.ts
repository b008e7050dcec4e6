import type { Redis } from "ioredis";

/**
 * Lets the commands that are issued in one turn of the event loop leave together: one system
 * call, one packet and one turn of Redis for all of them. Their order stays, and none waits for
 * more than the code that runs at the moment. A batch of answers resolves a batch of promises, so
 * under load most commands travel in company.
 */
export function gatherWrites(redis: Redis): void {
  // Each connection, also after a reconnect, is a stream of its own.
  redis.on("connect", () => {
    const { stream } = redis;
    const write = stream.write.bind(stream);
    let isGathering = false;
    const release = () => {
      isGathering = false;
      stream.uncork();
    };
    stream.write = ((...args: Parameters<typeof write>) => {
      if (!isGathering) {
        isGathering = true;
        stream.cork();
        process.nextTick(release);
      }
      return write(...args);
    }) as typeof write;
  });
}
