import { BY_COMMAND } from '@orders/shared/admin/entry'
import { listDeliveries, replayDeliveries } from '@orders/shared/admin/webhook-deliveries'
import { DELIVERY_STATES, type DeliveryAttempt, type DeliveryState } from '@orders/shared/contracts/webhooks'
import type { Command } from 'commander'
import { oneOf, parseTime, TIME_FORMS } from '../../arguments.ts'
import { toTable } from '../../output/table.ts'
import { doAll } from '../bulk.ts'
import { addPageOptions, noteOfMore, type PageOptions, pageOf } from '../pages.ts'
import { addResultCommand, type ResultOptions, type Run } from '../run.ts'

/** A delivery is named by its event, or by its id: `ENDPOINT:EVENT`. */
const DELIVERY = /^([\da-f-]{36}:)?[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const eventOf = (name: string): string => name.split(':').at(-1) ?? ''

export function addDeliveries(webhooks: Command, run: Run): void {
  addPageOptions(
    addResultCommand(webhooks, 'deliveries <id>', 'list what an endpoint was sent, newest first').option(
      '--state <state>',
      `one of ${DELIVERY_STATES.join(', ')}`,
      oneOf(DELIVERY_STATES),
    ),
    DELIVERY,
    eventOf,
  ).action((id: string, options: PageOptions & { state?: DeliveryState }) =>
    run(options, async ({ store }, { columns }) => {
      const { state } = options
      const query = { ...pageOf(options), ...(state === undefined ? {} : { state }) }
      const { items, nextCursor } = await listDeliveries({ store }, id, query)
      const rows = items.map(({ eventId, at, type, orderId = '', state, attempts }) => {
        const last = attempts.at(-1)
        return [eventId, at, type, orderId, state, String(attempts.length), last ? toAttempt(last) : 'not tried yet']
      })
      const text = toTable(['EVENT', 'AT', 'TYPE', 'ORDER', 'STATE', 'ATTEMPTS', 'LAST'], rows, columns)
      return {
        json: items,
        text,
        note: noteOfMore(
          items.map(({ eventId }) => ({ id: eventId })),
          nextCursor,
        ),
      }
    }),
  )

  addResultCommand(
    webhooks,
    'replay <id> [events...]',
    'deliver events to an endpoint again, whatever became of them: some, or all since a time',
  )
    .option(
      '--since <time>',
      `all that happened then or later: ${TIME_FORMS}, in UTC unless it says otherwise`,
      parseTime,
    )
    .action((id: string, events: string[], options: ResultOptions & { since?: string }, command: Command) => {
      const { since } = options
      if ((since !== undefined) === events.length > 0) command.error('error: name the events, or say --since')
      return run(options, async (backing, terminal) => {
        if (since !== undefined) {
          const replayed = await replayDeliveries(backing, { id, body: { since }, by: BY_COMMAND })
          return {
            json: { replayed },
            text: replayed === 1 ? '1 delivery is due again.' : `${replayed} deliveries are due again.`,
          }
        }
        const work = async (name: string) => {
          const deliveryId = `${id}:${eventOf(name)}`
          await replayDeliveries(backing, { id, body: { deliveryId }, by: BY_COMMAND })
          return 'DUE'
        }
        return doAll({ things: 'deliveries', ids: events, total: events.length, work }, terminal)
      })
    })
}

/** What came of it, without its time. */
export function toAttempt({ status, error, durationMs }: DeliveryAttempt): string {
  const answer = status === undefined ? (error ?? 'no answer') : `answered ${status}`
  const why = status === undefined || error === undefined || error === answer ? '' : `, ${error}`
  return `${answer} after ${durationMs} ms${why}`
}
