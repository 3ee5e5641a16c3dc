import type { AdminAction, TimelineItem } from '@orders/shared/contracts/admin'
import { formatNumber } from '../../formats/numbers.ts'
import { STATUS_WORDS } from '../../orders/statuses.ts'
import { ACTION_WORDS } from '../log/words.ts'
import { MAIL_STATE_WORDS } from '../mails/words.ts'
import { DELIVERY_BADGES } from '../webhooks/words.ts'

const OUTCOME_WORDS: Record<Extract<TimelineItem, { type: 'attempt' }>['outcome'], string> = {
  fulfilled: 'The partner has fulfilled it',
  refused: 'The partner has refused it',
  failed: 'The partner gave no answer that settles it',
}

/** What has happened, in a line, and more of it where there is more. */
export function describeItem(item: TimelineItem): { title: string; more?: string | undefined } {
  switch (item.type) {
    case 'status':
      return { title: STATUS_WORDS[item.status], more: item.reason ?? traceOf(item) }
    case 'attempt':
      return { title: OUTCOME_WORDS[item.outcome], more: item.detail }
    case 'event':
      return {
        title: `Event ${item.event}, ${item.sentAt === undefined ? 'waits to be published' : 'published'}`,
        more: traceOf(item),
      }
    case 'mail':
      return {
        title: `Mail: ${MAIL_STATE_WORDS[item.state].toLowerCase()}${afterTries(item.tries)}`,
        more: item.reason,
      }
    case 'delivery': {
      const [, state] = DELIVERY_BADGES[item.state]
      return { title: `Webhook ${item.event}: ${state.toLowerCase()}${afterTries(item.tries)}` }
    }
    case 'admin':
      return { title: `An admin: ${ACTION_WORDS[item.action as AdminAction]}` }
  }
}

const traceOf = ({ traceId }: { traceId?: string }) => (traceId === undefined ? undefined : `trace ${traceId}`)

const afterTries = (tries: number): string =>
  tries === 0 ? '' : ` after ${tries === 1 ? '1 failed try' : `${formatNumber(tries)} failed tries`}`
