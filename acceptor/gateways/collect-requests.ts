import type { LockRequest } from '@sampan/api/acceptor-protocol'

/** What a gateway asks for one after the other is answered together: what one block has drawn comes within moments. */
export type RequestCollector = {
  add(request: LockRequest): void
  /** Answers what is left and resolves when all is answered. */
  end(): Promise<void>
}

/** Waits that long from the first request on. `answer` never throws and is never called twice at once. */
export function collectRequests(
  waitMs: number,
  answer: (requests: readonly LockRequest[]) => Promise<void>,
): RequestCollector {
  let pending: LockRequest[] = []
  let timer: NodeJS.Timeout | undefined
  let answering = Promise.resolve()
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    const requests = pending
    pending = []
    if (requests.length > 0) answering = answering.then(() => answer(requests))
  }
  return {
    add(request) {
      pending.push(request)
      timer ??= setTimeout(flush, waitMs)
    },
    async end() {
      flush()
      await answering
    },
  }
}
