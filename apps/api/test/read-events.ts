/** One server-sent event as a client without any library reads it. */
export interface ReadEvent {
  id: string;
  event: string;
  data: unknown;
}

/** What a connection brought: events, comments, and whether the server ended it. */
export interface ReadStream {
  events: ReadEvent[];
  comments: number;
  isEnded: boolean;
}

/**
 * Reads events until the server ends the stream, or `isEnough` says so after an event or a comment.
 */
export async function readEvents(
  response: Response,
  isEnough: (read: ReadStream) => boolean = () => false,
): Promise<ReadStream> {
  const read: ReadStream = { events: [], comments: 0, isEnded: false };
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const piece = await reader?.read();
    if (!piece || piece.done) return { ...read, isEnded: true };
    text += piece.value;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      take(read, text.slice(0, end));
      text = text.slice(end + 2);
      if (isEnough(read)) {
        await reader?.cancel();
        return read;
      }
    }
  }
}

function take(read: ReadStream, block: string): void {
  const fields = new Map(
    block.split("\n").map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
  if (fields.has("")) read.comments += 1;
  const data = fields.get("data");
  if (data === undefined) return;
  read.events.push({
    id: fields.get("id") ?? "",
    event: fields.get("event") ?? "",
    data: JSON.parse(data),
  });
}
