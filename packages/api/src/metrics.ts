import { createProcessMetrics } from '@orders/shared/telemetry/metrics/process-metrics'
import { createSystemMetrics } from '@orders/shared/telemetry/metrics/system-metrics'
import { Gauge } from 'prom-client'
import type { Passwords } from './auth/passwords/passwords.ts'
import type { ApiDeps } from './deps.ts'

/** Registers what is read at each scrape. What is counted is registered where it is counted. */
export function createApiMetrics(deps: ApiDeps, passwords: Passwords): void {
  createProcessMetrics(deps.metrics)
  createSystemMetrics(deps.metrics, deps)
  new Gauge({
    name: 'password_hashes_waiting',
    help: 'Logins and registrations that wait for a core to hash their password',
    registers: [deps.metrics],
    collect() {
      this.set(passwords.waiting())
    },
  })
}
