/** @import { Tokens, User } from '@orders/shared/contracts/auth' */
/** @import { Session } from '../api/session.js' */
/** @import { Console } from '../main.js' */
/** @import { View } from '../ui/router.js' */
import { createForm } from '../ui/form.js'
import { h } from '../ui/h.js'

const SHORTEST_PASSWORD = 8
const EMAIL = {
  name: 'email',
  label: 'E-mail',
  type: 'email',
  autocomplete: 'email',
  wordsFor: () => 'Enter an e-mail address such as ann@example.com.',
}
const PASSWORD = { name: 'password', label: 'Password', type: 'password' }
/** @param {string} text */
const ifBlank = (text) => (/** @type {string} */ value) => (value.trim() === '' ? text : undefined)
/** @param {string} value */
const ifShort = (value) =>
  value.length < SHORTEST_PASSWORD ? `The password needs ${SHORTEST_PASSWORD} characters or more.` : undefined

/**
 * @param {Console} shared
 * @param {Session} session
 */
export function createAccountViews({ api, goOn, logIn }, session) {
  /** @param {{ email?: string | undefined, password?: string | undefined }} values */
  async function openSession({ email, password }) {
    const body = { email, password }
    /** @type {Tokens} */
    const tokens = await api.call('/api/auth/login', { method: 'POST', body, anonymous: true })
    session.begin(tokens)
    await logIn()
    knownEmail = ''
    goOn('#/')
  }

  /** Typed on one page, and wanted on the other. */
  let knownEmail = ''

  const logInForm = () =>
    createForm({
      fields: [
        { ...EMAIL, value: knownEmail },
        { ...PASSWORD, autocomplete: 'current-password', wordsFor: ifBlank('Enter your password.') },
      ],
      submitLabel: 'Log in',
      busyLabel: 'Logging in…',
      onSubmit: openSession,
    })

  const registerForm = () =>
    createForm({
      fields: [
        {
          name: 'username',
          label: 'Name',
          autocomplete: 'name',
          hint: 'Your e-mails begin with it.',
          wordsFor: ifBlank('Enter your name.'),
        },
        EMAIL,
        {
          ...PASSWORD,
          autocomplete: 'new-password',
          hint: 'At least 8 characters; a few words make a good one.',
          wordsFor: ifShort,
        },
      ],
      submitLabel: 'Register',
      busyLabel: 'Registering…',
      wayOut: ({ code }, { email = '' }) => {
        if (code !== 'EMAIL_TAKEN') return
        knownEmail = email
        return h('a', { href: '#/login' }, 'Log in with it')
      },
      onSubmit: async (body) => {
        /** @type {User} */
        const { email } = await api.call('/api/auth/register', { method: 'POST', body, anonymous: true })
        await openSession({ email, password: body['password'] })
      },
    })

  return {
    logIn: () => card('Log in', logInForm(), ['New here? ', h('a', { href: '#/register' }, 'Register')]),
    register: () => card('Register', registerForm(), ['Registered already? ', h('a', { href: '#/login' }, 'Log in')]),
  }
}

/**
 * @param {string} title
 * @param {HTMLElement} form
 * @param {(string | Node)[]} otherwise
 * @returns {View}
 */
const card = (title, form, otherwise) => ({
  title,
  node: h('section', { class: 'card narrow' }, h('h1', {}, title), form, h('p', { class: 'muted' }, ...otherwise)),
})
