/**
 * The configuration of a private Redis. The append-only file, synced every second, is all that
 * is kept; memory is never freed by throwing keys away.
 * @param folder absolute, without line breaks; holds the data.
 */
export function redisConfig(settings: { port: number; folder: string; logFile: string }): string {
  return [
    "# Written at every start.",
    `port ${settings.port}`,
    "bind 127.0.0.1",
    "protected-mode yes",
    "daemonize no",
    "supervised no",
    `dir ${quote(settings.folder)}`,
    `logfile ${quote(settings.logFile)}`,
    "always-show-logo no",
    "appendonly yes",
    "appendfsync everysec",
    'save ""',
    "maxmemory-policy noeviction",
    // A stream reserves as much for its first entries, and each job has a stream of its own.
    "stream-node-max-bytes 512",
    "",
  ].join("\n");
}

function quote(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
