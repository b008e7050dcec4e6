/*
 * Turns: how the keys of a lane share it. A round gives every key that has waiting tickets one
 * turn, so a flood of one key lies behind the first ticket of any other.
 *
 * A ticket's *turn* is the number of its round. A key's next ticket gets the round after the
 * key's last one, but never one before the round that the lane is in: a key that was idle saves
 * nothing up, a key that was busy owes nothing. BullMQ takes tickets by priority, lowest first:
 *
 *     BullMQ priority = turn × 16 + the job's priority (1 to 10)
 *
 * So within a round the more urgent job goes first, and otherwise the one that came first. Within
 * a key the more urgent job gets the turn of the first less urgent one that waits; those behind
 * move up by one, and the key has no more turns than before.
 *
 * A key's *window* is its tickets in the lane, waiting or taken. At most `limit` of them are of
 * the same or a more urgent priority than the one to be added; beyond that a job is *parked* in
 * Postgres until the feeder (workers/control) finds room.
 *
 * Per lane, under `turns:<lane>:`:
 *
 *   state          v (the round the lane is in), top (the last round given), seq, refusals,
 *                  slots, run_ms, every_ms (a job ends so often, as seen at every_at), and
 *                  k:<key> (the key's last turn)
 *   tickets        ticket id → "turn priority key"
 *   window:<key>   per key: ticket id by (priority, order of arrival)
 *   backlog        key → the most urgent priority that is parked; such jobs get a ticket from
 *                  the feeder only, so that a new job does not pass an older parked one
 *
 * What a crash leaves heals without anybody's help:
 *
 *   row ticketed, no ticket       the reconciler parks it again under the next generation
 *   row parked, has a ticket      cannot be: the row is claimed before the ticket is added, and
 *                                 parked again only when it is known that none was added
 *   ticket without a turn         it is taken and run like any other; it is just not counted
 *   turn without a ticket         returned by the reconciler: at once where the row is renewed or
 *                                 cleaned up, else by its sweep, when two of them in a row found
 *                                 no ticket
 *   backlog mark without backlog  the feeder compares the marks with Postgres at every round
 *   no turns at all (FLUSHALL)    the tickets are gone too; both begin at nothing
 *   a turn of an older numbering  pulled to the front by the feeder's next round
 */

/** Room for the job's priority below the turn. */
export const turnStride = 16;

/** BullMQ's largest priority is 2^21 - 1; when turns come near it, they are numbered anew. */
export const lastTurn = 2 ** 21 / turnStride - 1;

/** Lua shared by the scripts: the parts of BullMQ's score (priority × 2^32 + order of arrival). */
export const turnLua = `
local STRIDE, UNIT, SPAN = ${turnStride}, 4294967296, 1099511627776
local function turnOfScore(score) return math.floor(score / UNIT / STRIDE) end
local function scoreOf(turn, priority, score)
  return (turn * STRIDE + priority) * UNIT + score % UNIT
end
local function parse(entry) return string.match(entry, '^(%d+) (%d+) (.*)$') end
`;
