import { hostname, userInfo } from 'node:os'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { scrape } from '../ops/exposed-metrics.ts'
import { call, inbox, logIn, register, until } from './client.ts'
import { runCommand } from './commands.ts'
import { startSystem, type TestSystem, throwAwayFolder } from './system.ts'

let folder: Awaited<ReturnType<typeof throwAwayFolder>>
let system: TestSystem
beforeAll(async () => {
  folder = await throwAwayFolder()
  system = await startSystem(folder.path)
})
afterAll(async () => {
  await system?.end('SIGTERM')
  await folder.remove()
})

const orderctl = async (...args: string[]) => {
  const { stdout } = await runCommand({ folder: folder.path, env: {}, args: ['orderctl', ...args, '--json'] })
  return JSON.parse(stdout)
}
const mailsTo = async (email: string) =>
  (await inbox(system.inboxUrl)).filter(({ destination }) => destination.to.includes(email)).length
/** How many addresses events of a type had suppressed. */
const suppressedFor = async (type: string) => {
  const series = new RegExp(`^ses_events_total\\{type="${type}",effect="suppressed"\\} (\\d+)$`, 'm')
  return Number(series.exec((await scrape(system.url)).text)?.[1] ?? 0)
}

it.each(['bounce', 'complaint'])('a mail that ends in a %s has its address suppressed', async (type) => {
  const before = await suppressedFor(type)
  const customer = await register(system.url, `${type}+ada@simulator.amazonses.com`)
  await expect.poll(() => suppressedFor(type)).toBe(before + 1)
  const { body } = await customer.place([{ productId: 'helmet1', quantity: 1 }])
  await customer.settled(body.id)
  const states = () => orderctl('mails', 'list', '--order', body.id)
  await expect.poll(states).toMatchObject([{ state: 'suppressed' }])
  expect(await mailsTo(customer.email)).toBe(1)
})

it('operators see which addresses are suppressed, and lift that, which the log tells', async () => {
  const admin = await register(system.url, 'admin@example.com')
  await system.grantAdmin(admin.email)
  const { token } = await logIn(system.url, admin.email)
  const before = await suppressedFor('bounce')
  const email = 'bounce+bob@simulator.amazonses.com'
  const customer = await register(system.url, email)
  const findSuppressed = async () =>
    (await orderctl('suppressions', 'list')).find((one: { email?: string }) => one.email === email)
  const suppressed = await until('the address is suppressed', 10_000, findSuppressed)
  expect(suppressed).toEqual({
    id: expect.stringMatching(/^[\w-]{43}$/),
    email,
    reason: 'bounce',
    detail: 'Permanent/General',
    at: expect.any(String),
  })
  const { body } = await call(`${system.url}/api/admin/suppressions`, { token })
  expect(body).toMatchObject({ items: expect.arrayContaining([suppressed]) })

  const byAddress = `${system.url}/api/admin/suppressions/${encodeURIComponent(email)}`
  expect(await call(byAddress, { method: 'DELETE', token })).toMatchObject({
    status: 404,
    body: { code: 'SUPPRESSION_NOT_FOUND' },
  })
  expect(await findSuppressed()).toEqual(suppressed)
  expect(await orderctl('suppressions', 'lift', email.toUpperCase())).toEqual([
    { id: email.toUpperCase(), result: 'LIFTED' },
  ])
  expect(await findSuppressed()).toBeUndefined()
  const who = `command:${process.env['SUDO_USER'] ?? userInfo().username}@${hostname()}`
  const lifted = { action: 'suppression.lift', target: suppressed.id, adminId: who }
  expect(await orderctl('log', '--limit', '1')).toMatchObject([lifted])
  expect(JSON.stringify(await orderctl('log'))).not.toContain('simulator')

  const mails = await mailsTo(email)
  const order = await customer.place([{ productId: 'gloves1', quantity: 1 }])
  await customer.settled(order.body.id)
  await expect.poll(() => mailsTo(email)).toBe(mails + 1)
  await expect.poll(() => suppressedFor('bounce')).toBe(before + 2)
})
