import { expect, test } from "vitest";
import { isSecretOf, makeApiKey, maskApiKeys, parseApiKey } from "./api-key.ts";

test("a key's text holds its id, and a secret that only its hash knows", () => {
  const made = makeApiKey();
  const parsed = parseApiKey(made.text);
  expect(parsed?.id).toBe(made.id);
  expect(isSecretOf(parsed?.secret ?? "", made.secretHash)).toBe(true);
  expect(JSON.stringify([made.id, made.secretHash])).not.toContain(parsed?.secret);
});

test("no two keys are alike", () => {
  const keys = Array.from({ length: 200 }, () => makeApiKey());
  expect(new Set(keys.map((key) => key.id)).size).toBe(200);
  expect(new Set(keys.map((key) => key.secretHash)).size).toBe(200);
});

test("another secret is not taken, nor a hash that is none", () => {
  const [one, other] = [makeApiKey(), makeApiKey()];
  const { secret } = parseApiKey(one.text) ?? { secret: "" };
  expect(isSecretOf(secret, other.secretHash)).toBe(false);
  expect(isSecretOf(secret.toLowerCase(), one.secretHash)).toBe(false);
  expect(isSecretOf("", "")).toBe(false);
});

test.each(["", "mr_", "mr_a_b", "sk-123", `${makeApiKey().text}x`, makeApiKey().text.slice(1)])(
  "%j is no key",
  (text) => {
    expect(parseApiKey(text)).toBeUndefined();
  },
);

test("what is printed keeps a key's id and loses its secret, wherever it stands", () => {
  const { id, text } = makeApiKey();
  const line = `GET /k/${text}/start Bearer ${text}, "${text}"`;
  const hidden = `mr_${id}_***`;
  expect(maskApiKeys(line)).toBe(`GET /k/${hidden}/start Bearer ${hidden}, "${hidden}"`);
  expect(maskApiKeys("mr_test_0198b1f05a3c stays")).toBe("mr_test_0198b1f05a3c stays");
  expect(maskApiKeys(`cut: ${text.slice(0, 30)}`)).toBe(`cut: ${hidden}`);
});
