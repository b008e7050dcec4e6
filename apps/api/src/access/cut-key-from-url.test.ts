import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { cutKeyFromUrl, isKeyFromUrl, relativePath } from "./cut-key-from-url.ts";

function requestTo(url: string, rawHeaders: string[] = []): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.url = url;
  request.rawHeaders = rawHeaders;
  return request;
}

describe("cutKeyFromUrl", () => {
  it.each([
    ["/k/KEY/start", "/start"],
    ["/k/KEY/v1/jobs?limit=1", "/v1/jobs?limit=1"],
    ["/k/KEY", "/"],
    ["/k/KEY?x=1", "/?x=1"],
    ["http://host:1/k/KEY/start", "http://host:1/start"],
  ])("makes %s an ordinary request to %s", (url, expected) => {
    const request = requestTo(url, ["Host", "h", "AUTHORIZATION", "Basic other", "X", "y"]);
    cutKeyFromUrl(request);
    expect(request.url).toBe(expected);
    expect(request.rawHeaders).toEqual(["Host", "h", "X", "y", "authorization", "Bearer KEY"]);
    expect(request.headers.authorization).toBe("Bearer KEY");
    expect(isKeyFromUrl(request)).toBe(true);
  });

  it.each(["/", "/kk/KEY/start", "/v1/k/KEY", "/start?next=/k/KEY/", "*"])(
    "leaves %s alone",
    (url) => {
      const request = requestTo(url, ["Host", "h"]);
      cutKeyFromUrl(request);
      expect([request.url, request.rawHeaders]).toEqual([url, ["Host", "h"]]);
      expect(isKeyFromUrl(request)).toBe(false);
    },
  );
});

describe("relativePath", () => {
  it.each([
    ["/v1/jobs/webgen", "/v1/jobs/1"],
    ["/start", "/v1/jobs/1"],
    ["/v1/jobs/1/cancel", "/v1/jobs/1"],
  ])("leads from %s to %s below any base", (from, to) => {
    const target = new URL(relativePath(from, to), `http://host/k/KEY${from}`);
    expect(target.pathname).toBe(`/k/KEY${to}`);
  });
});
