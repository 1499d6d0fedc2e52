/** A background job: a thin wrapper around a method of a model. */
export interface Job {
  name: string;
  /** How long to wait before the next run. */
  everyMs: number;
  /** Does due work and stops soon after the signal. Returns whether there was anything to do. */
  run(signal: AbortSignal): Promise<boolean>;
  /** Awaited when the worker stops, so that work in progress can end. */
  stopped?(): Promise<void>;
}
