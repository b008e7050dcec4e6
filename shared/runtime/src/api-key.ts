import { createHash, randomInt, timingSafeEqual } from "node:crypto";

/** A new key: `text` is shown once, the rest is kept. */
export interface MadeApiKey {
  id: string;
  /** `mr_<id>_<secret>` */
  text: string;
  /** SHA-256 of the secret, in hex. */
  secretHash: string;
}

const idChars = "abcdefghijkmnpqrstuvwxyz23456789";
const secretChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const idLength = 12;
/** 43 characters of 62 hold 256 bits. */
const secretLength = 43;

const whole = /^mr_([a-z0-9]{12})_([A-Za-z0-9]{43})$/;
/** Also finds a key that lost its end. */
const anywhere = /mr_([a-z0-9]{12})_[A-Za-z0-9]{4,}/g;

/** Makes a key of the system's own randomness. */
export function makeApiKey(): MadeApiKey {
  const id = randomText(idChars, idLength);
  const secret = randomText(secretChars, secretLength);
  return { id, text: `mr_${id}_${secret}`, secretHash: sha256(secret).toString("hex") };
}

/** The parts of `mr_<id>_<secret>`; undefined for any other text. */
export function parseApiKey(text: string): { id: string; secret: string } | undefined {
  const [, id, secret] = whole.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** Whether a secret is the one that a hash was made of; takes as long for a wrong one. */
export function isSecretOf(secret: string, secretHash: string): boolean {
  const expected = Buffer.from(secretHash, "hex");
  const actual = sha256(secret);
  return expected.byteLength === actual.byteLength && timingSafeEqual(expected, actual);
}

/** The text with the secret of every key in it hidden; the id stays, so that one can tell which it was. */
export function maskApiKeys(text: string): string {
  return text.includes("mr_") ? text.replaceAll(anywhere, "mr_$1_***") : text;
}

/** The secret is random and long: a slow hash would only slow requests down. */
function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function randomText(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}
