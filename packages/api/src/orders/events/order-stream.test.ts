import { PassThrough, Writable } from 'node:stream'
import { aCachedOrder } from '@orders/shared/testing/builders'
import { describe, expect, it } from 'vitest'
import { createOrderStream } from './order-stream.ts'

const MINUTE_MS = 60_000
const open = (out: Writable, options = {}) => {
  const stream = createOrderStream({ heartbeatMs: 15_000, lifeMs: 15 * MINUTE_MS, ...options })
  const order = aCachedOrder()
  stream.open(out, order, 0)
  return { stream, order }
}
const received = (out: PassThrough): string => String(out.read() ?? '')

/** A client that takes nothing off its connection. */
const notReading = () => new Writable({ write: () => {} })

describe('a stream of events', () => {
  it('sends what was seen before it was opened after the first order, and nothing twice', () => {
    const out = new PassThrough()
    const stream = createOrderStream({ heartbeatMs: 1, lifeMs: MINUTE_MS })
    const order = aCachedOrder()
    for (const version of [3, 2, 3]) stream.see({ ...order, version })
    stream.open(out, order, 0)
    expect(received(out).match(/^id: .*$/gm)).toEqual(['id: 1', 'id: 3'])
    expect(stream.version()).toBe(3)
  })

  it('sends a comment when it has been quiet for a heartbeat, and not before', () => {
    const out = new PassThrough()
    const { stream } = open(out)
    received(out)
    stream.beat(performance.now() + 14_000)
    expect(received(out)).toBe('')
    stream.beat(performance.now() + 15_001)
    expect(received(out)).toBe(':\n\n')
  })

  it('ends after its life, for the client to come again with a token that is still good', () => {
    const out = new PassThrough()
    const { stream } = open(out)
    stream.beat(performance.now() + 15 * MINUTE_MS)
    expect(out.writableEnded).toBe(true)
  })

  it('is cut off when its client has not taken the last event by the next heartbeat', () => {
    const out = notReading()
    const { stream } = open(out)
    stream.beat(performance.now() + 1)
    expect(out.destroyed).toBe(false)
    stream.beat(performance.now() + 15_001)
    expect(out.destroyed).toBe(true)
  })

  it('is cut off when its client takes nothing, though its life is over', () => {
    const out = notReading()
    const { stream } = open(out, { lifeMs: 1_000 })
    stream.beat(performance.now() + 1_001)
    expect([out.writableEnded, out.destroyed]).toEqual([true, false])
    stream.beat(performance.now() + 15_001)
    expect(out.destroyed).toBe(true)
  })

  it('is cut off when more waits for its client than is reasonable', () => {
    const out = notReading()
    const { stream, order } = open(out)
    let version = 1
    while (!out.destroyed && version < 100) stream.see({ ...order, version: ++version, body: 'x'.repeat(4096) })
    expect(version).toBeLessThan(20)
  })

  it('that is ended before it is opened sends the first order and ends', () => {
    const out = new PassThrough()
    const stream = createOrderStream({ heartbeatMs: 1, lifeMs: MINUTE_MS })
    stream.end()
    stream.open(out, aCachedOrder(), 0)
    expect(received(out)).toContain('id: 1')
    expect(out.writableEnded).toBe(true)
  })

  it('does nothing more once its client has gone', () => {
    const out = new PassThrough()
    const { stream, order } = open(out)
    out.destroy()
    stream.see({ ...order, version: 2, settled: true })
    stream.beat(performance.now() + MINUTE_MS)
    stream.end()
    expect(out.destroyed).toBe(true)
  })
})
