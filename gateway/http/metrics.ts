import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** The gateway's own numbers for Prometheus. Labels are names of endpoints and statuses, never ids. */
export type HttpMetrics = {
  readonly registry: Registry
  observe(endpoint: string, status: number, seconds: number): void
  readonly openStreams: Gauge
}

export function createHttpMetrics(): HttpMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: 'sampan_http_requests_total',
    help: 'Requests answered, by endpoint and status.',
    labelNames: ['endpoint', 'status'],
    registers: [registry],
  })
  const duration = new Histogram({
    name: 'sampan_http_request_seconds',
    help: 'Seconds from a request to the headers of its answer.',
    labelNames: ['endpoint'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
    registers: [registry],
  })
  const openStreams = new Gauge({
    name: 'sampan_http_open_streams',
    help: 'Server-sent event streams that are open.',
    registers: [registry],
  })
  return {
    registry,
    openStreams,
    observe(endpoint, status, seconds) {
      requests.inc({ endpoint, status })
      duration.observe({ endpoint }, seconds)
    },
  }
}
