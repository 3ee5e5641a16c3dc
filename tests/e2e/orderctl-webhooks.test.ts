import type { AdminLogEntry } from '@orders/shared/contracts/admin'
import type { Delivery, Webhook, WebhookWithSecret } from '@orders/shared/contracts/webhooks'
import { aLine, anEvent, anOrder, aProduct } from '@orders/shared/testing/builders'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BENCHES, type Bench } from './orderctl-bench.ts'

const URL = 'https://erp.example/hooks'
const MISSING = '01932c07-4444-7b3c-8a5d-0e5f7f1c2d3e'

describe.each(BENCHES)('orderctl webhooks on $name', ({ open }) => {
  let bench: Bench
  let id: string
  beforeAll(async () => {
    bench = await open()
  })
  afterAll(() => bench.close())
  beforeEach(async () => {
    id = (await json<WebhookWithSecret>('create', URL, '--events', 'order.placed')).id
  })

  const ctl = (...args: string[]) => bench.ctl('webhooks', ...args)
  const json = async <T>(...args: string[]): Promise<T> => JSON.parse((await ctl(...args, '--json')).stdout)
  const lastEntry = async (): Promise<AdminLogEntry> =>
    JSON.parse((await bench.ctl('log', '--limit', '1', '--json')).stdout)[0]

  /** An event that the endpoint is to hear of. */
  async function anEventFor(): Promise<string> {
    const order = anOrder({ items: [aLine(aProduct(), 1)] })
    const event = anEvent(order)
    await bench.store.deliveries.fanOut([{ event, steps: 1 }], Date.now())
    return event.id
  }

  async function answer(eventId: string, status: number): Promise<void> {
    const delivery = { webhookId: id, eventId, tries: 0, replays: 0 }
    const attempt = { at: new Date().toISOString(), status, durationMs: 7 }
    const state = status < 300 ? 'delivered' : 'failed'
    await bench.store.deliveries.noteAttempt(delivery, attempt, { state, dueAtMs: Date.now() })
  }

  it('adds an endpoint, and prints its secret once', async () => {
    const { code, stdout, stderr } = await ctl(
      'create',
      URL,
      '--events',
      'order.placed,order.failed',
      '--description',
      'ERP',
    )
    expect(code).toBe(0)
    expect(stdout.trim().split('\n').at(-1)).toMatch(/^whsec_/)
    expect(stderr).toContain('shown this once')
    const made = /Endpoint +(\S+)/.exec(stdout)?.[1] ?? ''
    const shown = await json<Webhook>('show', made)
    expect(shown).toMatchObject({
      url: URL,
      events: ['order.placed', 'order.failed'],
      description: 'ERP',
      state: 'active',
    })
    expect(JSON.stringify(shown)).not.toContain('whsec_')
    expect(await lastEntry()).toMatchObject({
      action: 'webhook.create',
      target: made,
      adminId: expect.stringMatching(/^command:/),
    })
    const { events } = await json<Webhook>('create', URL)
    expect(events).toEqual(['order.placed', 'order.confirmed', 'order.failed', 'order.cancelled'])
  })

  it.each([
    ['http://erp.example/', 'the URL has to begin with https://'],
    ['https://10.0.0.1/', 'the address is not allowed'],
    ['erp', 'this is no URL'],
  ])('refuses a URL that the API refuses: %s', async (url, why) => {
    for (const args of [
      ['create', url],
      ['update', id, '--url', url],
    ]) {
      const { code, stdout, stderr } = await ctl(...args)
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toContain(`url: ${why}`)
    }
  })

  it('lists and changes endpoints, and switches them off and on', async () => {
    const { stdout } = await ctl('list', '--limit', '100')
    expect(stdout.split('\n')[0]).toMatch(/^ENDPOINT +STATE +PENDING +FAILURES +LAST SUCCESS +EVENTS +URL$/)
    expect(stdout).toMatch(new RegExp(`${id} +active +0 +0 +never +order.placed +${URL}`))
    await ctl('update', id, '--events', 'order.cancelled', '--description', 'Later')
    expect(await json<Webhook>('show', id)).toMatchObject({
      url: URL,
      events: ['order.cancelled'],
      description: 'Later',
    })
    for (const [command, state] of [
      ['pause', 'paused'],
      ['disable', 'disabled'],
      ['resume', 'active'],
    ] as const) {
      expect(await json(command, id)).toEqual([{ id, result: state }])
      expect(await json<Webhook>('show', id)).toMatchObject({ state })
    }
    const { code } = await ctl('pause', MISSING, id)
    expect([code, (await json<Webhook>('show', id)).pausedReason]).toEqual([1, 'operator'])
  })

  it('deletes endpoints', async () => {
    expect(await json('delete', id)).toEqual([{ id, result: 'DELETED' }])
    const { code, stderr } = await ctl('show', id)
    expect([code, stderr]).toEqual([1, expect.stringContaining('WEBHOOK_NOT_FOUND')])
  })

  it('gives an endpoint a new secret', async () => {
    const before = await json<WebhookWithSecret>('rotate-secret', id)
    const { stdout } = await ctl('rotate-secret', id)
    const secret = stdout.trim().split('\n').at(-1)
    expect(secret).toMatch(/^whsec_/)
    expect(secret).not.toBe(before.secret)
    expect((await json<Webhook>('show', id)).secrets).toEqual([
      { createdAt: expect.any(String) },
      { createdAt: expect.any(String), expiresAt: expect.any(String) },
      { createdAt: expect.any(String), expiresAt: expect.any(String) },
    ])
  })

  it('lists what an endpoint was sent, and has it sent again', async () => {
    const [refused, taken] = [await anEventFor(), await anEventFor()]
    await answer(refused, 500)
    await answer(taken, 204)
    const { stdout } = await ctl('deliveries', id)
    expect(stdout.split('\n')[0]).toMatch(/^EVENT +AT +TYPE +ORDER +STATE +ATTEMPTS +LAST$/)
    expect(stdout).toMatch(new RegExp(`${refused} .* failed +1 +answered 500 after 7 ms`))
    const stateOf = async (event: string) =>
      (await json<Delivery[]>('deliveries', id)).find(({ eventId }) => eventId === event)?.state
    const failed = await json<Delivery[]>('deliveries', id, '--state', 'failed')
    expect(failed.map(({ eventId }) => eventId)).toEqual([refused])
    const older = await json<Delivery[]>('deliveries', id, '--before', `${id}:${taken}`)
    expect(older.map(({ eventId }) => eventId)).toEqual([refused])
    expect((await ctl('deliveries', id, '--limit', '1')).stderr).toBe(
      `There are more: --before ${taken}, or --limit.\n`,
    )
    expect(await json('replay', id, failed[0]?.id ?? '')).toEqual([{ id: failed[0]?.id, result: 'DUE' }])
    expect([await stateOf(refused), await stateOf(taken)]).toEqual(['pending', 'delivered'])
    expect(await json('replay', id, '--since', '2020-01-01')).toEqual({ replayed: 2 })
    expect(await stateOf(taken)).toBe('pending')
    expect(await json('replay', id, MISSING)).toMatchObject([{ id: MISSING, result: 'DELIVERY_NOT_FOUND' }])
  })

  it.each([
    [204, 0, 'The ping was delivered: answered 204 after 7 ms.'],
    [503, 1, 'The ping was not delivered: answered 503 after 7 ms.'],
  ])('waits for what comes of a ping: %i', async (status, exit, words) => {
    const pinged = ctl('ping', id)
    const ping = await expect
      .poll(async () => (await bench.store.deliveries.list({ webhookId: id, limit: 1 }))[0], { interval: 20 })
      .toBeDefined()
      .then(() => bench.store.deliveries.list({ webhookId: id, limit: 1 }))
    await answer(ping[0]?.eventId ?? '', status)
    const { code, stdout } = await pinged
    expect([code, stdout]).toEqual([exit, `${words}\n`])
  })
})
