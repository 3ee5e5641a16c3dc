import type { OrderRecord } from '@orders/shared/domain/order'
import { MailNotSent } from '@orders/shared/ports/services'
import type { ClaimedMail, Store } from '@orders/shared/ports/stores'
import { anOrder } from '@orders/shared/testing/builders'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DeliverDeps } from './deliver.ts'
import { createMails, type Mails } from './mails.ts'

interface Row extends ClaimedMail {
  checkAtMs: number
  sentAtMs?: number
}

const START_MS = 1_000_000
const MINUTE_MS = 60_000
const LEASE_MS = 15_000

let nowMs: number
let rows: Map<string, Row>
let sends: string[]
let answer: (orderId: string) => Promise<void>
let mails: Mails

beforeEach(() => {
  nowMs = START_MS
  rows = new Map()
  sends = []
  answer = async () => {}
  mails = createMails(makeDeps(), {
    mailLeaseMs: LEASE_MS,
    probe: { firstMs: 1_000, lastMs: 30_000 },
    publicUrl: undefined,
    unverifiedMailsPerDay: 3,
  })
})

describe('mails that are refused with an error that nobody knows', () => {
  beforeEach(() => {
    answer = async (to) => {
      if (to.startsWith('bad')) throw new MailNotSent('unknown', 'not known', { code: 'InvalidParameterValue' })
    }
  })

  it('hold up no others for longer than it takes to try them once', async () => {
    for (let n = 0; n < 200; n++) due(`bad${n}`)
    for (let n = 0; n < 20; n++) due(`good${n}`)
    await sweepFor(2 * MINUTE_MS)
    const sent = [...rows.values()].filter((row) => row.sentAtMs !== undefined)
    expect(sent.map(({ subjectId }) => subjectId)).toEqual(Array.from({ length: 20 }, (_, n) => `good${n}`))
    expect(Math.max(...sent.map((row) => (row.sentAtMs ?? 0) - START_MS))).toBeLessThan(MINUTE_MS)
    expect(mails.state()).toBe('closed')
  })

  it('are not tried at more than ten a second where every mail is refused', async () => {
    for (let n = 0; n < 2_000; n++) due(`bad${n}`)
    await sweepFor(MINUTE_MS)
    // The fifty of the first batch were on their way before the first answer
    expect(sends.length).toBeLessThanOrEqual(50 + 60 * 10)
    expect(sends.length).toBeGreaterThan(500)
  })

  it('are put off for hours in the end, and never lost', async () => {
    due('bad')
    await sweepFor(36 * 60 * MINUTE_MS, MINUTE_MS)
    const triesBefore = sends.length
    await sweepFor(24 * 60 * MINUTE_MS, MINUTE_MS)
    expect(sends.length - triesBefore).toBeGreaterThan(2)
    expect(sends.length - triesBefore).toBeLessThan(10)
  })
})

describe('mails once a stop has begun', () => {
  it('are admitted no more, and those in hand are waited for', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    answer = () => promise
    due('order')
    const begun = mails.reserve() ?? expect.fail('nothing is admitted')
    begun.send(claimDue(1)[0] ?? expect.fail('nothing is due'))
    await expect.poll(() => sends).toEqual(['order'])
    const stopped = mails.stop(60_000)
    expect([mails.reserve(), mails.reserveForDue(10)]).toEqual([undefined, []])
    resolve()
    await stopped
    expect(rows.get('order')?.sentAtMs).toBe(START_MS)
    expect([mails.reserve(), mails.reserveForDue(10)]).toEqual([undefined, []])
  })
})

function due(orderId: string): void {
  rows.set(orderId, { subjectId: orderId, kind: 'confirmed', checkAtMs: nowMs, leaseUntilMs: 0, tries: 0 })
}

function claimDue(limit: number): Row[] {
  const found = [...rows.values()].filter((row) => row.sentAtMs === undefined && row.checkAtMs <= nowMs)
  const claimed = found.sort((one, other) => one.checkAtMs - other.checkAtMs).slice(0, limit)
  for (const row of claimed) row.checkAtMs = row.leaseUntilMs = nowMs + LEASE_MS
  return claimed.map((row) => ({ ...row }))
}

/** As the sweeper does it, every second. */
async function sweepFor(ms: number, everyMs = 1_000): Promise<void> {
  for (const endMs = nowMs + ms; nowMs < endMs; nowMs += everyMs) {
    for (let isMore = true; isMore; ) {
      const reservations = mails.reserveForDue(50)
      const claimed = claimDue(reservations.length)
      for (const [index, reservation] of reservations.entries()) {
        const mail = claimed[index]
        if (mail) reservation.send(mail)
        else reservation.cancel()
      }
      await mails.untilFree({ most: 0, withinMs: 5_000 })
      isMore = claimed.length > 0 && claimed.length === reservations.length
    }
  }
}

function makeDeps(): DeliverDeps {
  const ledger: Partial<Store['mails']> = {
    release: async ({ subjectId: orderId }, { checkAtMs, tried }) => {
      const row = rows.get(orderId)
      if (row) rows.set(orderId, { ...row, checkAtMs, tries: row.tries + (tried ? 1 : 0) })
    },
    markSent: async ({ subjectId: orderId }, atMs) => {
      const row = rows.get(orderId)
      if (row) row.sentAtMs = atMs
    },
  }
  const findOrder = async (id: string): Promise<OrderRecord> => ({ ...anOrder(), id, userId: id, status: 'CONFIRMED' })
  const findUser = async (id: string) => ({ id, username: 'ann', email: `${id}@shop.example`, emailVerifiedAt: 'yes' })
  const silent = () => {}
  return {
    store: { mails: ledger, orders: { findById: findOrder }, users: { findById: findUser } },
    mailer: {
      maxSendRate: async () => undefined,
      send: async ({ to }: { to: string }) => {
        const orderId = to.split('@')[0] ?? ''
        sends.push(orderId)
        await answer(orderId)
      },
    },
    clock: { nowMs: () => nowMs },
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    metrics: { mail: silent, mailError: silent },
  } as unknown as DeliverDeps
}
