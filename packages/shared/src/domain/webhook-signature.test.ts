import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { newSecret, signatureHeaders } from './webhook-signature.ts'

const ID = '01932c07-5555-7b3c-8a5d-0e5f7f1c2d3e'
const BODY = '{"type":"order.confirmed","data":{"note":"grün 🚲"}}'
const signed = (secrets: string[], timestampMs = Date.now()) => ({
  ...signatureHeaders({ id: ID, timestampMs, body: BODY, secrets }),
})

describe('the signature of a webhook', () => {
  it('is the one of the specification', () => {
    const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestampMs: 1_614_265_330_000, body: '{"test": 2432232314}' }
    const headers = signatureHeaders({ ...message, secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] })
    expect(headers).toEqual({
      'webhook-id': message.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  it.each([24, 32, 64])('is verified by the reference library, of a secret of %i bytes', (bytes) => {
    const secret = newSecret(randomBytes(bytes))
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]+=*$/)
    expect(new Webhook(secret).verify(BODY, signed([secret]))).toEqual(JSON.parse(BODY))
  })

  it('is one for each secret while one is rotated, so that receivers verify with either', () => {
    const [older, newer] = [newSecret(randomBytes(24)), newSecret(randomBytes(24))]
    const headers = signed([newer, older])
    expect(headers['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/)
    for (const secret of [older, newer]) expect(new Webhook(secret).verify(BODY, headers)).toEqual(JSON.parse(BODY))
  })

  it('takes a secret without prefix for its own bytes', () => {
    const secret = 'a secret that is long enough – to sign'
    const key = new Webhook(new TextEncoder().encode(secret), { format: 'raw' })
    expect(key.verify(BODY, signed([secret]))).toEqual(JSON.parse(BODY))
  })

  it.each([
    ['another secret', newSecret(randomBytes(24)), BODY, {}],
    ['another body', undefined, `${BODY} `, {}],
    ['another id', undefined, BODY, { 'webhook-id': 'other' }],
    ['another time', undefined, BODY, { 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 1) }],
  ])('does not hold for %s', (_case, verifyWith, body, changed) => {
    const secret = newSecret(randomBytes(24))
    const headers = { ...signed([secret]), ...changed }
    expect(() => new Webhook(verifyWith ?? secret).verify(body, headers)).toThrow('No matching signature')
  })
})
