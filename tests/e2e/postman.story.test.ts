import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createJudge, operationsOf } from '../api/documented.ts'
import { createClosers } from '../faults/closers.ts'
import { startFulfilmentServer } from '../faults/services/fulfilment-server.ts'
import { register } from './client.ts'
import { runNewman } from './newman.ts'
import { SITES } from './sites.ts'
import type { TestSite, TestSystem } from './system.ts'

/** A warehouse that lets the collection wait for it. */
const SLOW_MS = 600

const document = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../docs/openapi.json'), 'utf8'))

const OF_AN_ENDPOINT = [
  'Read an endpoint, with its health',
  'Change, pause or resume an endpoint',
  'Send a ping to an endpoint',
  'Rotate the secret of an endpoint',
  'List the deliveries of an endpoint, newest first',
  'Deliver one event again, or all since a time',
  'Delete an endpoint, with the log of its deliveries',
]

describe.each(SITES)('the Postman collection on $name', ({ open }) => {
  const closers = createClosers()
  let site: TestSite
  let system: TestSystem
  beforeAll(async () => {
    site = await open()
    const { env } = await startFulfilmentServer(() => sleep(SLOW_MS, { status: 204 }), closers)
    system = await site.start(env)
  })
  afterAll(async () => {
    await system?.end('SIGTERM')
    await site?.close()
    await closers.close()
  })

  it('tells the whole story, again and again', async () => {
    for (const _ of [1, 2]) {
      const { code, summary, sent } = await runNewman(['Story'], { baseUrl: system.url })
      expect(code, summary).toBe(0)
      process.stdout.write(summary.slice(summary.indexOf('┌')))
      const looks = sent.filter(({ name }) => name.startsWith('5.'))
      expect([looks.length > 1, sent.length - looks.length]).toEqual([true, 8])
    }
  }, 60_000)

  it('has every other request ready to send, and the document tells of every answer', async () => {
    const email = 'admin@example.com'
    await register(system.url, email)
    await system.grantAdmin(email)
    const folders = ['auth', 'products', 'orders', 'admin', 'api-keys', 'webhooks', 'operations', 'accounts']
    const variables = { baseUrl: system.url, email, productId: 'bike1' }
    const { code, summary, sent } = await runNewman(folders, variables)
    expect(code, summary).toBe(0)
    expect(sent).toHaveLength(operationsOf(document).length)
    const judge = createJudge(document)
    expect(sent.flatMap((answer) => judge(answer))).toEqual([])

    expect(sent.find(({ method }) => method === 'PUT')).toMatchObject({ url: '/api/products/citybike1', status: 201 })
    const refused = sent.filter(({ status }) => status === 0 || status >= 400)
    const [cancelled, answered] = ['/cancel', '/fulfilment'].map((end) => sent.find(({ url }) => url.endsWith(end)))
    expect(Object.fromEntries(refused.map(({ name, body }) => [name, body && JSON.parse(body).code]))).toEqual({
      'Register as a customer': 'EMAIL_TAKEN',
      'Verify an e-mail address': 'INVALID_TOKEN',
      'Choose a new password': 'INVALID_TOKEN',
      'Reserve the stock of a failed order again, and queue it': 'ORDER_NOT_RETRYABLE',
      'Send a dead letter to the queue again, and remove it': 'DEAD_LETTER_NOT_FOUND',
      ...Object.fromEntries(OF_AN_ENDPOINT.map((name) => [name, 'WEBHOOK_NOT_FOUND'])),
      'Revoke an API key': 'API_KEY_NOT_FOUND',
      'Rotate an API key': 'API_KEY_NOT_FOUND',
      'Delete a dead letter': 'DEAD_LETTER_NOT_FOUND',
      'Let mails go to an address again': 'SUPPRESSION_NOT_FOUND',
      'Send a mail again, whatever became of it': 'MAIL_NOT_FOUND',
      // The worker may have been faster
      ...(cancelled?.status === 409 ? { [cancelled.name]: 'ORDER_NOT_CANCELLABLE' } : {}),
      ...(answered?.status === 409 ? { [answered.name]: 'ORDER_NOT_FULFILLABLE' } : {}),
    })
  }, 60_000)
})
