/** The variables that bound a snapshot, as the earlier service knew them. */
export interface SnapshotLimitSettings {
  SNAPSHOT_MAX_CHARS?: number | undefined;
  VLLM_MAX_MODEL_LEN: number;
  SNAPSHOT_CHARS_PER_TOKEN: number;
}

/** The longest snapshot that `/start` works on whole, in characters. */
export function snapshotLimitOf(settings: SnapshotLimitSettings): number {
  const byModel = Math.floor(settings.VLLM_MAX_MODEL_LEN * settings.SNAPSHOT_CHARS_PER_TOKEN);
  return settings.SNAPSHOT_MAX_CHARS ?? Math.max(1, byModel);
}
