import type { FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import type { ApiOptions } from '../../deps.ts'
import { addressHashesOf, clientOf } from './client.ts'

const seen = (ip: string, { userAgent, secret = 's'.repeat(32) }: { userAgent?: string; secret?: string } = {}) =>
  clientOf(
    { ip, headers: userAgent === undefined ? {} : { 'user-agent': userAgent } } as FastifyRequest,
    { REFRESH_TOKEN_JWT_SECRET: secret } as ApiOptions,
  )

describe('what is kept of where a session comes from', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['2001:DB8::9', '2001:db8:0::/48'],
    ['::1', '0:0:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0::/48'],
  ])('is the network of %s: %s', (ip, network) => {
    expect(seen(ip).address).toBe(network)
  })

  it('knows an address again, and its neighbours in a /64, but no other', () => {
    expect(seen('203.0.113.7').addressHash).toBe(seen('::ffff:203.0.113.7').addressHash)
    expect(seen('203.0.113.7').addressHash).not.toBe(seen('203.0.113.8').addressHash)
    expect(seen('2001:db8:1:2::1').addressHash).toBe(seen('2001:db8:1:2::2').addressHash)
    expect(seen('2001:db8:1:2::1').addressHash).not.toBe(seen('2001:db8:1:3::1').addressHash)
  })

  it('does not tell the address to who has no secret', () => {
    expect(seen('203.0.113.7').addressHash).not.toBe(seen('203.0.113.7', { secret: 't'.repeat(32) }).addressHash)
  })

  it('is found again after the secret was rotated', () => {
    const rotated = { REFRESH_TOKEN_JWT_SECRET: 't'.repeat(32), REFRESH_TOKEN_JWT_SECRET_PREVIOUS: 's'.repeat(32) }
    const before = seen('203.0.113.7').addressHash
    const after = seen('203.0.113.7', { secret: 't'.repeat(32) }).addressHash
    expect(addressHashesOf('203.0.113.7', rotated as ApiOptions)).toEqual([after, before])
  })

  it('is what the client calls itself: one line of some length, or nothing', () => {
    expect(seen('::1').userAgent).toBe('')
    expect(seen('::1', { userAgent: 'Firefox\u0007\u202e\u2028 142' }).userAgent).toBe('Firefox 142')
    expect(seen('::1', { userAgent: 'x'.repeat(10_000) }).userAgent).toHaveLength(256)
  })
})
