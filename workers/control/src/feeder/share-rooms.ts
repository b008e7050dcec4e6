/**
 * Cuts the rooms of many keys down to `most` together: each in turn gets one until nothing is
 * left, so that no key's backlog keeps another's from being fed. Keys without room are left out.
 */
export function shareRooms<T extends { room: number }>(rooms: T[], most: number): T[] {
  const open = rooms.filter((one) => one.room > 0).toSorted((a, b) => a.room - b.room);
  let left = most;
  return open
    .map((one, index) => {
      const room = Math.min(one.room, Math.ceil(left / (open.length - index)));
      left -= room;
      return { ...one, room };
    })
    .filter((one) => one.room > 0);
}
