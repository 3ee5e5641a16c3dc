import type { FastifyReply, FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import type { ApiOptions } from '../../deps.ts'
import { giveDeviceHint, readDeviceHint } from './device-hint.ts'

const OLD = 'o'.repeat(32)
const NEW = 'n'.repeat(32)
const ADA = '01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e'
const EVE = '01932c07-4444-7b3c-8a5d-0e5f7f1c2d3e'
const options = (secret: string, previous?: string) =>
  ({ REFRESH_TOKEN_JWT_SECRET: secret, REFRESH_TOKEN_JWT_SECRET_PREVIOUS: previous }) as ApiOptions

const request = (cookie?: string, protocol = 'http') =>
  ({ headers: cookie === undefined ? {} : { cookie }, protocol }) as FastifyRequest
function given(
  userId: string,
  { cookie, secret = OLD, protocol }: { cookie?: string; secret?: string; protocol?: string } = {},
) {
  let header = ''
  const reply = { header: (_name: string, value: string) => (header = value) } as unknown as FastifyReply
  giveDeviceHint(request(cookie, protocol), reply, userId, options(secret))
  return header
}
const cookieOf = (header: string) => header.split(';')[0] ?? ''
const read = (cookie: string | undefined, secret = OLD, previous?: string) =>
  readDeviceHint(request(cookie), options(secret, previous))

describe('the cookie of a device', () => {
  it('tells whose it is, among other cookies', () => {
    const cookie = cookieOf(given(ADA))
    const device = read(`a=b; ${cookie}; mydevice=x.y.z`)
    expect(device).toEqual({ userId: ADA, id: expect.stringMatching(/^[\da-f-]{36}$/) })
    expect(read(`mydevice=x.y.z;${cookie}`)).toEqual(device)
  })

  it('stays the same for one user, and is a new one for another and on another device', () => {
    const cookie = cookieOf(given(ADA))
    expect(cookieOf(given(ADA, { cookie }))).toBe(cookie)
    expect(cookieOf(given(ADA))).not.toBe(cookie)
    const other = read(cookieOf(given(EVE, { cookie })))
    expect(other?.userId).toBe(EVE)
    expect(other?.id).not.toBe(read(cookie)?.id)
  })

  it('is taken when it was signed with the secret before, and no other', () => {
    const cookie = cookieOf(given(ADA))
    expect(read(cookie, NEW, OLD)?.userId).toBe(ADA)
    expect(read(cookie, NEW)).toBeUndefined()
  })

  it('is sent over HTTPS only, where it came so', () => {
    expect(given(ADA, { protocol: 'https' })).toMatch(/; Secure$/)
    expect(given(ADA)).not.toMatch(/Secure/)
  })

  it('is none when a part of it is another’s, cut off, or made up', () => {
    const [userId, id, mac] = cookieOf(given(ADA)).replace('device=', '').split('.')
    const [, eveId, eveMac] = cookieOf(given(EVE)).replace('device=', '').split('.')
    const forged = [
      `${EVE}.${id}.${mac}`,
      `${userId}.${eveId}.${mac}`,
      `${userId}.${id}.${eveMac}`,
      `${userId}.${id}.${mac}x`,
      `${userId}.${id}.`,
      `${userId}.${id}`,
      `${userId}.${id}.${'A'.repeat(43)}`,
      '..',
      '',
    ]
    for (const value of forged) expect(read(`device=${value}`), value).toBeUndefined()
    expect(read(undefined)).toBeUndefined()
    expect(read(`mydevice=${userId}.${id}.${mac}`)).toBeUndefined()
  })
})
