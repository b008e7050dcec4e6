import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { signWebhook } from "./sign-webhook.ts";

describe("the signature", () => {
  test("is one that the Standard Webhooks library accepts", () => {
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 24, max: 64 }), (body, size) => {
        const secret = `whsec_${randomBytes(size).toString("base64")}`;
        const headers = signWebhook({ id: "msg_1", at: new Date(), body, secret });
        expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
      }),
    );
  });

  test("covers the body, the id and the time", () => {
    const secret = `whsec_${randomBytes(24).toString("base64")}`;
    const headers = signWebhook({ id: "msg_1", at: new Date(), body: "{}", secret });
    const webhook = new Webhook(secret);
    const later = String(Number(headers["webhook-timestamp"]) + 1);
    expect(() => webhook.verify("[]", headers)).toThrow();
    expect(() => webhook.verify("{}", { ...headers, "webhook-id": "msg_2" })).toThrow();
    expect(() => webhook.verify("{}", { ...headers, "webhook-timestamp": later })).toThrow();
  });
});
