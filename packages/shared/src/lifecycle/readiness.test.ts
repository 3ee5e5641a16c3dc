import { describe, expect, it, vi } from 'vitest'
import { DependencyDown } from '../ports/dependency.ts'
import { StoreUnavailable } from '../ports/stores.ts'
import { checkReadiness, createReadiness } from './readiness.ts'

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

describe('readiness that many ask for', () => {
  let nowMs = 1_700_000_000_000
  const open = (ping: () => Promise<void>) => createReadiness({ queue: { required: true, ping } }, () => nowMs)

  it('asks once for all who ask meanwhile, and once a second', async () => {
    const ping = vi.fn(async () => {})
    const read = open(ping)
    await Promise.all([read(), read(), read()])
    nowMs += 999
    await read()
    expect(ping).toHaveBeenCalledTimes(1)
    nowMs += 1
    await Promise.all([read(), read()])
    expect(ping).toHaveBeenCalledTimes(2)
  })

  it('is a second old at most, counted from the question and not from its answer', async () => {
    let isAway = false
    const read = open(async () => {
      nowMs += 600
      if (isAway) throw new DependencyDown('it is away')
    })
    expect(await read()).toMatchObject({ status: 'ready' })
    isAway = true
    nowMs += 400
    expect(await read()).toMatchObject({ status: 'unready' })
  })

  it('is not kept by a clock that is set back', async () => {
    const ping = vi.fn(async () => {})
    const read = open(ping)
    await read()
    nowMs -= 3_600_000
    await read()
    expect(ping).toHaveBeenCalledTimes(2)
  })
})
