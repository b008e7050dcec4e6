import { gzipSync } from "node:zlib";

/** A body that breaks the rules before any schema is asked. */
export interface BodyMutant {
  what: string;
  headers: [string, string][];
  body: Buffer;
  /** The statuses that the native API may answer. */
  statuses: number[];
}

const json: [string, string] = ["content-type", "application/json"];

/** @param good a body that would be accepted; @param limitBytes the largest that is read. */
export function bodyMutants(good: string, limitBytes: number): BodyMutant[] {
  const bytes = Buffer.from(good);
  const mutant = (
    what: string,
    body: Buffer | string,
    statuses: number[],
    headers: [string, string][] = [json],
  ) => ({ what, body: Buffer.from(body), statuses, headers });
  return [
    mutant("nothing", "", [400]),
    mutant("half of it", bytes.subarray(0, bytes.length / 2), [400]),
    mutant("all but the last byte", bytes.subarray(0, -1), [400]),
    mutant("twice", good + good, [400]),
    mutant("a comma too many", `${good.slice(0, -1)},}`, [400]),
    mutant("quoted once more", JSON.stringify(good), [422]),
    mutant("100,000 levels", "[".repeat(100_000) + "]".repeat(100_000), [413, 422]),
    mutant("100,000 levels left open", '{"a":'.repeat(100_000), [400, 413]),
    mutant("UTF-16 with a mark", Buffer.from(`\ufeff${good}`, "utf16le"), [400]),
    mutant("UTF-16 without one", Buffer.from(good, "utf16le"), [400]),
    mutant("overlong UTF-8", Buffer.from([0x22, 0xc0, 0x80, 0x22]), [400]),
    mutant("a surrogate in UTF-8", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), [400]),
    mutant("bytes that are never UTF-8", Buffer.from([0xff, 0xfe, 0xfd]), [400]),
    mutant("zeros", Buffer.alloc(100), [400]),
    mutant("too much", `"${"x".repeat(limitBytes)}"`, [413]),
    mutant("no media type", good, [415], []),
    ...["text/plain", "application/xml", "multipart/form-data; boundary=x", "json", "", "*/*"].map(
      (type) => mutant(`the type ${type}`, good, [415], [["content-type", type]]),
    ),
    ...["utf-16", "latin1", "utf-7", "\u00e9"].map((charset) =>
      mutant(
        `the charset ${charset}`,
        good,
        [415],
        [["content-type", `${json[1]}; charset=${charset}`]],
      ),
    ),
    mutant("packed", gzipSync(good), [415], [json, ["content-encoding", "gzip"]]),
    mutant("packed, not saying so", gzipSync(good), [400]),
    mutant("said to be packed", good, [415], [json, ["content-encoding", "br, gzip"]]),
    mutant("unlike its length", good, [400], [json, ["content-length", "1"]]),
    mutant("a length that is no number", good, [400], [json, ["content-length", "ten"]]),
    mutant("a length below zero", good, [400], [json, ["content-length", "-1"]]),
    mutant(
      "a length past every limit",
      good,
      [400, 413],
      [json, ["content-length", "9".repeat(30)]],
    ),
    mutant("two lengths", good, [400], [json, ["content-length", "5"], ["content-length", "6"]]),
    mutant(
      "a length and chunks",
      `0\r\n\r\n${good}`,
      [400],
      [json, ["content-length", "5"], ["transfer-encoding", "chunked"]],
    ),
    mutant("an unknown transfer coding", good, [400], [json, ["transfer-encoding", "cow"]]),
    mutant(
      "chunks that are none",
      "ZZ\r\nx\r\n0\r\n\r\n",
      [400],
      [json, ["transfer-encoding", "chunked"]],
    ),
  ];
}

const longText = "x".repeat(4_000);

/** Texts for a part of a path, already in the form that they are sent in. */
export const pathTexts = [
  "..",
  "%2e%2e",
  "..%2f..%2f..%2fetc%2fpasswd",
  "..%252f..%252fetc%252fpasswd",
  "..%5c..%5cwindows",
  "..\\..\\windows",
  "%00",
  "index.html%00.png",
  "%",
  "%zz",
  "%c0%ae%c0%ae",
  "%ff%fe",
  "%ed%a0%80",
  "%0d%0aset-cookie:%20x=1",
  "%20",
  "__proto__",
  "constructor",
  "0",
  "-1",
  "1e999",
  "undefined",
  "null",
  "true",
  "'%20or%201=1--",
  "%3Cscript%3Ealert(1)%3C/script%3E",
  "*",
  "[object%20Object]",
  "00000000-0000-0000-0000-000000000000",
  "ffffffff-ffff-ffff-ffff-ffffffffffff",
  "01890000-0000-7000-8000-00000000000g",
  "website_0",
  "website_999999999999999",
  "website_1%0a",
  longText,
  "%F0%9F%92%A9",
  "\u00e9",
];

/** Values for any query parameter, in the form that they are sent in. */
export const queryTexts = [
  "",
  "%",
  "%00",
  "%ff",
  "-1",
  "0",
  "1.5",
  "1e999",
  "NaN",
  "Infinity",
  "0x10",
  "9".repeat(400),
  "[]",
  "__proto__",
  "%7B%7D",
  "'%20or%201=1--",
  "../../etc/passwd",
  "ffffffff-ffff-ffff-ffff-ffffffffffff",
  "eyJpZCI6MX0",
  longText,
];

/** Headers that a server or a handler may stumble over, each alone. */
export const headerMutants: [name: string, value: string][] = [
  ...[
    "x",
    "1-1",
    "1-0-0",
    "999999999-999999999999999-999999999999999",
    "-1--1",
    "\u00ff",
    longText,
  ].map((value): [string, string] => ["last-event-id", value]),
  ...[
    "bytes=",
    "bytes=-",
    "bytes=-0",
    "bytes=9-1",
    "bytes=0-0,1-1",
    `bytes=${"0-1,".repeat(900)}`,
  ].map((value): [string, string] => ["range", value]),
  ...[`bytes=${"9".repeat(400)}-`, `bytes=-${"9".repeat(400)}`, "lines=1-2", "bytes=a-b"].map(
    (value): [string, string] => ["range", value],
  ),
  ...['"', "*", "W/", ",".repeat(5_000), `"${longText}"`, "\u00ff"].map(
    (value): [string, string] => ["if-none-match", value],
  ),
  ...[
    "wait",
    "wait=",
    "wait=-1",
    "wait=1e9",
    `wait=${"9".repeat(400)}`,
    ";".repeat(5_000),
    "wait=\u00ff",
  ].map((value): [string, string] => ["prefer", value]),
  ...["", "\u00e9", "x".repeat(256), "a\tb"].map((value): [string, string] => [
    "idempotency-key",
    value,
  ]),
  ...[
    "Bearer",
    "Bearer ",
    "Basic Og==",
    "Bearer mr_",
    `Bearer mr_${longText}`,
    "Bearer \u00ff",
    "Digest x",
  ].map((value): [string, string] => ["authorization", value]),
  ...[
    "null",
    "http://evil.example",
    "javascript:alert(1)",
    "http://127.0.0.1.evil.example",
    "\u00ff",
  ].map((value): [string, string] => ["origin", value]),
  ...[
    "evil.example",
    "999.1.1.1",
    "a..b",
    "[::1",
    "127.0.0.1:99999",
    "127.0.0.1@evil.example",
    "a b",
  ].map((value): [string, string] => ["host", value]),
  ["x-request-id", "a b<script>"],
  ["x-request-id", longText],
  ["sec-fetch-site", "cross-site"],
  ["accept", "\u00ff"],
  ["accept-encoding", "nothing;q=2"],
  ["cookie", `${"a=b; ".repeat(1_000)}`],
  ["if-range", '"x"'],
  ["if-modified-since", "the day before yesterday"],
  ["x-forwarded-for", "127.0.0.1, evil"],
  ["x-forwarded-host", "evil.example"],
  ["x-http-method-override", "DELETE"],
  ["upgrade", "websocket"],
  ["upgrade", "h2c"],
  ["te", "trailers, deflate;q=9"],
  ["expect", "a miracle"],
  ["content-length", "0"],
  ["traceparent", "00-zz-zz-zz"],
  ["traceparent", longText],
  ["baggage", ",".repeat(5_000)],
];
