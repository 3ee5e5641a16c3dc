import { describe, expect, it } from 'vitest'
import { liveSecrets, rotatedSecrets, type WebhookSecrets } from './webhook-secret.ts'

const NOW_MS = 1_000_000
const OVERLAP_MS = 1_000
const rotate = (secrets: WebhookSecrets, secret: string, nowMs = NOW_MS) =>
  rotatedSecrets(secrets, { secret, nowMs, overlapMs: OVERLAP_MS })

const FIRST: WebhookSecrets = [{ secret: 'one', createdAtMs: 0 }]

describe('the secrets of an endpoint', () => {
  it('sign together for the overlap after a rotation, and the newest alone afterwards', () => {
    const rotated = rotate(FIRST, 'two')
    expect(rotated[0]).toEqual({ secret: 'two', createdAtMs: NOW_MS })
    expect(liveSecrets(rotated, NOW_MS + OVERLAP_MS - 1).map(({ secret }) => secret)).toEqual(['two', 'one'])
    expect(liveSecrets(rotated, NOW_MS + OVERLAP_MS).map(({ secret }) => secret)).toEqual(['two'])
  })

  it('all sign where a rotation is made again, since its answer was lost', () => {
    const again = rotate(rotate(FIRST, 'lost'), 'two', NOW_MS + 1)
    expect(liveSecrets(again, NOW_MS + 1).map(({ secret }) => secret)).toEqual(['two', 'lost', 'one'])
    expect(again.at(-1)).toMatchObject({ secret: 'one', expiresAtMs: NOW_MS + OVERLAP_MS })
  })

  it('are five at most, and none that has expired', () => {
    let secrets = FIRST
    for (let n = 0; n < 9; n++) secrets = rotate(secrets, `secret ${n}`)
    expect(secrets).toHaveLength(5)
    expect(rotate(secrets, 'last', NOW_MS + OVERLAP_MS)).toHaveLength(2)
  })
})
