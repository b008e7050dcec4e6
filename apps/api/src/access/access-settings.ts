/** Who may call, as the operator has it. */
export interface AccessSettings {
  /** Only this machine can reach the API: while there are no keys, it asks for none. */
  isLoopbackBound: boolean;
  /** Address ranges (CIDR) that may call a face without a key. */
  openRanges: { webgen: readonly string[] };
  /** Proxies (CIDR) whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  /** Names of this API that callers without a key may use, beside its addresses. */
  hosts: readonly string[];
  /** Requests a minute for a key without a limit of its own; 0: no limit. */
  ratePerMinute: number;
}
