import { DomainError } from '@orders/shared/domain/errors'
import { describe, expect, it } from 'vitest'
import { refuseWeakPassword } from './password-rules.ts'

const email = 'Meadow.Lark@example.com'
const check = (password: string, address = email) => refuseWeakPassword({ password, email: address }, 'newPassword')

describe('a new password', () => {
  it.each([
    ['a passphrase', 'correct horse battery'],
    ['another script', '\u043f\u0430\u0440\u043e\u043b\u044c \u0438\u0437 \u0441\u043b\u043e\u0432'],
    ['spaces within', 'a        b'],
    ['the domain', 'example.com is mine'],
    ['emoji', '\u{1f511}'.repeat(8)],
    ['a common one with more around it', 'my password123 is longer'],
  ])('may have %s', async (_what, password) => {
    await expect(check(password)).resolves.toBeUndefined()
  })

  it('may have a name in it that is too short to be one', async () => {
    await expect(check('abacus and beads', 'ab@example.com')).resolves.toBeUndefined()
  })

  it.each([
    ['one of the commonest', 'password123', /commonest/],
    ['one of the commonest in capital letters', 'QWERTYUIOP', /commonest/],
    ['one of the commonest, full-width', '\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18', /commonest/],
    ['one of the commonest with spaces around it', ' password1 ', /commonest/],
    ['the name of the address', 'meadow.lark', /name of the e-mail address/],
    ['the name of the address with something around it', 'xx-MEADOW.LARK-2026', /name of the e-mail address/],
    ['nothing but spaces', '        ', /spaces/],
    ['nothing but wide spaces', '\u3000\u2003\u00a0     ', /spaces/],
  ])('is not %s', async (_what, password, message) => {
    const refusal = await check(password).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(DomainError)
    expect(refusal).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { fields: [{ path: 'newPassword', message: expect.stringMatching(message) }] },
    })
  })
})
