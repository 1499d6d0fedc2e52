/** Work that the worker does by itself: a shell around a verb of a model. */
export interface Job {
  name: string;
  /** How long to wait before looking again. */
  everyMs: number;
  /** Does what is due, stopping soon after the signal; true if there was something to do. */
  run(signal: AbortSignal): Promise<boolean>;
  /** Awaited when the worker stops: work that goes on between the turns ends here. */
  stopped?(): Promise<void>;
}
