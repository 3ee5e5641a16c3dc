import type { User } from '@orders/shared/contracts/auth'
import type { ReadonlySignal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Presence } from './account/presence.ts'
import type { ApiClient } from './api/client.ts'
import type { Session } from './api/session.ts'
import type { Basket } from './shop/basket/basket.ts'
import type { Navigation } from './ui/navigation/navigation.ts'

/** What every view may use. */
export interface Console {
  api: ApiClient
  basket: Basket
  session: Session
  navigation: Navigation
  user: Presence['user']
  /** Call it once the session has tokens, and where the user may have changed. */
  logIn: Presence['logIn']
  /** The session is over: nothing of it stays but the basket. */
  endSession: Presence['end']
  /** The user is gone: nothing stays. */
  forgetUser: Presence['forget']
  logOut: () => void
  /** Whether its mails can be read here; not as long as nothing is known of it. */
  hasInbox: ReadonlySignal<boolean>
  /** Whether the shop wants this user to verify the address; as long as nothing is known of the shop, whether it is not verified. */
  asksToVerify: (user: Pick<User, 'emailVerified'>) => boolean
}

export const ConsoleContext = createContext<Console | undefined>(undefined)

export function useConsole(): Console {
  const console = useContext(ConsoleContext)
  if (!console) throw new Error('a view outside the console')
  return console
}
