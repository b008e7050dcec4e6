import { foldChatDeltas } from "@shared/contracts";
import type { ChatDelta } from "@shared/contracts";
import { eventually } from "@shared/testing";
import type { ChatView } from "./chat-scene.ts";

/** A client that follows a job's events as docs/chat.md says, over as many connections as it takes. */
export interface Follower {
  /** The answer as this client knows it. */
  readonly text: string;
  /** Events that brought a piece of the answer. */
  readonly deltas: number;
  /** Snapshots that replaced what it knew. */
  readonly resets: number;
  /** The job as `done` told it. */
  readonly job: ChatView | undefined;
  /**
   * Follows on from the last event, until the end, a lost connection, or `isEnough`.
   * @param url another API than before, if given.
   */
  follow(isEnough?: (follower: Follower) => boolean, url?: string): Promise<void>;
  /** Follows until `done`, however often the connection is lost. */
  followToEnd(): Promise<ChatView>;
}

/** @param options.isForgetful it comes back without the id of its last event. */
export function createFollower(
  apiUrl: string,
  jobId: string,
  options: { isForgetful?: boolean } = {},
): Follower {
  let told: ChatDelta[] = [];
  let lastId: string | undefined;
  let deltas = 0;
  let resets = 0;
  let job: ChatView | undefined;

  function take(event: string, data: unknown): void {
    if (event === "delta") {
      told.push(data as ChatDelta);
      deltas += 1;
    } else if (event === "snapshot") {
      const snapshot = data as { reset: boolean; deltas?: ChatDelta[] };
      if (snapshot.reset) {
        told = [];
        resets += 1;
      }
      told.push(...(snapshot.deltas ?? []));
    } else if (event === "done") {
      ({ job } = data as { job: ChatView });
    }
  }

  async function read(url: string, signal: AbortSignal, onEvent: () => void): Promise<void> {
    const id = options.isForgetful ? undefined : lastId;
    const headers: Record<string, string> = id === undefined ? {} : { "last-event-id": id };
    const answer = await fetch(`${url}/v1/jobs/${jobId}/events`, { headers, signal });
    if (!answer.ok) return;
    let text = "";
    for await (const piece of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (text + piece).split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const fields = new Map(
          block.split("\n").map((line) => {
            const colon = line.indexOf(":");
            return [line.slice(0, colon), line.slice(colon + 1).trim()];
          }),
        );
        const data = fields.get("data");
        if (data === undefined) continue;
        lastId = fields.get("id") ?? lastId;
        take(fields.get("event") ?? "", JSON.parse(data));
        onEvent();
        if (signal.aborted) return;
      }
    }
  }

  const follower: Follower = {
    get text() {
      return foldChatDeltas(told).content;
    },
    get deltas() {
      return deltas;
    },
    get resets() {
      return resets;
    },
    get job() {
      return job;
    },
    async follow(isEnough = () => false, url = apiUrl) {
      const enough = new AbortController();
      const onEvent = () => isEnough(follower) && enough.abort();
      // A connection that is lost is what it is there for.
      await read(url, enough.signal, onEvent).catch(() => undefined);
    },
    followToEnd: () =>
      eventually(
        async () => {
          await follower.follow();
          return job;
        },
        { what: `the end of job ${jobId}` },
      ),
  };
  return follower;
}
