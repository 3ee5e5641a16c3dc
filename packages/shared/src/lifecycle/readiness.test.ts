import { describe, expect, it } from 'vitest'
import { DependencyDown } from '../ports/dependency.ts'
import { StoreUnavailable } from '../ports/stores.ts'
import { checkReadiness } from './readiness.ts'

const failing = (error: Error, required = true) => ({ required, ping: () => Promise.reject(error) })
const check = (probe: ReturnType<typeof failing>) => checkReadiness({ database: probe }, () => 0)

describe('readiness', () => {
  it('shows the reason that a port gives, also as the cause of its own error', async () => {
    const cause = new DependencyDown('it is read-only')
    for (const error of [cause, new StoreUnavailable({ cause })])
      expect(await check(failing(error))).toMatchObject({
        status: 'unready',
        dependencies: { database: { status: 'down', reason: 'it is read-only' } },
      })
  })

  it('shows no word of any other error, which may name hosts or customers', async () => {
    const cause = new Error('connect ECONNREFUSED db-1.internal')
    expect(await check(failing(new StoreUnavailable({ cause })))).toMatchObject({
      dependencies: { database: { reason: 'cannot be reached' } },
    })
  })

  it('is degraded without what the work goes on without', async () => {
    expect(await check(failing(new Error('away'), false))).toMatchObject({ status: 'degraded' })
  })
})
