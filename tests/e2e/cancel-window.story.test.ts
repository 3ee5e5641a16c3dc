import { expect, it } from 'vitest'
import { asCustomer, inbox, products, register, until } from './client.ts'
import { startSystem, throwAwayFolder } from './system.ts'

/** Time for a start of embedded mode on a busy machine, and for requests before and after. */
const WINDOW_SECONDS = 20

it('the window of an order outlives SIGKILL: it can be cancelled after the restart, and is not begun before its end', async () => {
  const folder = await throwAwayFolder()
  const settings = { CANCEL_WINDOW_SECONDS: String(WINDOW_SECONDS), LOG_LEVEL: 'info' }
  const before = await startSystem(folder.path, settings)
  const ada = await register(before.url, 'ada@example.com')
  const bike = [{ productId: 'bike1', quantity: 2 }]
  const [regretted, kept] = [(await ada.place(bike)).body, (await ada.place(bike)).body]
  await before.end('SIGKILL')

  const after = await startSystem(folder.path, settings)
  try {
    const again = asCustomer(after.url, ada.email, ada.token)
    expect((await again.read(kept.id)).body).toEqual(kept)
    expect((await again.cancel(regretted.id)).body).toMatchObject({ status: 'CANCELLED' })
    expect((await products(after.url)).get('bike1')).toBe(3)

    const settled = await again.settled(kept.id, 2 * WINDOW_SECONDS * 1000)
    expect(settled.history.map(({ status }) => status)).toEqual(['PENDING', 'PROCESSING', 'CONFIRMED'])
    expect(Date.parse(settled.history[1]?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(kept.cancellableUntil ?? ''))
    expect(after.processes.map(({ output }) => output()).join('')).not.toContain('is published again')
    const subjects = await until('both mails are there', 5_000, async () => {
      const found = (await inbox(after.inboxUrl))
        .map(({ subject }) => subject)
        .filter((subject) => /^Your order /.test(subject))
      return found.length >= 2 ? found : undefined
    })
    expect(subjects.toSorted()).toEqual(
      [`Your order ${kept.number} is confirmed`, `Your order ${regretted.number} is cancelled`].toSorted(),
    )
  } finally {
    await after.end('SIGTERM')
    await folder.remove()
  }
}, 90_000)
