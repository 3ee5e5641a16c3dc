import { describe, expect, it } from 'vitest'
import type { WebhookEdit } from '../../../ports/subscribers.ts'
import { anAccountMail, anEntry, anId, aWebhook, NOON_MS } from '../../builders.ts'
import { type OpenStore, type StoreSteps, useStore } from '../stories/steps.ts'
import { dueAt, fanOut, listening } from './subscriber-steps.ts'

export function describeWebhooks(open: OpenStore): void {
  describe('endpoints of webhooks', () => {
    const shop = useStore(open)
    describeKept(shop)
    describeEdits(shop)
    describeHealth(shop)
    describePauses(shop)
  })
}

const LATER = new Date(NOON_MS + 60_000).toISOString()
const edit = (given: Omit<WebhookEdit, 'updatedAt'>): WebhookEdit => ({ ...given, updatedAt: LATER })

const logged = async (shop: StoreSteps, id: string) =>
  (await shop.store.adminLog.list({ limit: 100 })).filter((entry) => entry.id === id).length

function describeKept(shop: StoreSteps): void {
  it('are kept as they are, with an entry of the admin log', async () => {
    const entry = anEntry({ action: 'webhook.create' })
    const full = aWebhook({
      events: ['order.placed', 'order.failed'],
      description: 'The "warehouse" 🚲',
      state: 'paused',
      pausedReason: 'gone',
      secrets: [
        { secret: 'whsec_b', createdAtMs: NOON_MS },
        { secret: 'whsec_a', createdAtMs: 1, expiresAtMs: NOON_MS + 5 },
      ],
      ownerId: anId(),
      health: { failures: 2, failingSinceMs: 1, lastSuccessAtMs: 2, lastFailureAtMs: 3, lastError: '$x' },
    })
    await shop.store.webhooks.insert(full, entry)
    expect(await shop.store.webhooks.findById(full.id)).toStrictEqual(full)
    expect(await logged(shop, entry.id)).toBe(1)
    const plain = await listening(shop)
    expect(await shop.store.webhooks.findById(plain.id)).toStrictEqual(plain)
    expect(await shop.store.webhooks.findById(anId())).toBeUndefined()
  })

  it('are listed by id, page after page', async () => {
    for (const { id } of await shop.store.webhooks.list({ limit: 100 })) await shop.store.webhooks.remove(id)
    const [first, second, third] = [await listening(shop), await listening(shop), await listening(shop)]
    expect(await shop.store.webhooks.list({ limit: 2 })).toStrictEqual([first, second])
    expect(await shop.store.webhooks.list({ limit: 2, afterId: second.id })).toStrictEqual([third])
  })

  it('are removed once, with their deliveries and no others', async () => {
    const [going, staying] = [await listening(shop), await listening(shop)]
    const [entry, again] = [anEntry(), anEntry()]
    const [eventId] = await fanOut(shop, 3)
    expect(await shop.store.webhooks.remove(going.id, entry)).toBe(true)
    expect(await shop.store.webhooks.remove(going.id, again)).toBe(false)
    expect([await logged(shop, entry.id), await logged(shop, again.id)]).toEqual([1, 0])
    expect(await shop.store.webhooks.findById(going.id)).toBeUndefined()
    expect(await shop.store.deliveries.list({ webhookId: going.id, limit: 9 })).toEqual([])
    expect(await shop.store.deliveries.find({ webhookId: going.id, eventId: eventId! })).toBeUndefined()
    expect(await shop.store.deliveries.list({ webhookId: staying.id, limit: 9 })).toHaveLength(3)
  })
}

function describeEdits(shop: StoreSteps): void {
  it('take over what an edit names, and nothing else', async () => {
    const { id, ...before } = await listening(shop, { description: 'a', ownerId: anId() })
    const entry = anEntry({ action: 'webhook.update' })
    const change = edit({ url: 'https://other.example/', events: ['order.failed'], description: 'b' })
    const after = { id, ...before, ...change }
    expect(await shop.store.webhooks.update(id, change, entry)).toStrictEqual(after)
    expect(await shop.store.webhooks.findById(id)).toStrictEqual(after)
    expect(await logged(shop, entry.id)).toBe(1)
  })

  it('are given another secret each time, also by many at once', async () => {
    const { id } = await listening(shop)
    const names = ['a', 'b', 'c']
    const rotations = names.map((name) => ({ secret: `whsec_${name}`, nowMs: NOON_MS, overlapMs: 1_000 }))
    const entries = names.map(() => anEntry({ action: 'webhook.rotate-secret' }))
    const answers = await Promise.all(
      rotations.map((rotation, index) => shop.store.webhooks.rotateSecret(id, rotation, entries[index]!)),
    )
    expect(answers.map((answer) => answer?.secrets[0].secret)).toEqual(rotations.map(({ secret }) => secret))
    const kept = (await shop.store.webhooks.findById(id))?.secrets ?? []
    expect(kept).toHaveLength(4)
    for (const { secret } of rotations) expect(kept.map((one) => one.secret)).toContain(secret)
    for (const { id: entryId } of entries) expect(await logged(shop, entryId)).toBe(1)
    expect(await shop.store.webhooks.rotateSecret(anId(), rotations[0]!, anEntry())).toBeUndefined()
  })

  it('are made, and given another secret, once for a request that is sent again', async () => {
    const request = (fingerprint = 'same') => ({ id: `request-${anId()}`, fingerprint, expiresAtMs: NOON_MS + 1 })
    const [created, rotated] = [request(), request()]
    const [first, second] = [aWebhook(), aWebhook()]
    const { webhooks } = shop.store
    expect(await webhooks.insert(first, anEntry(), created)).toBeUndefined()
    expect(await webhooks.insert(second, anEntry(), created)).toBe(first.id)
    expect(await webhooks.findById(second.id)).toBeUndefined()
    await expect(webhooks.insert(second, anEntry(), { ...created, fingerprint: 'other' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
    const rotation = (secret: string) => ({ secret, nowMs: NOON_MS, overlapMs: 1_000 })
    const after = await webhooks.rotateSecret(first.id, rotation('whsec_x'), anEntry(), rotated)
    expect(await webhooks.rotateSecret(first.id, rotation('whsec_y'), anEntry(), rotated)).toStrictEqual(after)
    expect(after?.secrets).toHaveLength(2)
  })

  it('have a reason only while they are paused', async () => {
    const { id } = await listening(shop)
    const paused = await shop.store.webhooks.update(id, edit({ state: 'paused', pausedReason: 'operator' }))
    expect(paused).toMatchObject({ state: 'paused', pausedReason: 'operator' })
    expect(await shop.store.webhooks.update(id, edit({ description: 'x' }))).toMatchObject({ pausedReason: 'operator' })
    const active = await shop.store.webhooks.update(id, edit({ state: 'active' }))
    expect(active).toMatchObject({ state: 'active' })
    expect(active).not.toHaveProperty('pausedReason')
  })

  it('are due once they are active again, with a clean slate', async () => {
    const { id } = await listening(shop, { state: 'paused', pausedReason: 'failing' })
    await shop.store.webhooks.noteAttempt(id, { succeeded: false, atMs: NOON_MS, error: 'gone' })
    await fanOut(shop)
    expect(await dueAt(shop, NOON_MS + 86_400_000)).not.toContain(id)
    const active = await shop.store.webhooks.update(id, edit({ state: 'active' }))
    expect(active?.health).toStrictEqual({ failures: 0, lastFailureAtMs: NOON_MS, lastError: 'gone' })
    expect(await dueAt(shop, NOON_MS + 60_000)).toContain(id)
  })

  it('have a clean slate where their URL is another', async () => {
    const { id } = await listening(shop)
    await shop.store.webhooks.noteAttempt(id, { succeeded: false, atMs: NOON_MS, error: 'gone' })
    const described = await shop.store.webhooks.update(id, edit({ description: 'x' }))
    expect(described?.health).toMatchObject({ failures: 1, failingSinceMs: NOON_MS })
    const moved = await shop.store.webhooks.update(id, edit({ url: 'https://new.example/' }))
    expect(moved?.health).toStrictEqual({ failures: 0, lastFailureAtMs: NOON_MS, lastError: 'gone' })
  })

  it('are not there to be edited once they are removed', async () => {
    const entry = anEntry()
    expect(await shop.store.webhooks.update(anId(), edit({ state: 'paused' }), entry)).toBeUndefined()
    expect(await logged(shop, entry.id)).toBe(0)
  })
}

function describeHealth(shop: StoreSteps): void {
  it('count the failures since the last success, and know since when', async () => {
    const { id } = await listening(shop)
    const fail = (atMs: number, error: string) => shop.store.webhooks.noteAttempt(id, { succeeded: false, atMs, error })
    await fail(NOON_MS + 1, 'a')
    const failing = { failures: 2, failingSinceMs: NOON_MS + 1, lastFailureAtMs: NOON_MS + 2, lastError: 'b' }
    expect(await fail(NOON_MS + 2, 'b')).toStrictEqual(failing)
    const succeeded = await shop.store.webhooks.noteAttempt(id, { succeeded: true, atMs: NOON_MS + 3 })
    const well = { failures: 0, lastSuccessAtMs: NOON_MS + 3, lastFailureAtMs: NOON_MS + 2, lastError: 'b' }
    expect(succeeded).toStrictEqual(well)
    expect(await shop.store.webhooks.findById(id)).toMatchObject({ health: well })
    expect(await shop.store.webhooks.noteAttempt(anId(), { succeeded: true, atMs: 1 })).toBeUndefined()
  })

  it('count every failure of many at the same time', async () => {
    const { id } = await listening(shop)
    const failure = (atMs: number) => shop.store.webhooks.noteAttempt(id, { succeeded: false, atMs })
    await Promise.all(Array.from({ length: 10 }, (_, index) => failure(NOON_MS + index)))
    const health = { failures: 10, failingSinceMs: NOON_MS, lastFailureAtMs: NOON_MS + 9 }
    expect(await shop.store.webhooks.findById(id)).toMatchObject({ health })
  })
}

function describePauses(shop: StoreSteps): void {
  it('are not paused for what came of an earlier URL', async () => {
    const { id, updatedAt } = await listening(shop)
    await shop.store.webhooks.update(id, { url: 'https://new.example/', updatedAt: '2026-01-31T13:00:00.000Z' })
    expect(await shop.store.webhooks.pause(id, { reason: 'gone', updatedAt, nowMs: NOON_MS })).toBe(false)
    expect(await shop.store.webhooks.findById(id)).toMatchObject({ state: 'active' })
  })

  it('are paused once, with one mail, by many who do so at the same time', async () => {
    const { id, updatedAt } = await listening(shop)
    const mails = Array.from({ length: 6 }, () => anAccountMail())
    const pause = { reason: 'failing' as const, updatedAt, nowMs: NOON_MS + 7 }
    const pauses = mails.map((mail) => shop.store.webhooks.pause(id, { ...pause, mail }))
    const answers = await Promise.all(pauses)
    expect(answers.filter(Boolean)).toHaveLength(1)
    expect(await shop.store.webhooks.findById(id)).toMatchObject({
      state: 'paused',
      pausedReason: 'failing',
      updatedAt: new Date(NOON_MS + 7).toISOString(),
    })
    const written = await Promise.all(mails.map((mail) => shop.store.mails.list({ subjectId: mail.id, limit: 9 })))
    expect(written.map(({ length }) => length === 1)).toEqual(answers)
  })

  it('are not paused again where they are paused or disabled, and then no mail is written', async () => {
    for (const state of ['paused', 'disabled'] as const) {
      const { id, updatedAt } = await listening(shop, { state })
      const mail = anAccountMail()
      expect(await shop.store.webhooks.pause(id, { reason: 'gone', updatedAt, nowMs: NOON_MS, mail })).toBe(false)
      expect(await shop.store.webhooks.findById(id)).toMatchObject({ state })
      expect(await shop.store.mails.list({ subjectId: mail.id, limit: 9 })).toEqual([])
    }
  })
}
