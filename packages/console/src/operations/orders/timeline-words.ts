import type { AdminAction, TimelineItem } from '@orders/shared/contracts/admin'
import { formatNumber } from '../../formats/numbers.ts'
import { STATUS_WORDS } from '../../orders/statuses.ts'
import { ACTION_WORDS, describeAdmin } from '../log/words.ts'
import { MAIL_STATE_WORDS } from '../mails/words.ts'
import { DELIVERY_BADGES } from '../webhooks/words.ts'

type Attempt = Extract<TimelineItem, { type: 'attempt' }>

/** True of a partner that is asked, of an answer that was posted, and where orders are fulfilled by themselves. */
const OUTCOME_WORDS: Record<Attempt['outcome'], string> = {
  fulfilled: 'Fulfilled',
  refused: 'Refused',
  failed: 'No answer that settles it',
}

/** What has happened, in a line, and more of it where there is more. */
export function describeItem(
  item: TimelineItem,
  ownId: string | undefined,
): { title: string; more?: string | undefined } {
  switch (item.type) {
    case 'status':
      return { title: STATUS_WORDS[item.status], more: item.reason ?? traceOf(item) }
    case 'attempt':
      return describeAttempt(item)
    case 'event':
      return {
        title: `Event ${item.event}, ${item.sentAt === undefined ? 'waits to be published' : 'published'}`,
        more: traceOf(item),
      }
    case 'mail':
      return {
        title: `Mail: ${MAIL_STATE_WORDS[item.state].toLowerCase()}${afterFailed(item.tries)}`,
        more: item.reason,
      }
    case 'delivery': {
      const [, words] = DELIVERY_BADGES[item.state]
      const failed = item.state === 'delivered' ? item.tries - 1 : item.tries
      return { title: `Webhook ${item.event}: ${words.toLowerCase()}${afterFailed(failed)}` }
    }
    case 'admin':
      return { title: `${describeAdmin(item, ownId)} ${ACTION_WORDS[item.action as AdminAction]}` }
  }
}

/** A reference alone is in brackets. */
function describeAttempt({ outcome, detail }: Attempt) {
  const title = OUTCOME_WORDS[outcome]
  return detail?.startsWith('(') ? { title: `${title} ${detail}` } : { title, more: detail }
}

const traceOf = ({ traceId }: { traceId?: string }) => (traceId === undefined ? undefined : `trace ${traceId}`)

const afterFailed = (tries: number): string =>
  tries === 0 ? '' : ` after ${tries === 1 ? '1 failed try' : `${formatNumber(tries)} failed tries`}`
