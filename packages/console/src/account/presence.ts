import type { User } from '@orders/shared/contracts/auth'
import { signal } from '@preact/signals'
import type { ApiClient } from '../api/client.ts'
import { isTransient, NoAnswer, Refusal } from '../api/refusal.ts'
import type { Session } from '../api/session.ts'
import type { Basket } from '../shop/basket/basket.ts'
import { sleep } from '../ui/refresh/sleep.ts'

const PAUSE_MS = 2_000

interface PresenceDeps {
  api: Pick<ApiClient, 'call'>
  session: Session
  basket: Pick<Basket, 'claim' | 'forget'>
}

/** Who sits before the page. */
export type Presence = ReturnType<typeof createPresence>

export function createPresence({ api, session, basket }: PresenceDeps) {
  const user = signal<User>()

  async function logIn(): Promise<void> {
    const { id, ...more } = await api.call<User>('/api/auth/me')
    // Logged out meanwhile
    if (!session.refreshToken()) return
    basket.claim(id)
    user.value = { id, ...more }
  }

  const forget = () => {
    user.value = undefined
    session.clear()
    basket.forget()
  }

  return {
    user,
    logIn,
    /** Nothing of the user stays in this browser. */
    forget,
    /** The basket stays for the user's next log-in. */
    end: () => {
      user.value = undefined
      session.end()
    },
    logOut: async () => {
      const refreshToken = session.refreshToken()
      forget()
      // Another tab was first
      if (!refreshToken) return
      // Whether the server hears of it or not, this browser has forgotten the tokens
      await api.call('/api/auth/logout', { method: 'POST', body: { refreshToken }, anonymous: true }).catch(() => {})
    },
    /** Takes up the session that the browser has, however long the server is away. */
    resume: async (onMissed: () => void) => {
      while (session.refreshToken() && !user.peek()) {
        await logIn().catch(async (error) => {
          if (!(error instanceof NoAnswer || error instanceof Refusal)) throw error
          if (!isTransient(error)) return session.end()
          onMissed()
          await sleep(PAUSE_MS)
        })
      }
    },
  }
}
