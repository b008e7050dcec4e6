/** The names of what leases keep in Redis; all on the deployment's one hash tag. */
export interface LeaseKeys {
  /** Sorted set of held leases by the time they run out. */
  readonly held: string;
  /** The largest fence that was given, of all leases. */
  readonly fence: string;
  /** Pub/sub channel: `granted <owner>`, `taken <owner>`. */
  readonly channel: string;
  /** Hash: owner, fence, time of the grant. Gone when the lease is free. */
  lease(name: string): string;
  /** Sorted set of the owners that wait, by arrival. */
  line(name: string): string;
  /** Hash: until when each of them counts as alive. */
  presence(name: string): string;
}

/** @param deployment the name that sets one Millrace apart from others on the same Redis. */
export function createLeaseKeys(deployment: string): LeaseKeys {
  const prefix = `{${deployment}}`;
  return {
    held: `${prefix}:leases`,
    fence: `${prefix}:lease-fence`,
    channel: `${prefix}:lease-news`,
    lease: (name) => `${prefix}:lease:${name}`,
    line: (name) => `${prefix}:lease-line:${name}`,
    presence: (name) => `${prefix}:lease-presence:${name}`,
  };
}
