import type { OrderChange } from '@orders/shared/domain/order'
import type { Store } from '@orders/shared/ports/stores'
import type { SimulatedProcess } from '../actors/process.ts'
import { CRASHED } from '../observations.ts'
import type { World } from '../world.ts'
import type { Link } from './link.ts'

type Method = (...given: unknown[]) => unknown

/** The store as a process reaches it: every method of every part is a call that takes time and can fail. */
export function linkStore(world: World, process: SimulatedProcess, link: Link): Store {
  const call = (name: string, method: Method) => {
    const isMails = name.startsWith('mails.')
    return (...given: unknown[]) => {
      const about = isMails ? JSON.stringify(given) : ''
      const called = link('store', label(name, given), async () => {
        const result = await method(...given)
        if (isNote(name)) note(world, process, about)
        if (name === 'orders.commit' && result === true) checkChange(world, process, given[0] as OrderChange)
        return result
      })
      if (isNote(name)) called.catch(() => excuse(world, process, about))
      return called
    }
  }
  const wrap = (part: object, prefix: string): object =>
    Object.fromEntries(
      Object.entries(part).map(([name, value]) => {
        if (typeof value === 'function') return [name, call(`${prefix}${name}`, value as Method)]
        return [name, typeof value === 'object' && value !== null ? wrap(value, `${name}.`) : value]
      }),
    )
  return wrap(world.store, '') as Store
}

const label = (name: string, [first]: unknown[]): string =>
  typeof first === 'string' ? `${name} ${first.slice(-6)}` : name

/** The clocks of two processes. */
const SKEW_MS = 1_000

function checkChange(world: World, { name, clock }: SimulatedProcess, change: OrderChange): void {
  checkVersion(world, change)
  const { before, after } = change
  const { awaitUntilMs = 0 } = before
  // Before its time is over, only an answer or its customer ends it, and neither is a worker's
  if (name.startsWith('worker') && awaitUntilMs > clock.nowMs() + SKEW_MS)
    world.observed.violate('waits for its answer', `${name} made ${after.id} ${after.status}, version ${after.version}`)
}

/** A version is the fence: two changes that lead to the same one were made without knowing of each other. */
function checkVersion({ observed }: World, { after }: OrderChange): void {
  const last = observed.versions.get(after.id) ?? 1
  if (after.version <= last)
    observed.violate('one change per version', `${after.id} was at version ${last}, and came to ${after.version}`)
  observed.versions.set(after.id, after.version)
}

/** Whether it says of a mail that it was sent. */
const isNote = (name: string): boolean => name === 'mails.markSent'

function note({ observed }: World, process: SimulatedProcess, about: string): void {
  for (const mail of observed.mails) {
    if (mail.by !== process || !about.includes(mail.orderId)) continue
    mail.noted = true
    if (mail.excuse === CRASHED) delete mail.excuse
  }
}

function excuse({ observed }: World, process: SimulatedProcess, about: string): void {
  for (const mail of observed.mails)
    if (mail.by === process && !mail.noted && about.includes(mail.orderId)) mail.excuse ??= 'it could not be noted'
}
