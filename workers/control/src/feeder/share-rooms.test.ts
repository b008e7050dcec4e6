import fc from "fast-check";
import { expect, it } from "vitest";
import { shareRooms } from "./share-rooms.ts";

it("shares what there is as evenly as the rooms allow, whatever they are", () => {
  const rooms = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 12 });
  fc.assert(
    fc.property(rooms, fc.integer({ min: 1, max: 200 }), (sizes, most) => {
      const asked = sizes.map((room, key) => ({ key, room }));
      const shares = shareRooms(asked, most);
      const total = shares.reduce((sum, { room }) => sum + room, 0);
      expect(total).toBe(
        Math.min(
          most,
          sizes.reduce((sum, size) => sum + size, 0),
        ),
      );
      const given = new Map(shares.map(({ key, room }) => [key, room]));
      const largest = Math.max(0, ...given.values());
      for (const { key, room } of asked) {
        const got = given.get(key) ?? 0;
        expect(got).toBeLessThanOrEqual(room);
        // Who got less than another by more than the odd one has no further room.
        if (got < largest - 1) expect(got).toBe(room);
      }
    }),
  );
});
