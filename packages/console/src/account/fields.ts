import { signal } from '@preact/signals'
import { Refusal } from '../api/refusal.ts'
import type { Field } from '../ui/forms/form.tsx'

const SHORTEST_PASSWORD = 8

export const ifBlank = (text: string) => (value: string) => (value.trim() === '' ? text : undefined)
const ifShort = (value: string) =>
  value.length < SHORTEST_PASSWORD ? `The password needs ${SHORTEST_PASSWORD} characters or more.` : undefined

/** Typed on one page, and wanted on the next. */
export const knownEmail = signal('')

export const emailField = (): Field => ({
  name: 'email',
  label: 'E-mail',
  type: 'email',
  autocomplete: 'email',
  value: knownEmail.peek(),
  onInput: (value) => {
    knownEmail.value = value
  },
  wordsFor: () => 'Enter an e-mail address such as ann@example.com.',
})

export const KNOWN_PASSWORD: Field = {
  name: 'password',
  label: 'Password',
  type: 'password',
  autocomplete: 'current-password',
  wordsFor: ifBlank('Enter your password.'),
}

export const NEW_PASSWORD: Field = {
  name: 'newPassword',
  label: 'New password',
  type: 'password',
  autocomplete: 'new-password',
  hint: `At least ${SHORTEST_PASSWORD} characters; a few words make a good one.`,
  wordsFor: ifShort,
}

/** Of a mail that has no link: a shop that does not know its own address sends such. */
export const CODE: Field = {
  name: 'token',
  label: 'Code',
  autocomplete: 'one-time-code',
  hint: 'From our mail; copy all of it.',
  wordsFor: ifBlank('Enter the code.'),
}

/** Of a user who is logged in, a wrong password is a fault of the field it was typed into. */
export function faultOf(field: Field): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Refusal) || error.code !== 'INVALID_CREDENTIALS') throw error
    const errors = [{ path: `body/${field.name}`, message: 'is wrong' }]
    throw new Refusal({ status: error.status, code: 'VALIDATION_FAILED', errors })
  }
}
