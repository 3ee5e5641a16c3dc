import { mailOf } from '@orders/shared/domain/order'
import type { World } from '../world.ts'
import type { StoredOrder } from './stored-order.ts'

/** Each outcome has one mail; another one only where the sender of the first could not know, or note, that it was sent. */
export function checkMails(world: World, stored: readonly StoredOrder[], late: boolean): void {
  const { observed } = world
  for (const { order, mails } of stored) {
    const kinds = new Set(order.history.flatMap(({ status }) => mailOf(status) ?? []))
    const { addressRefused } = observed.orderOf(order.userId).planned
    for (const kind of kinds) {
      const delivered = observed.mails.filter((mail) => mail.orderId === order.id && mail.kind === kind)
      const excused = delivered.filter(({ excuse }) => excuse !== undefined).length
      if (delivered.length > 1 + excused)
        observed.violate(
          'one mail per outcome',
          `${order.id} has ${delivered.length} mails “${kind}”, ${excused} of them excused`,
        )
      const outdated = mailOf(order.status) !== kind
      const state = mails.find((mail) => mail.kind === kind)?.state
      if (delivered.length === 0 && !addressRefused && !outdated && !late)
        observed.violate('no mail is lost', `${order.id} is ${order.status}, and its mail “${kind}” is ${state}`)
      if (delivered.length > 0 && state !== 'sent' && !late)
        observed.violate('no mail is lost', `the mail “${kind}” of ${order.id} was sent and is ${state}`)
    }
  }
  const asked = new Set(
    stored.flatMap(({ order }) => order.history.map(({ status }) => `${order.id} ${mailOf(status)}`)),
  )
  for (const { orderId, kind } of observed.mails)
    if (!asked.has(`${orderId} ${kind}`)) observed.violate('one mail per outcome', `${orderId} never came to “${kind}”`)
}
