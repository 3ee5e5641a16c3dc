import { ACCOUNT_MAIL_KINDS } from '@orders/shared/domain/mail'
import { aUser } from '@orders/shared/testing/builders'
import { describe, expect, it } from 'vitest'
import { renderAccountMail } from './account-mail.ts'

const SHOP = 'https://shop.example'
const TOKEN = 'vXl5kG0c2cZ3Yv4h1m0o8nQ7u6t5s4r3q2p1o0n9m8l'

describe('a mail about an account', () => {
  it('says the same as text and as HTML', () => {
    const ada = aUser({ username: 'Ada', email: 'ada@example.com' })
    const mail = renderAccountMail('reset-password', ada, { publicUrl: SHOP, token: TOKEN })
    expect([mail.to, mail.subject]).toEqual(['ada@example.com', 'Choose a new password'])
    expect(mail.text).toBe(`Hello Ada,

Someone, hopefully you, has asked for a new password for your account.

Choose a new password: ${SHOP}/console#/reset?token=${TOKEN}

The link is good for 30 minutes. If you have not asked for it, your password stays as it is.
`)
    for (const part of ['Hello Ada,', 'has asked for a new password', 'good for 30 minutes'])
      expect(mail.html).toContain(part)
  })

  it.each([
    ['verify-email', 'verify'],
    ['reset-password', 'reset'],
  ] as const)('of kind %s has its token in the fragment of its link', (kind, page) => {
    const { text, html } = renderAccountMail(kind, aUser(), { publicUrl: `${SHOP}/`, token: TOKEN })
    const url = `${SHOP}/console#/${page}?token=${TOKEN}`
    expect(text).toContain(`: ${url}\n`)
    expect(html).toContain(`<a href="${url}"`)
    expect(`${text}${html}`).not.toContain('Your code')
  })

  it.each(['verify-email', 'reset-password'] as const)(
    'of kind %s has a code where there is nothing to link to',
    (kind) => {
      const { text, html } = renderAccountMail(kind, aUser(), { publicUrl: undefined, token: TOKEN })
      for (const body of [text, html]) {
        expect(body).toContain(`Your code: ${TOKEN}`)
        expect(body).toContain('The code is good for')
        expect(body).not.toMatch(/href|undefined|https:/)
      }
    },
  )

  it('that comes late, since it was held, says of a changed password nothing that is not so any more', () => {
    const ada = aUser({ username: 'Ada' })
    const { text } = renderAccountMail('password-changed', ada, { publicUrl: undefined, token: undefined })
    expect(text).toBe(`Hello Ada,

The password of your account was changed, and its other sessions have ended.

If it was you, you need not do anything.
`)
  })

  it('leads whoever has not changed the password to a new one', () => {
    const { text, html } = renderAccountMail('password-changed', aUser(), { publicUrl: SHOP, token: undefined })
    expect(text).toContain(`It was not me: ${SHOP}/console#/forgot\n`)
    expect(html).toContain(`<a href="${SHOP}/console#/forgot"`)
    const nowhere = renderAccountMail('password-changed', aUser(), { publicUrl: undefined, token: undefined })
    for (const body of [nowhere.text, nowhere.html]) expect(body).not.toMatch(/It was not me|href|code/i)
  })

  it.each(ACCOUNT_MAIL_KINDS)('does not look like an order that was cancelled: %s', (kind) => {
    expect(renderAccountMail(kind, aUser(), { publicUrl: SHOP, token: TOKEN }).html).not.toContain('×')
  })

  it.each(ACCOUNT_MAIL_KINDS)('escapes what customers are called: %s', (kind) => {
    const user = aUser({ username: '<img src=x onerror=alert(1)> & co' })
    const { html } = renderAccountMail(kind, user, { publicUrl: SHOP, token: TOKEN })
    expect(html).not.toContain('<img')
    expect(html).toContain('Hello &lt;img src=x onerror=alert(1)&gt; &amp; co,')
  })

  it.each(ACCOUNT_MAIL_KINDS)('is dark where that is wanted, and has a subject of one line: %s', (kind) => {
    const { subject, html } = renderAccountMail(kind, aUser(), { publicUrl: SHOP, token: TOKEN })
    expect(html).toContain('<meta name="color-scheme" content="light dark">')
    expect(html).toContain('prefers-color-scheme')
    expect(subject).toMatch(/^[\w' -]+$/)
  })
})
