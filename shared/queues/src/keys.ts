/** What names a job in Redis: which one it is, and the lane that it goes through. */
export interface JobRef {
  readonly id: string;
  readonly lane: string;
}

/**
 * The names of everything that Millrace keeps in Redis. All share one hash tag, so that every
 * key lies on one cluster slot and scripts may touch several.
 *
 * A lane's tickets lie under `<deployment>:queue:<lane>:`, all else of it under
 * `<deployment>:lane:<lane>:`. So two patterns are all that an ACL needs to keep a worker to its
 * own lane (infra/redis). Nothing that a worker touches may lie elsewhere. The turns of a lane's
 * keys lie under `<deployment>:turns:<lane>:`, where no worker can change them.
 */
export interface Keys {
  /** BullMQ's prefix: its keys are `<queuePrefix>:<lane>:…`. */
  readonly queuePrefix: string;
  /** Set of the lanes that ever had a ticket, or a worker. */
  readonly lanes: string;
  /** Pub/sub channel on which workers call out the lanes that they take jobs from. */
  readonly announceChannel: string;
  /** What sessions of the admin pages are signed with; the API's alone. */
  readonly sessionSecret: string;
  /** Hash: how often a caller has called in this minute and the one before; the API's alone. */
  rate(name: string): string;
  /** Hash: a session of the chat gateway; the API's alone, like the list of what was said in it. */
  chatSession(id: string): string;
  chatTurns(id: string): string;
  /** Stream that ends an API process's blocking read. */
  hub(id: string): string;
  /** Set of the ids of the lane's workers, dead ones among them. */
  workers(lane: string): string;
  /** What a worker last said of itself; gone when it is silent. */
  worker(lane: string, id: string): string;
  /** Pub/sub channel on which the lane's cancelled job ids are called out. */
  cancelChannel(lane: string): string;
  /** Stream of outcomes that wait to be recorded. */
  ledger(lane: string): string;
  ticket(lane: string, ticketId: string): string;
  /** BullMQ's lock on a ticket that a worker holds; gone when it stops renewing it. */
  ticketLock(lane: string, ticketId: string): string;
  /** Hash: the newest fence of the job and what its worker last said. */
  live(job: JobRef): string;
  /** The job's event stream, followed by readers. */
  stream(job: JobRef): string;
  /** Set when a job has ended; the value is the fence that ended it. */
  outcome(job: JobRef): string;
  /** Set when a job was cancelled. */
  cancel(job: JobRef): string;
  /** The input of a job that is too large for its ticket. */
  payload(job: JobRef): string;
  /** Bytes that an outcome names: artifacts, or a large result. */
  blob(job: JobRef, fence: number, name: string): string;
  /** BullMQ's sorted set of the tickets that wait in the lane; see turns/turn-state.ts. */
  waiting(lane: string): string;
  /** BullMQ's list of tickets that a dead worker left: they come before all others. */
  waitingFirst(lane: string): string;
  /** BullMQ's list of the tickets that workers hold. */
  taken(lane: string): string;
  /** Hash: how far the lane's rounds have come. */
  turns(lane: string): string;
  /** Hash: the turn of every ticket of the lane. */
  turnTickets(lane: string): string;
  /** Hash: the keys with parked jobs. */
  turnBacklog(lane: string): string;
  /** Followed by the key's id: sorted set of its tickets in the lane, in their order. */
  turnWindows(lane: string): string;
  /** Hash: what the lane's workers counted. */
  workerSums(lane: string): string;
  /** The number of the last counts that a worker added. */
  workerCounts(lane: string, workerId: string): string;
  /** Hash: what the control processes counted. */
  readonly controlSums: string;
  /** The number of the last counts that a control process added. */
  controlCounts(id: string): string;
  /** Held by a reader of the ledgers while it lives. */
  ledgerReader(consumer: string): string;
  /** Set of the ids of control processes, dead ones among them. */
  readonly controls: string;
  /** What a control process last said of itself; gone when it is silent. */
  control(id: string): string;
}

/** @param deployment the name that sets one Millrace apart from others on the same Redis. */
export function createKeys(deployment: string): Keys {
  const prefix = `{${deployment}}`;
  const queuePrefix = `${prefix}:queue`;
  const ofLane = (lane: string, name: string) => `${prefix}:lane:${lane}:${name}`;
  return {
    queuePrefix,
    lanes: `${prefix}:lanes`,
    announceChannel: `${prefix}:announce`,
    sessionSecret: `${prefix}:session-secret`,
    rate: (name) => `${prefix}:rate:${name}`,
    chatSession: (id) => `${prefix}:session:${id}`,
    chatTurns: (id) => `${prefix}:session:${id}:turns`,
    hub: (id) => `${prefix}:hub:${id}`,
    workers: (lane) => ofLane(lane, "workers"),
    worker: (lane, id) => ofLane(lane, `worker:${id}`),
    cancelChannel: (lane) => ofLane(lane, "cancel"),
    ledger: (lane) => ofLane(lane, "ledger"),
    ticket: (lane, ticketId) => `${queuePrefix}:${lane}:${ticketId}`,
    ticketLock: (lane, ticketId) => `${queuePrefix}:${lane}:${ticketId}:lock`,
    live: ({ id, lane }) => ofLane(lane, `live:${id}`),
    stream: ({ id, lane }) => ofLane(lane, `stream:${id}`),
    outcome: ({ id, lane }) => ofLane(lane, `outcome:${id}`),
    cancel: ({ id, lane }) => ofLane(lane, `cancel:${id}`),
    payload: ({ id, lane }) => ofLane(lane, `payload:${id}`),
    blob: ({ id, lane }, fence, name) => ofLane(lane, `blob:${id}:${fence}:${name}`),
    waiting: (lane) => `${queuePrefix}:${lane}:prioritized`,
    waitingFirst: (lane) => `${queuePrefix}:${lane}:wait`,
    taken: (lane) => `${queuePrefix}:${lane}:active`,
    turns: (lane) => `${prefix}:turns:${lane}:state`,
    turnTickets: (lane) => `${prefix}:turns:${lane}:tickets`,
    turnBacklog: (lane) => `${prefix}:turns:${lane}:backlog`,
    turnWindows: (lane) => `${prefix}:turns:${lane}:window:`,
    workerSums: (lane) => ofLane(lane, "sums"),
    workerCounts: (lane, workerId) => ofLane(lane, `counts:${workerId}`),
    controlSums: `${prefix}:control:sums`,
    controlCounts: (id) => `${prefix}:control:counts:${id}`,
    ledgerReader: (consumer) => `${prefix}:control:reader:${consumer}`,
    controls: `${prefix}:control:names`,
    control: (id) => `${prefix}:control:name:${id}`,
  };
}
