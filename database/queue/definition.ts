/** What a job carries: JSON, small, and only what finds the row it is about. */
export type JobPayload = { readonly [key: string]: string | number | boolean | null | JobPayload | readonly string[] }

export type QueueDefinition = {
  /** `<module>.<verb>`, e.g. `webhooks.deliver`. */
  readonly name: string
  readonly retry?: {
    /** Attempts after the first; 20 if not given. A job that has used them up is failed, kept and reported. */
    readonly limit?: number
    /** Before the first retry; doubles each time, with jitter. 1 if not given. */
    readonly delaySeconds?: number
    /** Ceiling of the doubling; 300 if not given. */
    readonly maxDelaySeconds?: number
  }
  /** A job that runs longer is taken for lost and given to another worker; 300 if not given. */
  readonly expireSeconds?: number
}

export type Job = {
  readonly id: string
  readonly queue: string
  readonly payload: JobPayload
  /** 0 on the first attempt. */
  readonly attempt: number
  /** Aborted when the queue stops. */
  readonly signal: AbortSignal
}

/**
 * Does a job, at least once: it may run again after it succeeded, when the process died before that was recorded. Throws
 * to have it retried.
 */
export type JobHandler = (job: Job) => Promise<void>

export type EnqueueOptions = {
  /** Not before this time, by the queue's clock. At once if not given. */
  readonly runAt?: Date
  /** While a job with this key waits, it takes the new payload and time instead of being joined by a second one. */
  readonly singletonKey?: string
}

/** A job's failure, for the log. `willRetry` is false when its attempts are used up. */
export type JobFailure = { queue: string; jobId: string; attempt: number; willRetry: boolean; error: unknown }
