import { afterEach, describe, expect, it } from 'vitest'
import { openWorkerWorld, type WorkerWorld } from './world/worker-world.ts'

const SOON = { timeout: 25_000, interval: 50 }
const PAUSED = {
  code: 'MessageRejected',
  message: 'Sending paused for this account. For more information, please check.',
}

let world: WorkerWorld
afterEach(() => world.close())

async function placeMany(count: number) {
  const product = await world.stock(count)
  const users = await Promise.all(Array.from({ length: count }, () => world.register()))
  await Promise.all(users.map((user) => world.place(user, product)))
  return users
}

async function expectOneMailEach(users: Awaited<ReturnType<typeof placeMany>>): Promise<void> {
  const isDone = async () => (await confirmed()) >= users.length && (await world.store.mails.countUnsent()) === 0
  await expect.poll(isDone, SOON).toBe(true)
  for (const user of users) expect(await world.mailsTo(user)).toHaveLength(1)
}

const confirmed = async () => (await world.store.orders.countByStatus()).CONFIRMED
const loudLines = () =>
  world.logs.filter(({ level, message }) => level === 'error' && message.startsWith('no mail can'))
const ready = async () => (await fetch(`${world.worker.url}/health/ready`)).json()
const metrics = async () => (await fetch(`${world.worker.url}/metrics`)).text()

describe('an account of SES that is paused', () => {
  it('loses no mail, and is said once: in the log, in health and in a metric', { timeout: 60_000 }, async () => {
    world = await openWorkerWorld()
    world.sesFront.refuse(PAUSED)
    await world.worker.start()
    const beforehand = { status: 'ready', dependencies: { mail: { status: 'up', required: false } } }
    await expect.poll(ready, SOON).toMatchObject(beforehand)
    const users = await placeMany(30)
    await expect.poll(confirmed, SOON).toBe(30)
    await expect.poll(loudLines, SOON).toHaveLength(1)
    const sends = world.sesFront.sends()
    await expect.poll(() => world.sesFront.sends(), SOON).toBeGreaterThan(sends + 2)

    expect(loudLines()).toHaveLength(1)
    expect(JSON.stringify(world.logs.filter(({ level }) => level !== 'debug'))).not.toContain('stack')
    await expect.poll(ready, SOON).toMatchObject({
      status: 'degraded',
      dependencies: { mail: { status: 'down', reason: 'SES has paused the sending of this account' } },
    })
    expect(await metrics()).toMatch(/mail_errors_total\{about="account"\} [1-9]/)
    expect(await metrics()).toMatch(/mail_service_state\{state="closed"\} 0/)
    expect(await world.store.mails.list({ state: 'rejected', limit: 9 })).toEqual([])
    expect(await world.depth()).toEqual({ waiting: 0, inFlight: 0 })

    world.sesFront.refuse(undefined)
    await expectOneMailEach(users)
    await expect.poll(ready, SOON).toMatchObject({ status: 'ready' })
  })
})

describe('a refusal', () => {
  it('of one address is final for its mail, and for no other', async () => {
    world = await openWorkerWorld()
    const refused = await world.register()
    const blacklisted = (body: string) => (body.includes(refused.email) ? 'Address blacklisted.' : undefined)
    world.sesFront.refuse({ code: 'MessageRejected', message: blacklisted })
    const order = await world.place(refused, await world.stock())
    await world.worker.start()
    const users = await placeMany(5)
    await expect.poll(confirmed, SOON).toBe(6)
    await expectOneMailEach(users)
    expect(await world.store.mails.list({ state: 'rejected', limit: 9 })).toMatchObject([
      { subjectId: order.id, reason: 'the address is on a suppression list of SES (MessageRejected)' },
    ])
    expect(loudLines()).toEqual([])
  })

  it('that concerns one recipient in the sandbox keeps no other mail back, and waits', {
    timeout: 40_000,
  }, async () => {
    world = await openWorkerWorld()
    const waiting = await world.register()
    const sandbox = (body: string) =>
      body.includes(waiting.email)
        ? `Email address is not verified. The following identities failed the check in region EU: ${waiting.email}`
        : undefined
    world.sesFront.refuse({ code: 'MessageRejected', message: sandbox })
    await world.place(waiting, await world.stock())
    await world.worker.start()
    const users = await placeMany(5)
    const settled = async () => (await confirmed()) === 6 && (await world.store.mails.countUnsent()) === 1
    await expect.poll(settled, SOON).toBe(true)
    for (const user of users) expect(await world.mailsTo(user)).toHaveLength(1)
    expect(loudLines()).toEqual([])
    expect(JSON.stringify([...world.logs, ...(await world.store.mails.list({ limit: 99 }))])).not.toContain(
      waiting.email,
    )
    world.sesFront.refuse(undefined)
    await expectOneMailEach([waiting])
  })

  it('that nobody knows is never final, and many of them in a row are said once', {
    timeout: 40_000,
  }, async () => {
    world = await openWorkerWorld()
    world.sesFront.refuse({ code: 'NewIn2030', message: 'of which we have not heard' })
    await world.worker.start()
    const users = await placeMany(12)
    const inDoubt = () => world.logs.filter(({ message }) => message.startsWith('mail after mail is refused'))
    await expect.poll(inDoubt, SOON).toHaveLength(1)
    expect(inDoubt()[0]?.fields).toMatchObject({ about: 'unknown', code: 'NewIn2030' })
    expect(loudLines()).toEqual([])
    expect(await world.store.mails.list({ state: 'rejected', limit: 9 })).toEqual([])
    world.sesFront.refuse(undefined)
    await expectOneMailEach(users)
  })
})

describe('the rate', () => {
  it('is the one that the account has', { timeout: 40_000 }, async () => {
    world = await openWorkerWorld()
    world.sesFront.allow(5)
    await world.worker.start()
    const rateIsKnown = () => world.logs.some(({ message }) => message === 'the mail service says how much it takes')
    await expect.poll(rateIsKnown, SOON).toBe(true)
    const startedAt = performance.now()
    const users = await placeMany(21)
    await expectOneMailEach(users)
    expect(performance.now() - startedAt).toBeGreaterThan(((21 - 5) / 5) * 1000 * 0.9)
  })
})
