import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { isIPv4 } from "node:net";
import { join } from "node:path";

/** Paths of PEM files. */
export interface CertificateFiles {
  ca: string;
  cert: string;
  key: string;
}

/**
 * Makes a certificate authority of the test's own and a certificate by it, good for a server and
 * for a client, valid for a day. Smaller than a library for it: X.509 is a few nested lists.
 * @param names host names and IPv4 addresses that the certificate is for.
 */
export function makeCertificates(folder: string, names: string[]): CertificateFiles {
  mkdirSync(folder, { recursive: true });
  const authority = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const holder = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = `Millrace test CA ${randomBytes(4).toString("hex")}`;
  const caExtensions = [
    extension("2.5.29.19", sequence(boolean(true)), true), // basicConstraints: CA
    extension("2.5.29.15", bitString(Buffer.from([0x06]), 1), true), // keyUsage: sign
  ];
  const alternatives = names.map((name) =>
    isIPv4(name)
      ? der(0x87, Buffer.from(name.split(".").map(Number)))
      : der(0x82, Buffer.from(name)),
  );
  const request = { issuer, signer: authority.privateKey };
  const ca = certificate({
    ...request,
    subject: issuer,
    publicKey: authority.publicKey,
    extensions: caExtensions,
  });
  const cert = certificate({
    ...request,
    subject: "millrace-test",
    publicKey: holder.publicKey,
    extensions: [
      extension("2.5.29.35", sequence(der(0x80, keyIdOf(authority.publicKey)))),
      extension("2.5.29.17", sequence(...alternatives)),
    ],
  });
  const files = {
    ca: join(folder, "ca.pem"),
    cert: join(folder, "cert.pem"),
    key: join(folder, "key.pem"),
  };
  writeFileSync(files.ca, toPem(ca));
  writeFileSync(files.cert, toPem(cert));
  writeFileSync(files.key, holder.privateKey.export({ type: "pkcs8", format: "pem" }));
  chmodSync(files.key, 0o600);
  return files;
}

const ecdsaWithSha256 = sequence(oid("1.2.840.10045.4.3.2"));

function certificate(request: {
  issuer: string;
  signer: KeyObject;
  subject: string;
  publicKey: KeyObject;
  extensions: Buffer[];
}): Buffer {
  const dayMs = 86_400_000;
  const spki = request.publicKey.export({ type: "spki", format: "der" });
  const keyId = extension("2.5.29.14", der(0x04, keyIdOf(request.publicKey)));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(15)])), // serial number
    ecdsaWithSha256,
    commonName(request.issuer),
    sequence(time(Date.now() - dayMs), time(Date.now() + dayMs)),
    commonName(request.subject),
    spki,
    der(0xa3, sequence(keyId, ...request.extensions)),
  );
  const signature = sign("sha256", body, request.signer);
  return sequence(body, ecdsaWithSha256, bitString(signature, 0));
}

function keyIdOf(key: KeyObject): Buffer {
  return createHash("sha1")
    .update(key.export({ type: "spki", format: "der" }))
    .digest();
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...items: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(items));
}

function boolean(value: boolean): Buffer {
  return der(0x01, Buffer.from([value ? 0xff : 0]));
}

function bitString(bytes: Buffer, unusedBits: number): Buffer {
  return der(0x03, Buffer.concat([Buffer.from([unusedBits]), bytes]));
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes = rest.flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return der(0x06, Buffer.from([first * 40 + second, ...bytes]));
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  return sequence(oid(id), ...(isCritical ? [boolean(true)] : []), der(0x04, value));
}

function commonName(name: string): Buffer {
  const attribute = sequence(oid("2.5.4.3"), der(0x0c, Buffer.from(name)));
  return sequence(der(0x31, attribute));
}

function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/\D/g, "").slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}

function toPem(bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
