import { afterAll, beforeAll, expect, it } from 'vitest'
import { call, inbox, logIn, PASSWORD, register, until } from './client.ts'
import { startSystem, type TestSystem, throwAwayFolder } from './system.ts'

const EMAIL = 'ada@example.com'
const NEW_PASSWORD = 'staple of nine meadows'
const MAIL_TAKES_MS = 10_000
/** Another process may hear of an ended session so late; this one does at once. */
const ENDED_WITHIN_MS = 5_000

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

const post = (path: string, body: object) => call(`${system.url}/api/auth/${path}`, { method: 'POST', body })
const me = async (token: string) => await call(`${system.url}/api/auth/me`, { token })
const mailOf = (subject: string) =>
  until(`the mail “${subject}” is there`, MAIL_TAKES_MS, async () =>
    (await inbox(system.inboxUrl)).find((mail) => mail.subject === subject && mail.destination.to.includes(EMAIL)),
  )

/** From the link to a page of the console at the very address that the system is reached at. */
async function tokenFrom(subject: string, page: string): Promise<string> {
  const { body } = await mailOf(subject)
  const link = `${system.url}/console#/${page}?token=`
  for (const part of [body.text, body.html]) expect(part).toContain(link)
  const at = body.text.indexOf(link) + link.length
  return /^[\w-]{43}$/m.exec(body.text.slice(at))?.[0] ?? expect.fail('the link has no token')
}

it('an address is verified, and a forgotten password replaced, with the links of mails alone', async () => {
  const ada = await register(system.url, EMAIL)
  expect((await me(ada.token)).body).toMatchObject({ email: EMAIL, emailVerified: false })
  const token = await tokenFrom('Verify your e-mail address', 'verify')
  expect((await post('email/verify', { token })).status).toBe(204)
  expect((await me(ada.token)).body).toMatchObject({ emailVerified: true })
  expect(await post('email/verify', { token })).toMatchObject({ status: 422, body: { code: 'INVALID_TOKEN' } })

  for (const email of [EMAIL, 'stranger@example.com'])
    expect((await post('password/forgot', { email })).status).toBe(202)
  const reset = { token: await tokenFrom('Choose a new password', 'reset'), newPassword: NEW_PASSWORD }
  expect((await post('password/reset', reset)).status).toBe(204)
  await until('the old session has ended', ENDED_WITHIN_MS, async () =>
    (await me(ada.token)).status === 401 ? true : undefined,
  )
  await expect(logIn(system.url, EMAIL)).rejects.toThrow('401')
  expect((await post('login', { email: EMAIL, password: NEW_PASSWORD })).status).toBe(200)
  expect((await post('password/reset', { ...reset, newPassword: PASSWORD })).status).toBe(422)

  const changed = await mailOf('Your password was changed')
  expect(changed.body.text).toMatch(/^Hello Ada,/)
  const recipients = (await inbox(system.inboxUrl)).flatMap(({ destination }) => destination.to)
  expect(recipients).toEqual([EMAIL, EMAIL, EMAIL])
})
