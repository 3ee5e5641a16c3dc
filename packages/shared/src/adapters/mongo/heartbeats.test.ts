import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { watchHeartbeats } from './heartbeats.ts'

const AT = { connectionId: 'db-1:27017' }

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function watched() {
  const client = new EventEmitter()
  const onStuck = vi.fn()
  const stop = watchHeartbeats(client as unknown as Parameters<typeof watchHeartbeats>[0], onStuck)
  return { client, onStuck, stop }
}

it('tells of a heartbeat that never ends, once', () => {
  const { client, onStuck } = watched()
  client.emit('serverHeartbeatStarted', AT)
  vi.advanceTimersByTime(5_999)
  expect(onStuck).not.toHaveBeenCalled()
  vi.advanceTimersByTime(60_000)
  expect(onStuck.mock.calls).toEqual([['db-1:27017']])
})

it('is content with heartbeats that end, well or not', () => {
  const { client, onStuck } = watched()
  for (let beat = 0; beat < 20; beat++) {
    client.emit('serverHeartbeatStarted', AT)
    vi.advanceTimersByTime(3_000)
    client.emit(beat % 2 ? 'serverHeartbeatSucceeded' : 'serverHeartbeatFailed', AT)
  }
  vi.advanceTimersByTime(60_000)
  expect(onStuck).not.toHaveBeenCalled()
})

it.each([
  ['a server that is not looked at any more', 'serverClosed', { address: AT.connectionId }],
  ['connections that were closed', 'topologyClosed', {}],
])('waits no longer for %s', (_of, event, about) => {
  const { client, onStuck } = watched()
  client.emit('serverHeartbeatStarted', AT)
  client.emit(event, about)
  vi.advanceTimersByTime(60_000)
  expect(onStuck).not.toHaveBeenCalled()
})

it('keeps looking after connections that were made anew', () => {
  const { client, onStuck } = watched()
  for (let time = 0; time < 2; time++) {
    client.emit('serverHeartbeatStarted', AT)
    vi.advanceTimersByTime(6_000)
    client.emit('topologyClosed', {})
  }
  expect(onStuck).toHaveBeenCalledTimes(2)
})

it('is silent once it is stopped', () => {
  const { client, onStuck, stop } = watched()
  client.emit('serverHeartbeatStarted', AT)
  stop()
  vi.advanceTimersByTime(60_000)
  expect(onStuck).not.toHaveBeenCalled()
})
