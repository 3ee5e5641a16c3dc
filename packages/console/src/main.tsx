import { effect, signal } from '@preact/signals'
import { render } from 'preact'
import { createPresence } from './account/presence.ts'
import { createApiClient } from './api/client.ts'
import { randomKey } from './api/random-key.ts'
import { createSession } from './api/session.ts'
import { App } from './app.tsx'
import type { Console } from './console.ts'
import { createBasket } from './shop/basket/basket.ts'
import { announce } from './ui/frame.tsx'
import { at } from './ui/navigation/at.ts'
import { createNavigation } from './ui/navigation/navigation.ts'
import { forgetVisits } from './ui/navigation/visits.ts'
import { Message } from './ui/notice.tsx'
import { LOST } from './ui/refresh/connection.ts'
import { CONFIG, reloadOnceChanged } from './ui/refresh/live-reload.ts'

const ENDED = 'Your session has ended. Log in again to go on; your basket is kept.'

const session = createSession(localStorage, randomKey)
const basket = createBasket(sessionStorage, randomKey)
const navigation = createNavigation()
const api = createApiClient({ fetch: (path, request) => fetch(at(`${path}`), request), session, onEnded })
const presence = createPresence({ api, session, basket })
const hasInbox = signal(false)
const verifiesAddresses = signal(true)
let isStarted = false

/** Before anything is shown, the view knows best who has to log in. */
function onEnded(): void {
  if (isStarted) navigation.askToLogIn(ENDED)
  else navigation.say(ENDED)
  presence.end()
}

function logOut(): void {
  navigation.go('/')
  void presence.logOut()
  announce('You are logged out')
}

addEventListener('storage', () => {
  const change = session.changeElsewhere()
  // Everything that is shown may be another user's
  if (change === 'another log-in') location.reload()
  if (change === 'log-out') logOut()
  if (change !== 'end') return
  // What is public stays, and what is not asks for a log-in
  navigation.say(ENDED)
  presence.end()
})

void api
  .call<{ hasInbox: boolean; verifiesAddresses?: boolean; version?: string }>(CONFIG, { anonymous: true })
  .then((config) => {
    hasInbox.value = config.hasInbox
    // An api of the version before does not tell
    verifiesAddresses.value = config.verifiesAddresses !== false
    if (config.version) void reloadOnceChanged(config.version)
  })
  .catch(() => {})

await presence.resume(() => {
  render(<Message text={LOST} tone="bad" />, document.querySelector('main') ?? document.body)
})
isStarted = true
// What one user has seen is not for the next
effect(() => forgetVisits(presence.user.value?.id))
const { user, logIn, end: endSession, forget: forgetUser } = presence
const asksToVerify: Console['asksToVerify'] = ({ emailVerified }) => verifiesAddresses.value && !emailVerified
const account = { user, logIn, logOut, endSession, forgetUser, asksToVerify }
render(<App console={{ api, basket, session, navigation, hasInbox, ...account }} />, document.body)
