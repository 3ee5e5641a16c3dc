import type { AdminLogEntry, AdminMailPage } from '@orders/shared/contracts/admin'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, orderOf, startTestApi, type TestApi } from './harness.ts'

let api: TestApi
let admin: Awaited<ReturnType<TestApi['newAdmin']>>
let ada: Awaited<ReturnType<TestApi['newCustomer']>>
const orders: string[] = []
const REASON = 'SES will never take it'

beforeAll(async () => {
  api = await startTestApi()
  admin = await api.newAdmin()
  ada = await api.newCustomer()
  await api.stock('bike', { available: 1000 })
  for (const state of ['unsent', 'sent', 'held', 'rejected', 'suppressed'] as const) await cancelWith(state)
})
afterAll(() => api.close())

/** An order that is cancelled, and its mail in this state. */
async function cancelWith(state: 'unsent' | 'sent' | 'held' | 'rejected' | 'suppressed'): Promise<string> {
  const { mails } = api.deps.store
  const { id: subjectId } = orderOf(await api.place(ada.accessToken, [{ productId: 'bike', quantity: 1 }]))
  await post(`/api/orders/${subjectId}/cancel`, ada.accessToken)
  const key = { subjectId, kind: 'cancelled' } as const
  const nowMs = api.deps.clock.nowMs()
  if (state === 'sent') await mails.markSent(key, nowMs)
  else if (state !== 'unsent') await mails.close(key, { state, reason: REASON, nowMs, userId: ada.id })
  orders.push(subjectId)
  return subjectId
}

const get = (url: string) => api.send({ url, headers: bearer(admin.accessToken) })
const post = (url: string, token = admin.accessToken) => api.send({ method: 'POST', url, headers: bearer(token) })
const list = async (query: string) => (await get(`/api/admin/mails?${query}`)).json<AdminMailPage>()
const ordersOf = async (query: string) => (await list(query)).items.map(({ orderId }) => orderId)

describe('mails', () => {
  it('are listed by state and by order, with why they are not sent', async () => {
    const [unsent, sent, held, rejected, suppressed] = orders
    expect(await ordersOf('state=sent')).toEqual([sent])
    expect(await ordersOf('state=held')).toEqual([held])
    expect(await ordersOf('state=suppressed')).toEqual([suppressed])
    expect((await list('state=rejected')).items).toEqual([
      {
        id: `${rejected}:cancelled`,
        kind: 'cancelled',
        orderId: rejected,
        state: 'rejected',
        at: expect.any(String),
        tries: 0,
        reason: REASON,
      },
    ])
    expect(await ordersOf(`orderId=${unsent!.toUpperCase()}`)).toEqual([unsent])
    expect(await ordersOf(`orderId=${unsent}&state=sent`)).toEqual([])
    expect((await get('/api/admin/mails?state=lost')).statusCode).toBe(400)
  })

  it('are paged, newest order first', async () => {
    const all = (await list('limit=100')).items.map(({ id }) => id)
    expect(all.filter((id) => id.endsWith(':cancelled'))).toEqual(orders.toReversed().map((id) => `${id}:cancelled`))
    const seen: string[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await list(`limit=2${cursor ? `&cursor=${cursor}` : ''}`)
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(seen).toEqual(all)
  })

  it('are sent again, which is in the admin log with what they were', async () => {
    const orderId = await cancelWith('rejected')
    const id = `${orderId}:cancelled`
    const answer = await post(`/api/admin/mails/${id}/resend`)
    expect([answer.statusCode, answer.body]).toEqual([204, ''])
    const [mail] = (await list(`orderId=${orderId}`)).items
    expect(mail).toMatchObject({ id, state: 'unsent' })
    expect(mail).not.toHaveProperty('reason')
    const [entry] = (await get('/api/admin/log?limit=1')).json<{ items: AdminLogEntry[] }>().items
    expect(entry).toMatchObject({
      action: 'mail.resend',
      adminId: admin.id,
      target: id,
      details: { state: 'unsent', stateBefore: 'rejected' },
    })
  })

  it('are sent again once for a key', async () => {
    const headers = { ...bearer(admin.accessToken), 'idempotency-key': 'after the call' }
    const resend = (id: string) => api.send({ method: 'POST', url: `/api/admin/mails/${id}/resend`, headers })
    const [id, other] = [`${await cancelWith('rejected')}:cancelled`, `${orders[2]}:cancelled`]
    const logged = async () => (await get('/api/admin/log?limit=100')).json<{ items: AdminLogEntry[] }>().items.length
    const before = await logged()
    const answers = [await resend(id), await resend(id)]
    expect(answers.map(({ statusCode, headers: { 'idempotent-replayed': again } }) => [statusCode, again])).toEqual([
      [204, undefined],
      [204, 'true'],
    ])
    expect(await logged()).toBe(before + 1)
    const refused = await resend(other)
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
  })

  it.each(['01932c07-20aa-7b3c-8a5d-0e5f7f1c2d3e:confirmed', 'nothing'])(
    'are not sent where there is no %s',
    async (id) => {
      const before = (await get('/api/admin/log')).json()
      const answer = await post(`/api/admin/mails/${id}/resend`)
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'MAIL_NOT_FOUND'])
      expect((await get('/api/admin/log')).json()).toEqual(before)
    },
  )
})
