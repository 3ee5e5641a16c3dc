import { createHash } from 'node:crypto'
import type { MailKey } from '@orders/shared/domain/mail'
import type { Store, UserRecord } from '@orders/shared/ports/stores'
import { aUser } from '@orders/shared/testing/builders'
import { afterEach, describe, expect, it } from 'vitest'
import { aStranger } from './world/stranger.ts'
import { openWorkerWorld, type WorkerWorld } from './world/worker-world.ts'

const SOON = { timeout: 10_000, interval: 20 }
const HELD = 'the address is not verified and has had its mails of the day'

let world: WorkerWorld
afterEach(() => world.close())

const stateOf = async ({ subjectId, kind }: MailKey) =>
  (await world.store.mails.list({ subjectId, limit: 9 })).find((mail) => mail.kind === kind)?.state
const subjectsTo = async (user: UserRecord) => (await world.mailsTo(user)).map(({ subject }) => subject)
const heldMails = () => world.store.mails.list({ state: 'held', limit: 9 })

/** With the token of the latest mail that has one. */
async function verify(user: UserRecord): Promise<void> {
  const texts = (await world.mailsTo(user)).map(({ body }) => body.text)
  const tokens = texts.flatMap((text) => /token=([\w-]+)/.exec(text)?.[1] ?? [])
  const hash = createHash('sha256')
    .update(tokens[0] ?? expect.fail('no mail has a token'))
    .digest('base64url')
  expect(await world.store.users.verifyEmail(hash, Date.now())).toMatchObject({ id: user.id })
}

/** The address has had its mails of the day then. @returns that of the verification, first */
async function useUpDay(user: UserRecord): Promise<void> {
  for (let n = 0; n < 3; n++) await world.ask('verify-email', user)
  await expect.poll(() => subjectsTo(user), SOON).toHaveLength(3)
}

async function openWorld(options: Parameters<typeof openWorkerWorld>[0] = {}) {
  world = await openWorkerWorld({ PUBLIC_URL: 'https://shop.example', ...options })
  await world.worker.start()
}

describe('a mail about an account', { timeout: 30_000 }, () => {
  it('verifies an address with the token of its link', async () => {
    await openWorld()
    const user = await world.register(aStranger({ username: 'Win a prize' }))
    const mail = await world.ask('verify-email', user)
    await expect.poll(() => subjectsTo(user), SOON).toEqual(['Verify your e-mail address'])
    await verify(user)
    await expect.poll(() => stateOf(mail), SOON).toBe('sent')
    expect(JSON.stringify(world.logs)).not.toContain('token=')
  })

  it('that is no one’s is not sent, and leaves no row behind', async () => {
    await openWorld()
    const sends = world.sesFront.sends()
    const mail = await world.ask('reset-password', aUser())
    await world.atRest()
    expect(await stateOf(mail)).toBeUndefined()
    expect(world.sesFront.sends()).toBe(sends)
  })

  it('takes its part of the day once, however often the mail service throttles it', async () => {
    await openWorld()
    world.sesFront.throttle((send) => send < 3)
    const user = await world.register(aStranger())
    await world.ask('verify-email', user)
    await expect.poll(() => subjectsTo(user), { timeout: 25_000 }).toHaveLength(1)
    expect(world.sesFront.throttled()).toBe(3)
    await world.ask('password-changed', user)
    await world.ask('password-changed', user)
    await expect.poll(() => subjectsTo(user), SOON).toHaveLength(3)
    expect(await heldMails()).toEqual([])
  })
})

describe('a mail that is held', { timeout: 60_000 }, () => {
  it('is sent as soon as its address is verified, if it is still true', async () => {
    let refuses = true
    await openWorld({
      fulfilment: { fulfil: async () => (refuses ? { fulfilled: false, reason: 'sold out' } : { fulfilled: true }) },
    })
    const user = await world.register(aStranger())
    await useUpDay(user)
    const product = await world.stock()
    const [retried, failed] = [await world.place(user, product), await world.place(user, product)]
    await expect.poll(heldMails, SOON).toHaveLength(2)
    expect(new Set((await heldMails()).map(({ reason }) => reason))).toEqual(new Set([HELD]))
    refuses = false
    await world.retry(retried)
    await expect.poll(() => world.statusOf(retried), SOON).toBe('CONFIRMED')
    await expect.poll(heldMails, SOON).toHaveLength(3)

    const verifiedAt = performance.now()
    await verify(user)
    await world.atRest()
    expect(performance.now() - verifiedAt).toBeLessThan(5_000)
    expect((await subjectsTo(user)).filter((subject) => subject.startsWith('Your order')).toSorted()).toEqual(
      [`Your order ${failed.number} could not be completed`, `Your order ${retried.number} is confirmed`].toSorted(),
    )
    expect(await stateOf({ subjectId: retried.id, kind: 'failed' })).toBe('rejected')
    expect(await heldMails()).toEqual([])
  })

  it('is sent where its address is verified just before that is noted', async () => {
    let between = async () => {}
    const verifyBetween = (store: Store): Store => ({
      ...store,
      mails: {
        ...store.mails,
        close: async (mail, outcome) => {
          if (outcome.state === 'held') await between()
          await store.mails.close(mail, outcome)
        },
      },
    })
    await openWorld({ wrapStore: verifyBetween })
    const user = await world.register(aStranger())
    await useUpDay(user)
    let verified = 0
    between = async () => {
      if (verified++ === 0) await verify(user)
    }
    const order = await world.place(user, await world.stock())
    await expect.poll(() => subjectsTo(user), SOON).toContain(`Your order ${order.number} is confirmed`)
    expect(verified).toBe(1)
    expect(await heldMails()).toEqual([])
  })

  it('is given up where its account is erased just before that is noted', async () => {
    const eraseBetween = (store: Store): Store => ({
      ...store,
      mails: {
        ...store.mails,
        close: async (mail, outcome) => {
          if (outcome.userId !== undefined) await store.users.erase(outcome.userId, Date.now())
          await store.mails.close(mail, outcome)
        },
      },
    })
    await openWorld({ wrapStore: eraseBetween })
    const user = await world.register(aStranger())
    await useUpDay(user)
    const order = await world.place(user, await world.stock())
    await expect.poll(() => stateOf({ subjectId: order.id, kind: 'confirmed' }), SOON).toBe('rejected')
    expect(await world.mailsTo(user)).toHaveLength(3)
    expect(world.logs.filter(({ level }) => level === 'error')).toEqual([])
  })
})

describe('an address that bounces', { timeout: 30_000 }, () => {
  it('gets no more mail, until its owner verifies it', async () => {
    await openWorld()
    const user = await world.register(aUser({ email: 'bounce+bob@simulator.amazonses.com' }))
    const product = await world.stock()
    await world.place(user, product)
    await expect.poll(() => world.store.suppressions.find(user.email), SOON).toMatchObject({ reason: 'bounce' })
    const sends = world.sesFront.sends()
    const unheard = await world.place(user, product)
    await expect.poll(() => stateOf({ subjectId: unheard.id, kind: 'confirmed' }), SOON).toBe('suppressed')
    expect(world.sesFront.sends()).toBe(sends)

    await world.ask('verify-email', user)
    await expect.poll(() => subjectsTo(user), SOON).toContain('Verify your e-mail address')
    await verify(user)
    expect(await world.store.suppressions.find(user.email)).toBeUndefined()
  })
})
